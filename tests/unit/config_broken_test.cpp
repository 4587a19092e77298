// SPDX-License-Identifier: Apache-2.0
// Broken files, and all that `vrrpd -t' says of each: tests/unit/broken. With VRRPD_UPDATE_GOLDEN
// set, what it says is written down anew; read every line of the difference before it stays.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "config/exit_status.hpp"
#include "config_support.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd::config;
using namespace vrrpd::config::test;

namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  std::ifstream input{file};
  std::ostringstream text;
  text << input.rdbuf();
  return text.str();
}

std::string complaints_about(const fs::path& file) {
  Sources sources;
  const std::string name = file.filename();
  sources.add(name, text_of(file));
  sources.add(kToml, "");
  Request request;
  request.keepalived_conf = name;
  request.vrrpd_toml = kToml;
  request.config_id = "node1";
  const Loaded loaded = load(request, std::move(sources));
  return render(loaded.diagnostics, loaded.sources) + summary(loaded.diagnostics) +
         "\nexit status " + std::to_string(static_cast<int>(exit_status(loaded))) + "\n";
}

}  // namespace

TEST_CASE("what is said of a broken file is what its owner needs") {
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator{VRRPD_BROKEN_FILES}) {
    if (entry.path().extension() != ".conf") continue;
    ++files;
    fs::path golden = entry.path();
    golden.replace_extension(".txt");
    const std::string said = complaints_about(entry.path());
    if (std::getenv("VRRPD_UPDATE_GOLDEN") != nullptr) std::ofstream{golden} << said;
    INFO(entry.path().filename().string());
    CHECK(said == text_of(golden));
  }
  CHECK(files >= 20);
}
