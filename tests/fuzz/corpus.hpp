// SPDX-License-Identifier: Apache-2.0
// The seeds of a target: corpus/<target>/. A file that ends in .hex is written for people: one
// input in each paragraph, as hexadecimal bytes, with # before comments. Any other is one input.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace vrrpd::fuzz {

struct Seed {
  std::string name;  ///< "good.hex:3": the file, and the line that it begins in
  std::vector<std::uint8_t> bytes;
};

/// In the order of names. Empty if there is no such folder.
[[nodiscard]] std::vector<Seed> read_corpus(const std::filesystem::path& folder);

}  // namespace vrrpd::fuzz
