// SPDX-License-Identifier: Apache-2.0
// RFC 4648 §4, with padding: what etcd's JSON has keys and values in. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vrrpd::witness {

[[nodiscard]] std::string to_base64(std::string_view bytes);
/// Nothing if it is not exactly what an encoder writes.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace vrrpd::witness
