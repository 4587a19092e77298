// SPDX-License-Identifier: Apache-2.0
// Many stories, one after the other: a number of them, or for a time; the latter kept on disk, so
// that the next campaign goes on where this one ended.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>

namespace vrrpd::simulation {

struct Tally {
  std::uint64_t next_seed = 1;
  std::uint64_t stories = 0;
  std::uint64_t broken = 0;  ///< stories that broke a promise
  std::uint64_t adverts = 0;
  double pair_hours = 0.0;  ///< simulated; n nodes count as n / 2 pairs
  double cpu_seconds = 0.0;
};

/// One line: how much, and how fast.
[[nodiscard]] std::string describe(const Tally& tally);

/// Plays `stories` stories, or until one breaks a promise; that one is then told with its seed,
/// shrunk, on standard output.
void play_some(Tally& tally, std::uint64_t stories);

/// Goes on with the campaign in `folder` for `length`: its tally is in folder/tally, each story
/// that broke a promise in folder/seed-N. Errors: the folder, or a file in it, cannot be written or
/// read.
[[nodiscard]] std::expected<Tally, std::string> go_on(const std::filesystem::path& folder,
                                                      std::chrono::seconds length);

}  // namespace vrrpd::simulation
