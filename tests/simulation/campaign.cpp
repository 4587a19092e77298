// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/campaign.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <ctime>
#include <fstream>
#include <memory>
#include <optional>
#include <system_error>

#include "tests/simulation/play.hpp"
#include "tests/simulation/shrink.hpp"

namespace vrrpd::simulation {
namespace {

namespace fs = std::filesystem;
using Seconds = std::chrono::duration<double>;

/// How often a campaign's tally is written.
constexpr Seconds save_each{5};
constexpr double tally_format = 1;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

double cpu_now() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// Plays the next story; that story, if it breaks a promise.
std::optional<Story> play_next(Tally& tally) {
  const double begun = cpu_now();
  auto story = draw_story(tally.next_seed++);
  const auto performance = play(story);
  tally.cpu_seconds += cpu_now() - begun;
  tally.adverts += performance.adverts;
  const std::chrono::duration<double, std::ratio<3600>> hours = performance.lasted;
  tally.pair_hours += hours.count() * static_cast<double>(story.cast.nodes.size()) / 2;
  ++tally.stories;
  if (!performance.broken) return std::nullopt;
  ++tally.broken;
  return story;
}

void tell(const Story& story, std::FILE* out) {
  const auto short_story = shrink(story);
  fmt::print(out, "The shortest story that was found, of {} troubles in place of {}:\n",
             short_story.troubles.size(), story.troubles.size());
  const auto broken = play(short_story, out).broken;
  if (broken) fmt::print(out, "seed {}: broken: {}\n", story.seed, broken->promise);
}

std::expected<Tally, std::string> read_tally(const fs::path& path) {
  Tally tally;
  if (!fs::exists(path)) return tally;
  std::ifstream file{path};
  double format = 0;
  file >> format >> tally.next_seed >> tally.stories >> tally.broken >> tally.adverts >>
      tally.pair_hours >> tally.cpu_seconds;
  if (!file || format != tally_format) {
    return std::unexpected(
        fmt::format("{} is no campaign's tally; remove it to begin anew", path.string()));
  }
  return tally;
}

/// Beside and then over: one that is interrupted leaves the older tally.
std::expected<void, std::string> write_tally(const fs::path& path, const Tally& tally) {
  const auto beside = path.string() + ".new";
  std::ofstream file{beside};
  file << fmt::format("{} {} {} {} {} {} {}\n", tally_format, tally.next_seed, tally.stories,
                      tally.broken, tally.adverts, tally.pair_hours, tally.cpu_seconds);
  file.close();
  std::error_code error;
  if (file) fs::rename(beside, path, error);
  if (!file || error) return std::unexpected(fmt::format("cannot write {}", path.string()));
  return {};
}

std::expected<void, std::string> keep(const Story& story, const fs::path& folder) {
  const auto path = folder / fmt::format("seed-{}", story.seed);
  const File file{std::fopen(path.c_str(), "w")};
  if (!file) return std::unexpected(fmt::format("cannot write {}", path.string()));
  tell(story, file.get());
  fmt::print("seed {} breaks a promise: {}\n", story.seed, path.string());
  return {};
}

}  // namespace

std::string describe(const Tally& tally) {
  const double minutes = tally.cpu_seconds / 60;
  return fmt::format(
      "{} stories, {} broken; {:.0f} pair-hours, {} adverts in {:.1f} s of CPU: {:.0f} pair-hours "
      "and {:.0f} million adverts per minute of a core",
      tally.stories, tally.broken, tally.pair_hours, tally.adverts, tally.cpu_seconds,
      tally.pair_hours / minutes, static_cast<double>(tally.adverts) / minutes / 1e6);
}

void play_some(Tally& tally, std::uint64_t stories) {
  while (stories-- > 0) {
    if (const auto broken = play_next(tally)) return tell(*broken, stdout);
  }
}

std::expected<Tally, std::string> go_on(const fs::path& folder, std::chrono::seconds length) {
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
    const auto broken = play_next(*tally);
    if (broken) {
      if (const auto kept = keep(*broken, folder); !kept) return std::unexpected(kept.error());
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
