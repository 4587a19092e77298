// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/tracked_files.hpp"

#include <algorithm>
#include <utility>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/linux/tracked_number.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {

namespace {

constexpr Duration unwatched_interval = std::chrono::seconds{1};

}  // namespace

TrackedFiles::TrackedFiles(const std::vector<config::TrackFile>& files, Loop& loop,
                           OnChange on_change)
    : files_{&files},
      loop_{loop},
      on_change_{std::move(on_change)},
      unwatched_timer_{loop.timer([this] { look_at_unwatched(); })} {}

void TrackedFiles::start(bool seamless) {
  for (const auto& file : *files_) begin(file, seamless);
}

void TrackedFiles::begin(const config::TrackFile& file, bool seamless) {
  create(file, seamless);
  heed(file.file, watch(file.file));
  look_at(file);
}

void TrackedFiles::reconfigure(const std::vector<config::TrackFile>& files,
                               const std::set<std::string>& anew) {
  files_ = &files;
  std::erase_if(numbers_, [&](const auto& entry) {
    return anew.contains(entry.first) ||
           std::ranges::find(files, entry.first, &config::TrackFile::name) == files.end();
  });
  for (const auto& file : files) {
    if (anew.contains(file.name)) begin(file, false);
  }
}

/// keepalived init_file.
void TrackedFiles::create(const config::TrackFile& file, bool seamless) const {
  if (!file.init_value) return;
  const bool overwrite = file.init_overwrite && !seamless;
  const auto written =
      linux::write_tracked_number(file.file, *file.init_value,
                                  overwrite ? linux::Existing::overwritten : linux::Existing::kept);
  if (!written) {
    log(Level::error, "track_file {}: init_file: {}", file.name, written.error().text());
  }
}

SystemResult<void> TrackedFiles::watch(const std::string& path) {
  if (!watch_) {
    auto opened = linux::FileWatch::open();
    if (!opened) return std::unexpected(opened.error());
    watch_ = std::move(*opened);
    readable_ = loop_.watch(watch_->fd(), [this] { on_news(); });
  }
  return watch_->add(path);
}

/// An operator's switch works, if not at once, where the kernel does not tell of it.
void TrackedFiles::heed(const std::string& path, const SystemResult<void>& watched) {
  if (watched) {
    if (unwatched_.erase(path) > 0) log(Level::info, "tracked file {} is watched now", path);
    return;
  }
  if (!unwatched_.insert(path).second) return;
  log(Level::warning, "tracked file {} is read once a second, as it cannot be watched: {}", path,
      watched.error().text());
  if (unwatched_.size() == 1) Loop::set_timer(unwatched_timer_, boot_now() + unwatched_interval);
}

void TrackedFiles::on_news() {
  const auto news = watch_->read();
  for (const auto& [path, watched] : news) heed(path, watched);
  for (const auto& file : *files_) {
    if (news.contains(file.file)) look_at(file);
  }
}

void TrackedFiles::look_at_unwatched() {
  const auto paths = unwatched_;
  for (const auto& path : paths) heed(path, watch(path));
  for (const auto& file : *files_) {
    if (paths.contains(file.file)) look_at(file);
  }
  if (!unwatched_.empty()) Loop::set_timer(unwatched_timer_, boot_now() + unwatched_interval);
}

void TrackedFiles::look_at(const config::TrackFile& file) {
  const auto number = linux::read_tracked_number(file.file);
  const auto known = numbers_.find(file.name);
  if (!number) {
    log(Level::warning, "track_file {}: the number in {} is beyond 32 bits: {}", file.name,
        file.file, known == numbers_.end() ? "taking 0" : "keeping the last one");
    if (known != numbers_.end()) return;
  }
  const std::int32_t value = number.value_or(0);
  if (known != numbers_.end() && known->second == value) return;
  if (known != numbers_.end()) {
    log(Level::info, "track_file {}: {} holds {} now, after {}", file.name, file.file, value,
        known->second);
  }
  numbers_[file.name] = value;
  on_change_(file.name, value);
}

}  // namespace vrrpd::runtime
