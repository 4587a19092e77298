// SPDX-License-Identifier: Apache-2.0
// Many stories, one after the other: a number of them, or for a time; the latter kept on disk, so
// that the next campaign goes on where this one ended.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <expected>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace vrrpd::simulation {

struct Tally {
  std::uint64_t next_seed = 1;
  std::uint64_t stories = 0;
  std::uint64_t broken = 0;  ///< stories that broke a promise
  double cpu_seconds = 0.0;
  std::map<std::string, double> sums{};  ///< of what a repertoire counts
};

/// What is played: a story for each seed.
class Repertoire {
 public:
  virtual ~Repertoire() = default;
  /// Plays that story, and adds what it counts to `sums`. The promise that it broke, if it did.
  virtual std::optional<std::string> play(std::uint64_t seed,
                                          std::map<std::string, double>& sums) = 0;
  /// The shortest story that breaks that seed's promise, told with all that happens in it.
  virtual void tell_shortest(std::uint64_t seed, std::FILE* out) = 0;
  /// That seed's story, told. False: it broke a promise.
  virtual bool tell(std::uint64_t seed) = 0;
  /// One line: how much, and how fast.
  [[nodiscard]] virtual std::string describe(const Tally& tally) const = 0;
};

/// Plays `stories` stories, or until one breaks a promise; that one is then told with its seed,
/// shrunk, on standard output.
void play_some(Repertoire& repertoire, Tally& tally, std::uint64_t stories);

/// Plays `stories` stories to the last, and prints for each promise how many broke it, and which
/// first.
void survey(Repertoire& repertoire, Tally& tally, std::uint64_t stories);

/// Goes on with the campaign in `folder` for `length`: its tally is in folder/tally, each story
/// that broke a promise in folder/seed-N. Errors: the folder, or a file in it, cannot be written or
/// read.
[[nodiscard]] std::expected<Tally, std::string> go_on(Repertoire& repertoire,
                                                      const std::filesystem::path& folder,
                                                      std::chrono::seconds length);

/// The whole program; its exit status: 0 every promise was kept, 1 one was broken, 2 it could not
/// be found out.
///
///     [--stories COUNT] [--first SEED]     so many stories; ends at the first that is broken
///     --survey COUNT [--first SEED]        so many stories; which promises were broken, and how
///     often
///     --seed SEED                          this one, with everything that happens in it
///     --campaign FOLDER --seconds COUNT    goes on where the last campaign there ended
int run(Repertoire& repertoire, int argc, char* argv[]);

}  // namespace vrrpd::simulation
