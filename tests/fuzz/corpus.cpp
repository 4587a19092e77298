// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/corpus.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <utility>

namespace vrrpd::fuzz {
namespace {

std::vector<std::uint8_t> bytes_in(const std::string& line) {
  std::istringstream words{line.substr(0, line.find('#'))};
  std::vector<std::uint8_t> bytes;
  for (unsigned byte = 0; words >> std::hex >> byte;) {
    bytes.push_back(static_cast<std::uint8_t>(byte));
  }
  return bytes;
}

void read_paragraphs(std::istream& text, const std::string& name, std::vector<Seed>& seeds) {
  Seed seed;
  const auto finish = [&] {
    if (!seed.name.empty()) seeds.push_back(std::exchange(seed, {}));
  };
  std::size_t number = 0;
  for (std::string line; std::getline(text, line);) {
    ++number;
    if (line.empty()) finish();
    const auto bytes = bytes_in(line);
    if (bytes.empty()) continue;
    if (seed.name.empty()) seed.name = name + ":" + std::to_string(number);
    seed.bytes.insert(seed.bytes.end(), bytes.begin(), bytes.end());
  }
  finish();
}

}  // namespace

std::vector<Seed> read_corpus(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code absent;
  for (const auto& entry : std::filesystem::directory_iterator{folder, absent}) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::ranges::sort(files);

  std::vector<Seed> seeds;
  for (const auto& path : files) {
    std::ifstream text{path, std::ios::binary};
    const std::string name = path.filename();
    if (path.extension() == ".hex") {
      read_paragraphs(text, name, seeds);
    } else {
      seeds.push_back({name, {std::istreambuf_iterator<char>{text}, {}}});
    }
  }
  return seeds;
}

}  // namespace vrrpd::fuzz
