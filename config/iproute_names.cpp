// SPDX-License-Identifier: Apache-2.0
#include "config/iproute_names.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <utility>
#include <vector>

#include "config/arguments.hpp"

namespace vrrpd::config {
namespace {

namespace fs = std::filesystem;
using Kind = IprouteNames::Kind;
using NumberOf = std::map<std::string, std::uint32_t, std::less<>>;

struct NameFiles {
  const char* file;
  NumberOf built_in;  ///< what holds without any file (rtnetlink(7))
};

const NameFiles& origin_of(Kind kind) {
  static const std::array<NameFiles, 6> origins{
      {{"rt_tables", {{"unspec", 0}, {"default", 253}, {"main", 254}, {"local", 255}}},
       {"rt_scopes",
        {{"global", 0},
         {"universe", 0},
         {"site", 200},
         {"link", 253},
         {"host", 254},
         {"nowhere", 255}}},
       {"rt_protos",
        {{"redirect", 1},
         {"kernel", 2},
         {"boot", 3},
         {"static", 4},
         {"ra", 9},
         {"keepalived", 18}}},
       {"rt_realms", {{"cosmos", 0}}},
       {"rt_dsfield", {}},
       {"group", {{"default", 0}}}}};
  return origins.at(static_cast<std::size_t>(kind));
}

std::optional<std::uint32_t> parse_number(std::string_view text) {
  const auto value = parse_unsigned(text);
  if (!value || *value > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(*value);
}

/// "NUMBER NAME" in each line, `#` starts a comment. A file that is not there has no names.
void read_file(const fs::path& path, NumberOf& names) {
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) return;
  std::ifstream file{path};
  for (std::string line; std::getline(file, line);) {
    std::istringstream words{line.substr(0, line.find('#'))};
    std::string number, name;
    if (!(words >> number >> name)) continue;
    if (const auto value = parse_number(number)) names.emplace(name, *value);
  }
}

/// DIRECTORY/FILE, and what packages put into DIRECTORY/FILE.d/.
void read_directory(const fs::path& directory, const char* file, NumberOf& names) {
  read_file(directory / file, names);
  std::error_code error;
  std::vector<fs::path> pieces;
  for (fs::directory_iterator at{directory / (std::string{file} + ".d"), error}, end;
       !error && at != end; at.increment(error)) {
    if (at->path().extension() == ".conf") pieces.push_back(at->path());
  }
  std::ranges::sort(pieces);
  for (const auto& piece : pieces) read_file(piece, names);
}

}  // namespace

IprouteNames::IprouteNames(std::string usr_directory, std::string etc_directory)
    : usr_directory_{std::move(usr_directory)}, etc_directory_{std::move(etc_directory)} {}

const IprouteNames::Names& IprouteNames::names(Kind kind) {
  auto& names = read_.at(static_cast<std::size_t>(kind));
  if (names) return *names;
  const NameFiles& origin = origin_of(kind);
  names = origin.built_in;
  // The first to give a name a number wins: packages bring their own of the same name (FRR: a
  // second `static').
  read_directory(etc_directory_.empty() ? "/etc/iproute2" : etc_directory_, origin.file, *names);
  if (usr_directory_.empty()) {
    read_directory("/usr/share/iproute2", origin.file, *names);
    read_directory("/usr/lib/iproute2", origin.file, *names);
  } else {
    read_directory(usr_directory_, origin.file, *names);
  }
  return *names;
}

std::optional<std::uint32_t> IprouteNames::number(Kind kind, std::string_view text) {
  if (const auto value = parse_number(text)) return value;
  const auto& known = names(kind);
  const auto found = known.find(text);
  return found == known.end() ? std::nullopt : std::optional{found->second};
}

}  // namespace vrrpd::config
