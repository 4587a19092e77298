// SPDX-License-Identifier: Apache-2.0
// The names that iproute2 gives to numbers: tables, scopes, protocols, realms, TOS values, groups.
// keepalived reads the same files.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace vrrpd::config {

class IprouteNames {
 public:
  enum class Kind : std::uint8_t { table, scope, protocol, realm, dsfield, group };

  /// `usr_directory`, `etc_directory`: iproute_usr_dir, iproute_etc_dir; empty: where iproute2 has
  /// its own. Nothing is read before somebody asks for a name.
  explicit IprouteNames(std::string usr_directory = {}, std::string etc_directory = {});

  /// The number that `text` is (decimal, or hexadecimal with 0x), or that it names.
  [[nodiscard]] std::optional<std::uint32_t> number(Kind kind, std::string_view text);

 private:
  using Names = std::map<std::string, std::uint32_t, std::less<>>;

  const Names& names(Kind kind);

  std::string usr_directory_, etc_directory_;
  std::array<std::optional<Names>, 6> read_;
};

}  // namespace vrrpd::config
