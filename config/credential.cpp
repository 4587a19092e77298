// SPDX-License-Identifier: Apache-2.0
#include "config/credential.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace vrrpd::config {

bool names_a_secret(std::string_view key) {
  constexpr std::array<std::string_view, 5> keys{"password_file", "secret_file", "ca",
                                                 "certificate", "key"};
  return std::ranges::find(keys, key) != keys.end();
}

std::expected<std::string, std::string> credential_path(std::string_view text,
                                                        const char* directory) {
  constexpr std::string_view scheme = "credential:";
  if (!text.starts_with(scheme)) return std::string{text};
  const auto name = text.substr(scheme.size());
  if (name.empty() || name == "." || name == ".." || name.contains('/')) {
    return std::unexpected{"a credential's name is no path: credential:NAME"};
  }
  if (directory == nullptr || *directory == '\0') {
    return std::unexpected{
        fmt::format("systemd gave no credentials to this process: start it as a service with "
                    "LoadCredential={}:/PATH",
                    name)};
  }
  return fmt::format("{}/{}", directory, name);
}

}  // namespace vrrpd::config
