// SPDX-License-Identifier: Apache-2.0
// The files of /run: what another run, another version or a full disk left behind, and a number in
// a tracked file.
#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "tests/fuzz/expect.hpp"
#include "tests/fuzz/input.hpp"
#include "vrrpd/linux/cell_file.hpp"
#include "vrrpd/linux/tracked_number.hpp"

using namespace vrrpd;
using vrrpd::fuzz::expect;

namespace {

/// A file that is nowhere but in memory, with these bytes; the same one each time.
std::string path_of_file_with(const std::uint8_t* data, std::size_t size) {
  static const int file = memfd_create("fuzz", MFD_CLOEXEC);
  expect(ftruncate(file, 0) == 0, "the file can be emptied");
  expect(pwrite(file, data, size, 0) == static_cast<ssize_t>(size), "and written");
  return "/proc/self/fd/" + std::to_string(file);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto content = linux::CellFile::read(path_of_file_with(data, size));
  if (content) {
    expect(content->cells.size() <= size, "as many cells as the file has room for");
    for (const auto& [name, value] : content->cells) {
      expect(name.find('\n') == name.npos, "a name is one line");
    }
  } else {
    expect(!content.error().text().empty(), "why it is none is said");
  }
  (void)linux::parse_tracked_number(fuzz::as_text(data, size));
  return 0;
}
