// SPDX-License-Identifier: Apache-2.0
// Configurations out of string literals.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/parser.hpp"
#include "config/render.hpp"

namespace vrrpd::config::test {

inline constexpr const char* kConf = "keepalived.conf";
inline constexpr const char* kToml = "vrrpd.toml";

inline Loaded load_text(std::string conf, std::string toml = {}) {
  Sources sources;
  sources.add(kConf, std::move(conf));
  sources.add(kToml, std::move(toml));
  Request request;
  request.keepalived_conf = kConf;
  request.vrrpd_toml = kToml;
  request.known_modules = {"mysql", "script"};
  return load(request, std::move(sources));
}

/// An instance that nothing is wrong with, with more lines in it.
inline std::string instance_with(std::string_view lines) {
  return "vrrp_instance VI_1 {\n  interface eth1\n  virtual_router_id 51\n  priority 100\n"
         "  virtual_ipaddress {\n    192.0.2.1\n  }\n" +
         std::string{lines} + "\n}\n";
}

inline const VrrpInstance& only_instance(const Loaded& loaded) {
  return loaded.model.instances.at(0);
}

/// "3:5 warning: message", one for each, without the lines and the hints.
inline std::vector<std::string> messages(const Loaded& loaded) {
  std::vector<std::string> result;
  for (const Diagnostic& diagnostic : loaded.diagnostics) {
    const char* severity = diagnostic.severity == Severity::note      ? "note"
                           : diagnostic.severity == Severity::warning ? "warning"
                                                                      : "error";
    result.push_back(std::to_string(diagnostic.place.line) + ':' +
                     std::to_string(diagnostic.place.column) + ' ' + severity + ": " +
                     diagnostic.message);
  }
  return result;
}

using Messages = std::vector<std::string>;

/// "5: text", one for each other place that has to do with the complaint.
inline std::vector<std::string> remarks(const Diagnostic& diagnostic) {
  std::vector<std::string> result;
  for (const Remark& remark : diagnostic.remarks) {
    result.push_back(std::to_string(remark.place.line) + ": " + remark.text);
  }
  return result;
}

}  // namespace vrrpd::config::test
