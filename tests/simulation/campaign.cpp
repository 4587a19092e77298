// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/campaign.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <ctime>
#include <fstream>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>

namespace vrrpd::simulation {
namespace {

namespace fs = std::filesystem;
using Seconds = std::chrono::duration<double>;

/// How often a campaign's tally is written.
constexpr Seconds save_each{5};
constexpr std::string_view tally_format = "2";

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

double cpu_now() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

struct Break {
  std::uint64_t seed;
  std::string promise;
};

/// Plays the next story; nothing if it keeps every promise.
std::optional<Break> play_next(Repertoire& repertoire, Tally& tally) {
  const double begun = cpu_now();
  const std::uint64_t seed = tally.next_seed++;
  auto broken = repertoire.play(seed, tally.sums);
  tally.cpu_seconds += cpu_now() - begun;
  ++tally.stories;
  if (!broken) return std::nullopt;
  ++tally.broken;
  return Break{seed, *std::move(broken)};
}

std::expected<Tally, std::string> read_tally(const fs::path& path) {
  Tally tally;
  if (!fs::exists(path)) return tally;
  std::ifstream file{path};
  std::string format;
  file >> format >> tally.next_seed >> tally.stories >> tally.broken >> tally.cpu_seconds;
  if (!file || format != tally_format) {
    return std::unexpected(
        fmt::format("{} is no campaign's tally; remove it to begin anew", path.string()));
  }
  for (std::string name; file >> name;) file >> tally.sums[name];
  return tally;
}

/// Beside and then over: one that is interrupted leaves the older tally.
std::expected<void, std::string> write_tally(const fs::path& path, const Tally& tally) {
  const auto beside = path.string() + ".new";
  std::ofstream file{beside};
  file << fmt::format("{} {} {} {} {}\n", tally_format, tally.next_seed, tally.stories,
                      tally.broken, tally.cpu_seconds);
  for (const auto& [name, sum] : tally.sums) file << fmt::format("{} {}\n", name, sum);
  file.close();
  std::error_code error;
  if (file) fs::rename(beside, path, error);
  if (!file || error) return std::unexpected(fmt::format("cannot write {}", path.string()));
  return {};
}

std::expected<void, std::string> keep(Repertoire& repertoire, std::uint64_t seed,
                                      const fs::path& folder) {
  const auto path = folder / fmt::format("seed-{}", seed);
  const File file{std::fopen(path.c_str(), "w")};
  if (!file) return std::unexpected(fmt::format("cannot write {}", path.string()));
  repertoire.tell_shortest(seed, file.get());
  fmt::print("seed {} breaks a promise: {}\n", seed, path.string());
  return {};
}

}  // namespace

void play_some(Repertoire& repertoire, Tally& tally, std::uint64_t stories) {
  while (stories-- > 0) {
    const auto broken = play_next(repertoire, tally);
    if (broken) return repertoire.tell_shortest(broken->seed, stdout);
  }
}

void survey(Repertoire& repertoire, Tally& tally, std::uint64_t stories) {
  struct Count {
    std::uint64_t broken = 0, first = 0;
  };
  std::map<std::string, Count> promises;
  while (stories-- > 0) {
    const auto broken = play_next(repertoire, tally);
    if (!broken) continue;
    // What follows the colon differs from story to story.
    Count& count = promises[broken->promise.substr(0, broken->promise.find(": "))];
    if (count.broken++ == 0) count.first = broken->seed;
  }
  for (const auto& [promise, count] : promises)
    fmt::print("{:6} times, first in seed {}: {}\n", count.broken, count.first, promise);
}

std::expected<Tally, std::string> go_on(Repertoire& repertoire, const fs::path& folder,
                                        std::chrono::seconds length) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    return std::unexpected(fmt::format("cannot make {}: {}", folder.string(), error.message()));
  }
  auto tally = read_tally(folder / "tally");
  const auto end = std::chrono::steady_clock::now() + length;
  auto saved = std::chrono::steady_clock::now();
  bool more = true;
  while (tally && more) {
    const auto broken = play_next(repertoire, *tally);
    if (broken) {
      if (const auto kept = keep(repertoire, broken->seed, folder); !kept)
        return std::unexpected(kept.error());
    }
    const auto now = std::chrono::steady_clock::now();
    more = now < end;
    if (more && now - saved < save_each && !broken) continue;
    saved = now;
    const auto written = write_tally(folder / "tally", *tally);
    if (!written) return std::unexpected(written.error());
  }
  return tally;
}

}  // namespace vrrpd::simulation
