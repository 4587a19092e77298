// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "notify/mysql/record.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mysql_situations.hpp"
#include "vrrpd/base/password_file.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace vrrpd::mysql;
namespace fs = std::filesystem;

namespace {

struct Folder {
  fs::path path;
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "vrrpd-record-XXXXXX").string();
    path = ::mkdtemp(pattern.data());
  }
  ~Folder() { fs::remove_all(path); }
};

std::string content(const fs::path& file) {
  std::ostringstream all;
  all << std::ifstream{file}.rdbuf();
  return all.str();
}

Record example() {
  Record record;
  record.binlog = {"bin.000012", 1157};
  record.flavour = Flavour::mariadb;
  record.identity = "2";
  record.boot_id = "boot";
  record.history = "0-1-10";
  record.old_source = replica().replica;
  record.complete = record.held = true;
  return record;
}

}  // namespace

TEST_CASE("the record begins as the classic master_info does") {
  CHECK_THAT(to_json(example()), Catch::StartsWith("{\n"
                                                   "  \"File\": \"bin.000012\",\n"
                                                   "  \"Position\": 1157,\n"
                                                   "  \"Binlog_Do_DB\": \"\",\n"
                                                   "  \"Binlog_Ignore_DB\": \"\",\n"
                                                   "  \"Executed_Gtid_Set\": \"0-1-10\",\n"
                                                   "  \"vrrpd\": {\n"));
  CHECK_THAT(to_json(example()), Catch::Contains("\"host\": \"192.0.2.1\""));
}

TEST_CASE("the record is written whole, and read again") {
  const Folder folder;
  const fs::path file = folder.path / "state" / "master_info";
  REQUIRE(write_durably(file, to_json(example())));
  CHECK(content(file) == to_json(example()));
  const auto last = read_last_promotion(file);
  REQUIRE(last);
  CHECK(last->identity == "2");
  CHECK(last->boot_id == "boot");
  CHECK(last->complete);
  CHECK(last->held);

  SECTION("who left is not the last primary any more, and the rest stays") {
    REQUIRE(mark_left(file));
    CHECK_FALSE(read_last_promotion(file)->held);
    CHECK_THAT(content(file), Catch::StartsWith("{\n  \"File\": \"bin.000012\""));
  }
  SECTION("a crash between writing and renaming leaves the old record") {
    std::ofstream{file.native() + ".new"} << "{\"File\": \"bin.0000";
    CHECK(read_last_promotion(file)->complete);
    REQUIRE(write_durably(file, "{}\n"));
    CHECK(content(file) == "{}\n");
    CHECK_FALSE(fs::exists(file.native() + ".new"));
  }
}

TEST_CASE("what is not a record of ours is none") {
  const Folder folder;
  const fs::path file = folder.path / "master_info";
  CHECK_FALSE(read_last_promotion(file));
  CHECK(mark_left(file));
  for (const char* text :
       {"", "{\"File\": \"bin", "[]", R"({"File": "bin.000001", "Position": 4})"}) {
    std::ofstream{file} << text;
    CHECK_FALSE(read_last_promotion(file));
  }
}

TEST_CASE("a record that cannot be written says where and why") {
  const auto written = write_durably("/proc/vrrpd/master_info", "{}");
  REQUIRE_FALSE(written);
  CHECK(written.error().text() == "create /proc/vrrpd/master_info.new: No such file or directory");
}

TEST_CASE("a password file: one line, not for everybody") {
  const Folder folder;
  const fs::path file = folder.path / "password";
  CHECK_FALSE(read_password(file));
  std::ofstream{file} << "pass word\nnot this\n";
  fs::permissions(file, fs::perms{0640});
  CHECK(read_password(file).value() == "pass word");
  fs::permissions(file, fs::perms{0644});
  CHECK(read_password(file).error() ==
        "password_file " + file.native() + " may be read by everybody: run chmod 0600 on it");
  fs::permissions(file, fs::perms{0640});
  for (const char* text : {"", "\n", "\r\npass word\n"}) {
    std::ofstream{file} << text;
    CHECK(read_password(file).error() ==
          "password_file " + file.native() +
              " has an empty first line: the password belongs there");
  }
}

TEST_CASE("a daemon that stopped as the only node says when, and still holds") {
  const Folder folder;
  const fs::path file = folder.path / "master_info";
  REQUIRE(write_durably(file, to_json(example())));
  CHECK_FALSE(read_last_promotion(file)->stopped_at);
  REQUIRE(mark_stopped(file, Instant{std::chrono::seconds{7}}, true, false));
  CHECK(read_last_promotion(file)->stopped_beside_peer);
  CHECK_FALSE(read_last_promotion(file)->stopped_beside_host);
  CHECK(read_last_promotion(file)->held);
  CHECK(read_last_promotion(file)->stopped_at == Instant{std::chrono::seconds{7}});
}

TEST_CASE("a handover that did not take place: the node holds as before") {
  const Folder folder;
  const fs::path file = folder.path / "master_info";
  REQUIRE(write_durably(file, to_json(example())));
  REQUIRE(mark_left(file));
  CHECK_FALSE(read_last_promotion(file)->held);
  REQUIRE(mark_held(file));
  CHECK(read_last_promotion(file)->held);
}

TEST_CASE("a fence and a transition that change the record at a time keep both changes") {
  const Folder folder;
  const fs::path file = folder.path / "master_info";
  for (int turn = 0; turn < 100; ++turn) {
    REQUIRE(write_durably(file, to_json(example())));
    std::atomic<bool> left = false, amended = false;
    {
      const std::jthread fence{[&] { left = mark_left(file).has_value(); }};
      const std::jthread transition{[&] { amended = mark_closed_here(file).has_value(); }};
    }
    REQUIRE(left);
    REQUIRE(amended);
    REQUIRE_FALSE(read_last_promotion(file)->held);
  }
}
