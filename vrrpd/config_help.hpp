// SPDX-License-Identifier: Apache-2.0
// `vrrpd --help-config [KEYWORD]': what the reader of keepalived.conf knows of its keywords.
#pragma once

#include <expected>
#include <optional>
#include <span>
#include <string>

namespace vrrpd {

/// The text that is asked for with `--help-config', `--help-config=KEYWORD' or `--help-config
/// KEYWORD'; `markdown' in its place is docs/keepalived-conf.md. The error: no such keyword.
/// Nothing: it is not asked for.
[[nodiscard]] std::optional<std::expected<std::string, std::string>> config_help(
    std::span<char* const> arguments);

}  // namespace vrrpd
