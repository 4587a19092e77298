// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/catch.hpp"
#include "vrrpd/linux/notify_fifo.hpp"

using namespace vrrpd;
using linux::NotifyFifo;

namespace {

struct Folder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("fifo-test-" + std::to_string(::getpid()));
  Folder() { std::filesystem::create_directory(path); }
  ~Folder() { std::filesystem::remove_all(path); }
  [[nodiscard]] std::string fifo() const { return path / "events"; }
};

std::string read_some(int descriptor, std::size_t most) {
  std::string text(most, '\0');
  const auto count = ::read(descriptor, text.data(), text.size());
  text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return text;
}

}  // namespace

TEST_CASE("a fifo is made, holds lines for a reader that comes later, and goes with its owner") {
  const Folder folder;
  FileDescriptor reader;
  {
    auto fifo = NotifyFifo::open(folder.fifo(), "", "");
    REQUIRE(fifo);
    struct stat status {};
    REQUIRE(::stat(folder.fifo().c_str(), &status) == 0);
    CHECK(S_ISFIFO(status.st_mode));
    CHECK((status.st_mode & 0777U) == 0600);
    fifo->write("INSTANCE \"VI_1\" MASTER 100");
    fifo->write("GROUP \"VG_1\" MASTER 0");
    reader.reset(::open(folder.fifo().c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  }
  CHECK_FALSE(std::filesystem::exists(folder.fifo()));
  CHECK(read_some(reader.get(), 200) == "INSTANCE \"VI_1\" MASTER 100\nGROUP \"VG_1\" MASTER 0\n");
  CHECK(read_some(reader.get(), 200).empty());  // its end
}

TEST_CASE("a fifo that is there is used, anything else is not") {
  const Folder folder;
  REQUIRE(::mkfifo(folder.fifo().c_str(), 0600) == 0);
  CHECK(NotifyFifo::open(folder.fifo(), "", ""));
  CHECK(std::filesystem::exists(folder.fifo()));  // whoever made it keeps it
  REQUIRE(::unlink(folder.fifo().c_str()) == 0);
  std::ofstream{folder.fifo()} << "a file\n";
  const auto refused = NotifyFifo::open(folder.fifo(), "", "");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().text() ==
        "use fifo " + folder.fifo() + ": something else is there, which is no fifo");
  CHECK(std::filesystem::exists(folder.fifo()));
  CHECK_FALSE(NotifyFifo::open(folder.path / "x", "no_such_user_here", ""));
}

TEST_CASE("what nobody reads waits, and beyond the bound is lost and counted") {
  const Folder folder;
  auto fifo = NotifyFifo::open(folder.fifo(), "", "");
  REQUIRE(fifo);
  const std::string line(999, 'x');
  std::size_t written = 0;
  std::size_t lost = 0;
  for (; lost == 0; ++written) {
    fifo->write(line);
    lost = fifo->take_lost();
  }
  CHECK(written > NotifyFifo::backlog_max / 1000);
  CHECK(fifo->take_lost() == 0);
  CHECK_FALSE(fifo->flush());

  const FileDescriptor reader{::open(folder.fifo().c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
  std::size_t received = 0;
  for (;;) {
    const auto text = read_some(reader.get(), 65'536);
    received += text.size();
    if (fifo->flush() && text.empty()) break;
  }
  CHECK(received == (written - 1) * 1000);
}
