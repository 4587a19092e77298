// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/tracked_files.hpp"

#include <utility>

#include "vrrpd/linux/tracked_number.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {

TrackedFiles::TrackedFiles(const std::vector<config::TrackFile>& files, Loop& loop,
                           OnChange on_change)
    : files_{files}, loop_{loop}, on_change_{std::move(on_change)} {}

void TrackedFiles::start(bool seamless) {
  if (files_.empty()) return;
  auto watch = linux::FileWatch::open();
  if (watch) {
    watch_ = std::move(*watch);
    readable_ = loop_.watch(watch_->fd(), [this] { on_news(); });
  } else {
    log(Level::error, "tracked files are read once and not watched: {}", watch.error().text());
  }
  for (const auto& file : files_) {
    if (file.init_value) {
      const bool overwrite = file.init_overwrite && !seamless;
      const auto written = linux::write_tracked_number(
          file.file, *file.init_value,
          overwrite ? linux::Existing::overwritten : linux::Existing::kept);
      if (!written) {
        log(Level::error, "track_file {}: init_file: {}", file.name, written.error().text());
      }
    }
    if (watch_) watch_->add(file.file);
    look_at(file);
  }
}

void TrackedFiles::on_news() {
  const auto changed = watch_->read();
  for (const auto& file : files_) {
    if (changed.contains(file.file)) look_at(file);
  }
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
