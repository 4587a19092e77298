// SPDX-License-Identifier: Apache-2.0
// How traits are put together.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "config/secret_words.hpp"
#include "vrrpd/runtime/traits.hpp"

namespace vrrpd::runtime {

/// Collects what is not a default that says nothing.
class TraitList {
 public:
  void add(std::string keyword, std::string value) {
    traits_.push_back({.keyword = std::move(keyword), .value = std::move(value)});
  }
  void add_secret(std::string keyword, std::string value) {
    traits_.push_back({.keyword = std::move(keyword), .value = std::move(value), .secret = true});
  }
  /// What people write passwords into.
  void add_command(std::string keyword, std::string command_line) {
    auto shown = config::without_secrets(command_line);
    traits_.push_back({std::move(keyword), std::move(command_line), false, std::move(shown)});
  }
  void add(std::string keyword, Duration value) {
    add(std::move(keyword), fmt::format("{:g}", std::chrono::duration<double>{value}.count()));
  }
  template <std::integral Number>
  void add(std::string keyword, Number value) {
    add(std::move(keyword), std::to_string(value));
  }
  void add(std::string keyword, bool given) = delete;  // add_if()
  void add_if(std::string keyword, bool given) {
    if (given) add(std::move(keyword), std::string{});
  }
  template <class T>
  void add_given(std::string keyword, const std::optional<T>& value) {
    if (value) add(std::move(keyword), *value);
  }
  void add_given(std::string keyword, const std::optional<IpAddress>& value) {
    if (value) add(std::move(keyword), value->to_string());
  }
  void add_given(std::string keyword, const std::optional<bool>& value) {
    if (value) add(std::move(keyword), std::string{*value ? "on" : "off"});
  }
  void append(Traits more) { std::ranges::move(more, std::back_inserter(traits_)); }
  [[nodiscard]] Traits take() { return std::move(traits_); }

 private:
  Traits traits_;
};

/// A line of the file, as the file has it.
[[nodiscard]] std::string trait_text(const config::VirtualAddress& line);
[[nodiscard]] std::string trait_text(const config::VirtualRoute& line);
[[nodiscard]] std::string trait_text(const config::VirtualRule& line);

}  // namespace vrrpd::runtime
