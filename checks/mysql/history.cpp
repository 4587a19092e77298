// SPDX-License-Identifier: Apache-2.0
#include "checks/mysql/server_status.hpp"

namespace vrrpd::mysql {

std::expected<History, std::string> parse_history(Flavour flavour, std::string_view text) {
  if (flavour == Flavour::mysql) {
    auto set = GtidSet::parse(text);
    if (!set) return std::unexpected{std::move(set.error())};
    return *std::move(set);
  }
  auto state = GtidState::parse(text);
  if (!state) return std::unexpected{std::move(state.error())};
  return *std::move(state);
}

}  // namespace vrrpd::mysql
