// SPDX-License-Identifier: Apache-2.0
// The door of this room: two files in, one model out, and every complaint about them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "config/model.hpp"
#include "config/source.hpp"
#include "config/text_bounds.hpp"
#include "vrrpd/base/diagnostic.hpp"

namespace vrrpd::config {

struct Request {
  std::string keepalived_conf = "/etc/keepalived/keepalived.conf";
  std::string vrrpd_toml = "/etc/vrrpd/vrrpd.toml";
  bool toml_required = false;  ///< it was asked for, so that its absence is an error
  /// For `@ID' lines and ${_INSTANCE}; empty: the host's name up to its first dot.
  std::string config_id{};
  std::string network_namespace{};  ///< --namespace; empty: as net_namespace says
  bool check_all_includes = false;  ///< what an include misses is a warning, whatever the file says
  /// What `module = "…"` may name; each may also have a top-level table in vrrpd.toml.
  std::vector<std::string> known_modules;
  TextBounds bounds{};
  /// Has the host an interface of that name which no virtual MAC address may take? Empty: it has
  /// none.
  std::function<bool(const std::string& name)> interface_is_taken{};
};

struct Loaded {
  std::string keepalived_conf;  ///< the file's name, for complaints about the whole of it
  /// Complete and consistent unless there is an error among the diagnostics.
  Model model;
  Diagnostics diagnostics;  ///< in the order of files and lines
  Sources sources;          ///< what was read, for render()
  /// A file, or an argument that a keyword needs, is missing (exit_status.hpp).
  bool something_missing = false;

  /// The daemon starts with notes and warnings, as keepalived does, but not with an error.
  [[nodiscard]] bool usable() const;
};

/// Reads both files, and what they include. Blocks on the disk: call it before the loop runs, or on
/// a thread of its own. `sources` may already hold the text of a file (tests, fuzzing).
[[nodiscard]] Loaded load(const Request& request, Sources sources = {});

}  // namespace vrrpd::config
