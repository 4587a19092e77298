// SPDX-License-Identifier: Apache-2.0
// Numbers in files, and the news of them.
#include <poll.h>
#include <sys/fsuid.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "linux_scratch.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"
#include "vrrpd/base/poll_until.hpp"
#include "vrrpd/linux/file_watch.hpp"
#include "vrrpd/linux/tracked_number.hpp"

using namespace vrrpd;
using namespace vrrpd::linux;
using test::Scratch;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

using Paths = std::set<std::string>;

/// What the watch says after `change`, with plenty of time to say it.
template <class Change>
Paths news_of(FileWatch& watch, Change change) {
  change();
  Paths all;
  for (const Instant until = boot_now() + 5s; all.empty();) {
    pollfd waiting{watch.fd(), POLLIN, 0};
    if (!poll_until({&waiting, 1}, until)) break;
    for (const auto& [path, watched] : watch.read()) {
      if (watched) all.insert(path);
    }
  }
  return all;
}

void write(const fs::path& path, const std::string& text) { std::ofstream{path} << text; }

struct Watched {
  Scratch scratch;
  fs::path directory = fs::path{scratch.path("there")};
  std::string file = directory / "number";
  FileWatch watch = *FileWatch::open();
};

}  // namespace

TEST_CASE("a number is read as strtol reads it, up to 32 bits") {
  struct Case {
    const char* text;
    std::optional<std::int32_t> number;
  };
  const Case cases[]{
      {"5\n", 5},
      {"  -7 and more", -7},
      {"+3", 3},
      {"0x1f", 31},
      {"-0X10", -16},
      {"010", 8},
      {"08", 0},
      {"0", 0},
      {"", 0},
      {"junk", 0},
      {"\n\n12", 12},
      {"--1", 0},
      {"12abc", 12},
      {"0x", 0},
      {"2147483647", 2147483647},
      {"2147483648", {}},
      {"-2147483648", -2147483647 - 1},
      {"-2147483649", {}},
      {"99999999999999999999999", {}},
  };
  for (const auto& one : cases) {
    INFO(one.text);
    CHECK(parse_tracked_number(one.text) == one.number);
  }
}

TEST_CASE("an absent file, a directory and an empty file are 0; 127 bytes count") {
  const Scratch scratch;
  CHECK(read_tracked_number(scratch.path("absent")) == 0);
  CHECK(read_tracked_number("/tmp") == 0);
  write(scratch.path("empty"), "");
  CHECK(read_tracked_number(scratch.path("empty")) == 0);
  write(scratch.path("far"), std::string(126, ' ') + "42");
  CHECK(read_tracked_number(scratch.path("far")) == 4);
}

TEST_CASE("init_file creates a file, and overwrites one only if asked to") {
  const Scratch scratch;
  const std::string path = scratch.path("number");
  REQUIRE(write_tracked_number(path, 7, Existing::kept));
  CHECK(read_tracked_number(path) == 7);
  REQUIRE(write_tracked_number(path, 8, Existing::kept));
  CHECK(read_tracked_number(path) == 7);
  REQUIRE(write_tracked_number(path, -9, Existing::overwritten));
  CHECK(read_tracked_number(path) == -9);
  const auto refused = write_tracked_number(scratch.path("no/such"), 1, Existing::kept);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().text() ==
        "write " + scratch.path("no/such") + ": No such file or directory");
}

TEST_CASE("init_file overwrite replaces a link, and never writes to what it leads to") {
  const Scratch scratch;
  const std::string precious = scratch.write("precious", "not a number\n");
  fs::create_directory(scratch.path("own"));
  const std::string path = scratch.path("own/number");
  fs::create_symlink(precious, path);
  REQUIRE(write_tracked_number(path, 3, Existing::overwritten));
  CHECK(scratch.read("precious") == "not a number\n");
  CHECK_FALSE(fs::is_symlink(path));
  CHECK(scratch.read("own/number") == "3\n");
  const fs::directory_iterator left{scratch.path("own")};
  CHECK(std::distance(begin(left), end(left)) == 1);
}

TEST_CASE("init_file keeps a link to nothing, and creates nothing there") {
  const Scratch scratch;
  fs::create_symlink(scratch.path("absent"), scratch.path("link"));
  REQUIRE(write_tracked_number(scratch.path("link"), 3, Existing::kept));
  CHECK_FALSE(fs::exists(scratch.path("absent")));
}

TEST_CASE("whoever could write to the number can after init_file has overwritten it") {
  const Scratch scratch;
  const std::string path = scratch.write("number", "1", 0664);
  const bool root = ::geteuid() == 0;
  if (root) REQUIRE(::chown(path.c_str(), 65534, 65533) == 0);
  REQUIRE(write_tracked_number(path, 3, Existing::overwritten));
  struct stat now {};
  REQUIRE(::stat(path.c_str(), &now) == 0);
  CHECK((now.st_mode & 07777) == 0664);
  CHECK(now.st_uid == (root ? 65534 : ::geteuid()));
  CHECK(now.st_gid == (root ? 65533 : ::getegid()));
}

TEST_CASE("init_file leaves nothing behind where it may not overwrite") {
  const Scratch scratch;
  fs::create_directories(scratch.path("own/number"));
  const auto refused = write_tracked_number(scratch.path("own/number"), 3, Existing::overwritten);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().text() == "write " + scratch.path("own/number") + ": Is a directory");
  const fs::directory_iterator left{scratch.path("own")};
  CHECK(std::distance(begin(left), end(left)) == 1);
}

TEST_CASE("a file is news when it was written, moved there, moved away or deleted") {
  Watched w;
  fs::create_directory(w.directory);
  REQUIRE(w.watch.add(w.file));
  CHECK(news_of(w.watch, [&] { write(w.file, "1"); }) == Paths{w.file});
  CHECK(news_of(w.watch, [&] { fs::rename(w.file, w.directory / "other"); }) == Paths{w.file});
  CHECK(news_of(w.watch, [&] { fs::rename(w.directory / "other", w.file); }) == Paths{w.file});
  CHECK(news_of(w.watch, [&] { fs::remove(w.file); }) == Paths{w.file});
}

TEST_CASE("another file of the same directory is no news") {
  Watched w;
  fs::create_directory(w.directory);
  REQUIRE(w.watch.add(w.file));
  write(w.directory / "other", "1");
  CHECK(w.watch.read().empty());
}

TEST_CASE("a file is news although its directories come after the watch, and go, and come again") {
  Watched w;
  const fs::path deep = w.directory / "a" / "b";
  const std::string file = deep / "number";
  REQUIRE(w.watch.add(file));
  for (int time = 0; time < 2; ++time) {
    INFO(time);
    CHECK(news_of(w.watch, [&] {
            fs::create_directories(deep);
            write(file, "1");
          }) == Paths{file});
    CHECK(read_tracked_number(file) == 1);
    // By now the directory itself is watched.
    while (!w.watch.read().empty()) {
    }
    CHECK(news_of(w.watch, [&] { write(file, "2"); }) == Paths{file});
    CHECK(news_of(w.watch, [&] { fs::remove_all(w.directory); }) == Paths{file});
    while (!w.watch.read().empty()) {
    }
  }
}

TEST_CASE("a directory that is moved away with its file, and back, is news") {
  Watched w;
  fs::create_directory(w.directory);
  write(w.file, "1");
  REQUIRE(w.watch.add(w.file));
  const fs::path away = w.scratch.path("away");
  CHECK(news_of(w.watch, [&] { fs::rename(w.directory, away); }) == Paths{w.file});
  while (!w.watch.read().empty()) {
  }
  CHECK(news_of(w.watch, [&] { fs::rename(away, w.directory); }) == Paths{w.file});
}

TEST_CASE("what is written to the target of a link is news") {
  Watched w;
  fs::create_directory(w.directory);
  const std::string link = w.scratch.path("link");
  fs::create_symlink(w.file, link);
  write(w.file, "1");
  REQUIRE(w.watch.add(link));
  CHECK(news_of(w.watch, [&] { write(w.file, "2"); }) == Paths{link});
}

TEST_CASE("a file below what is no directory cannot be watched, until that is one") {
  Watched w;
  write(w.directory, "no directory");
  const auto refused = w.watch.add(w.file);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().text() == "watch " + w.directory.string() + ": Not a directory");
  fs::remove(w.directory);
  REQUIRE(w.watch.add(w.file));
  CHECK(news_of(w.watch, [&] {
          fs::create_directory(w.directory);
          write(w.file, "1");
        }) == Paths{w.file});
}

TEST_CASE("that a directory became a file is news, and the watch at its end") {
  Watched w;
  fs::create_directory(w.directory);
  REQUIRE(w.watch.add(w.file));
  fs::remove_all(w.directory);
  write(w.directory, "no directory");
  const auto news = w.watch.read();
  REQUIRE(news.size() == 1);
  REQUIRE(news.contains(w.file));
  REQUIRE_FALSE(news.at(w.file));
  CHECK(news.at(w.file).error().number == ENOTDIR);
}

TEST_CASE("a file in a directory that may not be read cannot be watched") {
  Watched w;
  fs::create_directory(w.directory);
  fs::permissions(w.directory, fs::perms::none);
  SystemResult<void> watched;
  // Root may read everything: a thread that is nobody else's business looks as another user.
  std::thread{[&] {
    ::setfsuid(65534);
    watched = w.watch.add(w.file);
  }}.join();
  fs::permissions(w.directory, fs::perms::owner_all);
  REQUIRE_FALSE(watched);
  CHECK(watched.error().text() == "watch " + w.directory.string() + ": Permission denied");
}

TEST_CASE("a link to what is not there yet cannot be watched, until that is there") {
  Watched w;
  const std::string link = w.scratch.path("link");
  fs::create_symlink(w.file, link);
  const auto refused = w.watch.add(link);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().text() == "watch " + link + ": it is a link to what is not there");
  fs::create_directory(w.directory);
  write(w.file, "1");
  REQUIRE(w.watch.add(link));
  CHECK(news_of(w.watch, [&] { write(w.file, "2"); }) == Paths{link});
}
