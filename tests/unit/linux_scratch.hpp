// SPDX-License-Identifier: Apache-2.0
// A directory for one test's files, and what programs wrote there.
#pragma once

#include <stdlib.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

namespace vrrpd::test {

class Scratch {
 public:
  Scratch() {
    std::string pattern = (std::filesystem::temp_directory_path() / "vrrpd-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"mkdtemp " + pattern};
    path_ = pattern;
    chmod(path_.c_str(), 0777);  // programs of other users write here too
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  [[nodiscard]] std::string path(std::string_view name) const { return (path_ / name).string(); }

  /// Writes a file and returns its path.
  std::string write(std::string_view name, std::string_view content, mode_t mode = 0644) const {
    std::ofstream{path(name)} << content;
    chmod(path(name).c_str(), mode);
    return path(name);
  }

  [[nodiscard]] std::string read(std::string_view name) const {
    std::ifstream file{path(name)};
    return {std::istreambuf_iterator<char>{file}, {}};
  }

 private:
  std::filesystem::path path_;
};

/// Looks every 10 ms until `condition` holds: false if it does not within 10 s.
template <class Condition>
[[nodiscard]] bool eventually(Condition condition) {
  for (int i = 0; i < 1000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  return false;
}

}  // namespace vrrpd::test
