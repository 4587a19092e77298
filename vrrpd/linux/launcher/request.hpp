// SPDX-License-Identifier: Apache-2.0
// A request to the launcher process as bytes. Both ends are the same program, so numbers are in the
// host's order; the reader still believes nothing that it has not checked.
//
//   u8 WhenAbandoned | text user | text group | u32 n, n texts argv | u32 n, n pairs of texts
//   where text is u32 length and that many bytes without a NUL
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <vector>

#include "vrrpd/base/process.hpp"

namespace vrrpd::linux {

inline constexpr std::size_t request_bytes_max = 128 * 1024;

/// The error is one line: what cannot be sent, and why.
[[nodiscard]] std::expected<std::vector<std::uint8_t>, std::string> encode_request(const Run& run);

[[nodiscard]] std::expected<Run, std::string> decode_request(std::span<const std::uint8_t> bytes);

}  // namespace vrrpd::linux
