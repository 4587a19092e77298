// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/cell_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <new>
#include <optional>
#include <utility>

#include "vrrpd/base/file_descriptor.hpp"

namespace vrrpd::linux {
namespace {

/// The file: this, the cells, then a line for the name of each, then the note's lines.
struct Header {
  std::array<char, 8> magic;
  std::uint32_t cells;
  std::uint32_t text_bytes;
};
constexpr std::array<char, 8> magic{'v', 'r', 'r', 'p', 'd', 'r', 's', '1'};
static_assert(sizeof(Header) % alignof(std::int64_t) == 0);

constexpr off_t largest = 64 << 20;  // a thousand instances need a hundredth of it

std::string image(const std::vector<Cell>& cells, const std::vector<std::string>& note) {
  std::string text;
  for (const auto& cell : cells) text += cell.name + "\n";
  for (const auto& line : note) text += line + "\n";

  const Header header{magic, static_cast<std::uint32_t>(cells.size()),
                      static_cast<std::uint32_t>(text.size())};
  std::string bytes(reinterpret_cast<const char*>(&header), sizeof header);
  for (const auto& cell : cells) {
    bytes.append(reinterpret_cast<const char*>(&cell.value), sizeof cell.value);
  }
  return bytes + text;
}

std::optional<CellFileContent> understand(std::string_view bytes) {
  Header header;
  if (bytes.size() < sizeof header) return std::nullopt;
  std::memcpy(&header, bytes.data(), sizeof header);
  const std::size_t text_at = sizeof header + std::size_t{header.cells} * sizeof(std::int64_t);
  if (header.magic != magic || bytes.size() != text_at + header.text_bytes) return std::nullopt;

  CellFileContent content;
  std::size_t line_number = 0;
  for (std::string_view text = bytes.substr(text_at); !text.empty(); ++line_number) {
    const std::size_t end = text.find('\n');
    if (end == text.npos) return std::nullopt;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (line_number >= header.cells) {
      content.note.emplace_back(line);
      continue;
    }
    std::int64_t value = 0;
    std::memcpy(&value, bytes.data() + sizeof header + line_number * sizeof value, sizeof value);
    content.cells.emplace(line, value);
  }
  if (line_number < header.cells) return std::nullopt;
  return content;
}

}  // namespace

SystemResult<CellFileContent> CellFile::read(const std::string& path) {
  const FileDescriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0) {
    return std::unexpected(last_system_error("read", path));
  }
  const auto strange = [&path](const char* reason) {
    return std::unexpected(SystemError{"read", path, 0, reason});
  };
  if (!S_ISREG(status.st_mode) || status.st_size > largest) return strange("is no state of vrrpd");
  std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
  if (::read(file.get(), bytes.data(), bytes.size()) != status.st_size) {
    return std::unexpected(last_system_error("read", path));
  }
  if (auto content = understand(bytes)) return *std::move(content);
  return strange("is no state of vrrpd, or of another version of it");
}

SystemResult<CellFile> CellFile::create(const std::string& path, const std::vector<Cell>& cells,
                                        const std::vector<std::string>& note) {
  const std::string next = path + ".next";
  ::unlink(next.c_str());
  const FileDescriptor file{
      ::open(next.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)};
  if (!file) return std::unexpected(last_system_error("write", next));
  // Written, and not only given a length: a store into a page that a full tmpfs cannot provide is
  // a SIGBUS.
  const std::string bytes = image(cells, note);
  const auto written = ::write(file.get(), bytes.data(), bytes.size());
  if (written != static_cast<ssize_t>(bytes.size())) {
    if (written >= 0) errno = ENOSPC;
    return std::unexpected(last_system_error("write", next));
  }
  void* mapping = ::mmap(nullptr, bytes.size(), PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
  if (mapping == MAP_FAILED) return std::unexpected(last_system_error("map", next));
  CellFile result{mapping, bytes.size(), cells.size()};
  if (::rename(next.c_str(), path.c_str()) != 0) {
    return std::unexpected(last_system_error("rename to", path));
  }
  return result;
}

CellFile CellFile::unkept(const std::vector<Cell>& cells) {
  const std::string bytes = image(cells, {});
  void* mapping =
      ::mmap(nullptr, bytes.size(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED) throw std::bad_alloc{};
  std::memcpy(mapping, bytes.data(), bytes.size());
  return {mapping, bytes.size(), cells.size()};
}

CellFile::CellFile(CellFile&& other) noexcept
    : mapping_{std::exchange(other.mapping_, nullptr)}, size_{other.size_}, count_{other.count_} {}

CellFile& CellFile::operator=(CellFile&& other) noexcept {
  std::swap(mapping_, other.mapping_);
  std::swap(size_, other.size_);
  std::swap(count_, other.count_);
  return *this;
}

CellFile::~CellFile() {
  if (mapping_ != nullptr) ::munmap(mapping_, size_);
}

std::int64_t& CellFile::cell_at(std::size_t cell) const noexcept {
  assert(cell < count_);
  return reinterpret_cast<std::int64_t*>(static_cast<char*>(mapping_) + sizeof(Header))[cell];
}

// Atomic, so that no half of a number is ever found there.
void CellFile::set(std::size_t cell, std::int64_t value) noexcept {
  std::atomic_ref{cell_at(cell)}.store(value, std::memory_order_relaxed);
}

std::int64_t CellFile::get(std::size_t cell) const noexcept {
  return std::atomic_ref{cell_at(cell)}.load(std::memory_order_relaxed);
}

}  // namespace vrrpd::linux
