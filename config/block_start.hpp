// SPDX-License-Identifier: Apache-2.0
// Where a block begins whose `{' was forgotten. keepalived says "Missing '{' at beginning of
// configuration block" and reads on as if it stood there.
#pragma once

#include <string_view>

namespace vrrpd::config {

/// `keyword` stands in the block of the keyword `parent` (empty: at top level) without a `{', and
/// `next` is the first word of the line after it: is that the first line of its block? It is, if
/// it is one of the keywords in there; of a list, if it is no keyword around it.
[[nodiscard]] bool begins_block(std::string_view parent, std::string_view keyword,
                                std::string_view next);

}  // namespace vrrpd::config
