// SPDX-License-Identifier: Apache-2.0
// keepalived track_file: watches the files of the configuration and tells their numbers.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/model.hpp"
#include "vrrpd/linux/file_watch.hpp"
#include "vrrpd/runtime/loop.hpp"

namespace vrrpd::runtime {

class TrackedFiles {
 public:
  /// `name` of the block, and the number that is in its file now.
  using OnChange = std::function<void(const std::string& name, std::int32_t number)>;

  /// `files` must outlive it.
  TrackedFiles(const std::vector<config::TrackFile>& files, Loop& loop, OnChange on_change);

  /// Creates what init_file asks for and tells each number once. `seamless`: this run goes on where
  /// another one ended, so that nothing is overwritten.
  void start(bool seamless);
  /// The configuration was read anew. Those in `anew` are created, watched and told as at start;
  /// of the others nothing is told. `files` must outlive it.
  void reconfigure(const std::vector<config::TrackFile>& files, const std::set<std::string>& anew);
  /// As last told, by name.
  [[nodiscard]] const std::map<std::string, std::int32_t>& numbers() const { return numbers_; }

 private:
  void begin(const config::TrackFile& file, bool seamless);
  void create(const config::TrackFile& file, bool seamless) const;
  [[nodiscard]] SystemResult<void> watch(const std::string& path);
  void heed(const std::string& path, const SystemResult<void>& watched);
  void look_at(const config::TrackFile& file);
  void on_news();
  void look_at_unwatched();

  const std::vector<config::TrackFile>* files_;
  Loop& loop_;
  OnChange on_change_;
  std::optional<linux::FileWatch> watch_;
  Loop::Source readable_;
  std::set<std::string> unwatched_;  ///< paths whose changes nobody tells: read now and then
  Loop::Source unwatched_timer_;
  std::map<std::string, std::int32_t> numbers_;  ///< as last told, by name
};

}  // namespace vrrpd::runtime
