// SPDX-License-Identifier: Apache-2.0
// What is asked of etcd's v3 API over its JSON gateway (/v3/kv/range, /v3/kv/txn,
// /v3/auth/authenticate), and what its answers say. An answer is believed only as far as it is one
// to the question. Pure.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "notify/witness/witness.hpp"

namespace vrrpd::witness {

inline constexpr std::string_view range_path = "/v3/kv/range";
inline constexpr std::string_view txn_path = "/v3/kv/txn";
inline constexpr std::string_view login_path = "/v3/auth/authenticate";

/// What is longer is not read to its end.
inline constexpr std::size_t answer_bytes_max = std::size_t{64} * 1024;

/// A linearizable read: a quorum of etcd's members confirms it.
[[nodiscard]] std::string range_request(std::string_view key);
/// Puts `to` if exactly `from` stands there; in any other case it reads.
[[nodiscard]] std::string swap_request(std::string_view key, const Value& from, const Claim& to);
[[nodiscard]] std::string login_request(std::string_view user, std::string_view password);

/// Every answer names the cluster, and its revision, which only grows: a smaller one is that of a
/// cluster that was set back to a backup.
struct Header {
  std::uint64_t cluster = 0;
  std::uint64_t revision = 0;
};

template <class T>
struct Answer {
  Header header;
  T value;
};

template <class T>
using Parsed = std::expected<Answer<T>, std::string>;

[[nodiscard]] Parsed<Value> parse_range(std::string_view answer, std::string_view key);
[[nodiscard]] Parsed<Swapped> parse_swap(std::string_view answer, std::string_view key,
                                         const Claim& to);
/// The token.
[[nodiscard]] std::expected<std::string, std::string> parse_login(std::string_view answer);
/// What an answer that is an error says; "" if it says nothing.
[[nodiscard]] std::string parse_error(std::string_view answer);

}  // namespace vrrpd::witness
