// SPDX-License-Identifier: Apache-2.0
// Numbers that outlive a process which is killed. They stand in a small file that is mapped into
// memory, so that to write one down is a store and no system call: cheap enough for every advert.
// On tmpfs (/run) the file outlives the daemon, and not the host.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "vrrpd/base/system_error.hpp"

namespace vrrpd::linux {

struct Cell {
  std::string name;  ///< without a line end
  std::int64_t value = 0;
};

/// What a file was found to hold.
struct CellFileContent {
  std::map<std::string, std::int64_t, std::less<>> cells;
  std::vector<std::string> note;
};

class CellFile {
 public:
  /// An error if there is no such file, or if it is none of ours.
  [[nodiscard]] static SystemResult<CellFileContent> read(const std::string& path);

  /// Puts a new file in the place of whatever `path` was, all at once. `note` is text for whoever
  /// reads it, and does not change any more.
  [[nodiscard]] static SystemResult<CellFile> create(const std::string& path,
                                                     const std::vector<Cell>& cells,
                                                     const std::vector<std::string>& note);

  /// Cells that outlive nothing: for who could not have a file. Throws std::bad_alloc.
  [[nodiscard]] static CellFile unkept(const std::vector<Cell>& cells);

  CellFile(CellFile&& other) noexcept;
  CellFile& operator=(CellFile&& other) noexcept;
  ~CellFile();

  /// `cell` is its number in what create() was given.
  void set(std::size_t cell, std::int64_t value) noexcept;
  [[nodiscard]] std::int64_t get(std::size_t cell) const noexcept;

 private:
  CellFile(void* mapping, std::size_t size, std::size_t count)
      : mapping_{mapping}, size_{size}, count_{count} {}
  [[nodiscard]] std::int64_t& cell_at(std::size_t cell) const noexcept;

  void* mapping_ = nullptr;
  std::size_t size_ = 0;
  std::size_t count_ = 0;
};

}  // namespace vrrpd::linux
