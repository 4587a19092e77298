// SPDX-License-Identifier: Apache-2.0
// What changes the text of keepalived.conf before its keywords are looked for, as a table for
// people. What reads them: line_rewriter.hpp, include.hpp.
#pragma once

#include <span>
#include <string_view>

namespace vrrpd::config {

struct Directive {
  std::string_view name;   ///< "include", "@ID"
  std::string_view takes;  ///< as it is written
  std::string_view help;
};

[[nodiscard]] std::span<const Directive> all_directives();

/// Does somebody who asks for `word` mean it? `include', `includem'; `@', `@node1'; `$', `$NAME',
/// `${NAME}'; `~SEQ', `SEQ'.
[[nodiscard]] bool means(const Directive& directive, std::string_view word);

}  // namespace vrrpd::config
