// SPDX-License-Identifier: Apache-2.0
#include "config/source.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <expected>
#include <utility>

#include "config/byte_set.hpp"
#include "vrrpd/base/file_descriptor.hpp"

namespace vrrpd::config {
namespace {

std::vector<std::string_view> cut_into_lines(std::string_view text) {
  constexpr ByteSet ends{"\r\n"};
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = ends.find_in(text);
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    const bool both = text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n';
    text.remove_prefix(end + (both ? 2 : 1));
  }
  return lines;
}

SystemError not_readable_as_configuration(const std::string& file, std::string reason) {
  return {.call = "read", .subject = file, .number = 0, .reason = std::move(reason)};
}

SystemResult<std::string> read_to_the_end(int descriptor, const std::string& file) {
  std::string text;
  char buffer[16 * 1024];
  while (true) {
    const ssize_t got = ::read(descriptor, buffer, sizeof buffer);
    if (got == 0) return text;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::unexpected(last_system_error("read", file));
    text.append(buffer, static_cast<std::size_t>(got));
    if (text.size() > Sources::kLargestFile) {
      auto error = not_readable_as_configuration(
          file, fmt::format("larger than {} MiB", Sources::kLargestFile >> 20));
      error.number = EFBIG;
      return std::unexpected(std::move(error));
    }
  }
}

SystemResult<std::string> read_regular_file(const std::string& file) {
  // O_NONBLOCK: opening a FIFO that nobody writes to must not wait.
  const FileDescriptor descriptor{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (!descriptor) return std::unexpected(last_system_error("open", file));
  struct stat status {};
  if (::fstat(descriptor.get(), &status) != 0) {
    return std::unexpected(last_system_error("stat", file));
  }
  if (!S_ISREG(status.st_mode)) {
    return std::unexpected(not_readable_as_configuration(
        file, S_ISDIR(status.st_mode) ? "it is a directory" : "it is not a regular file"));
  }
  return read_to_the_end(descriptor.get(), file);
}

}  // namespace

const Source& Sources::add(std::string file, std::string text) {
  const auto [entry, added] = files_.try_emplace(std::move(file));
  Source& source = entry->second;
  if (added) source.order = files_.size() - 1;
  source.name = entry->first;
  source.text = std::move(text);
  source.lines = cut_into_lines(source.text);
  return source;
}

SystemResult<const Source*> Sources::read(const std::string& file) {
  if (const Source* known = find(file)) return known;
  auto text = read_regular_file(file);
  if (!text) return std::unexpected(std::move(text).error());
  if (bytes_read_ + text->size() > kLargestTotal) {
    return std::unexpected(not_readable_as_configuration(
        file, fmt::format("with it, all files are larger than {} MiB", kLargestTotal >> 20)));
  }
  bytes_read_ += text->size();
  return &add(file, *std::move(text));
}

const Source* Sources::find(std::string_view file) const {
  const auto found = files_.find(file);
  return found == files_.end() ? nullptr : &found->second;
}

std::pair<const TracedText*, unsigned> Sources::keep(TracedText line) {
  expansions_.push_back(std::move(line));
  return {&expansions_.back(), static_cast<unsigned>(expansions_.size())};
}

const TracedText* Sources::expansion(const Place& place) const {
  const bool known = place.expansion > 0 && place.expansion <= expansions_.size();
  return known ? &expansions_[place.expansion - 1] : nullptr;
}

void Sources::hide_expansion(unsigned number) {
  TracedText& line = expansions_.at(number - 1);
  line.secret = true;
  for (const Origin& origin : line.origins()) hide_line(origin.file, origin.line);
}

void Sources::hide_line(std::string_view file, unsigned line) {
  const auto found = files_.find(file);
  if (found != files_.end()) found->second.secret_lines.insert(line);
}

}  // namespace vrrpd::config
