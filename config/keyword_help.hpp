// SPDX-License-Identifier: Apache-2.0
// What the keyword tables tell a person: `vrrpd --help-config', and docs/keepalived-conf.md.
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace vrrpd::config {

/// Every block with its keywords, one in a line: what it takes, what it is for, whether it works.
[[nodiscard]] std::string all_keywords_help();

/// The same of one keyword, in each block that has it, of all in the block of that name, or of what
/// changes the text before its keywords (directives.hpp). The error, of another word: that it is
/// none of these, and which was probably meant.
[[nodiscard]] std::expected<std::string, std::string> keyword_help(std::string_view word);

/// docs/keepalived-conf.md; a test holds that the file is this.
[[nodiscard]] std::string compatibility_page();

}  // namespace vrrpd::config
