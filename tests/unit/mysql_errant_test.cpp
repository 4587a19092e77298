// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "notify/mysql/errant_files.hpp"
#include "notify/mysql/server_tool.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mysql_situations.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace vrrpd::mysql;
namespace fs = std::filesystem;

namespace {

constexpr auto uuid = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
using Runs = std::vector<std::vector<std::string>>;

History set(const std::string& numbers) { return GtidSet::parse(uuid + (":" + numbers)).value(); }

/// What mariadb-binlog prints for these.
std::string printed(std::initializer_list<const char*> gtids) {
  std::string text = "/*!50530 SET @@SESSION.PSEUDO_SLAVE_MODE=1*/;\n";
  for (const auto* gtid : gtids)
    text += std::string{"#261121 20:44:27 server id 1  end_log_pos 415 CRC32 0x58acddf9 \tGTID "} +
            gtid + " trans\nSTART TRANSACTION\n/*!*/;\nCOMMIT/*!*/;\n";
  return text +
         "/*!50530 SET @@SESSION.PSEUDO_SLAVE_MODE=0*/;\n"
         "/*!100001 SET @@SESSION.SERVER_ID=@@GLOBAL.SERVER_ID */;\n"
         "/*!100001 SET @@SESSION.GTID_DOMAIN_ID=@@GLOBAL.GTID_DOMAIN_ID */;\n";
}

struct Folder {
  fs::path path = [] {
    std::string pattern = (fs::temp_directory_path() / "errant-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"mkdtemp failed"};
    return fs::path{pattern};
  }();
  fs::path record = path / "master_info";
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator{path}) found.push_back(entry.path().filename());
    std::ranges::sort(found);
    return found;
  }
};

const Errant two{.set = at("0-1-12"), .theirs = at("0-1-10,0-2-30")};

std::expected<SavedErrant, std::string> save(const Folder& folder, const std::string& text,
                                             const Errant& errant = two) {
  auto file = ErrantFile::create(folder.record).value();
  std::ofstream{file.path()} << text;
  return file.commit(errant, "1", TableName{});
}

}  // namespace

TEST_CASE("row 30: the tools are asked for exactly what the primary lacks") {
  CHECK(binlog_filters({.set = set("5-6:9"), .theirs = set("1-4")}) ==
        Runs{{std::string{"--include-gtids="} + uuid + ":5-6:9"}});
  CHECK(binlog_filters(two) ==
        Runs{{"--do-domain-ids=0", "--do-server-ids=1", "--start-position=0-1-10"}});
  // Two writers; of the second one the primary has nothing.
  CHECK(binlog_filters({.set = at("0-1-12,3-7-2"), .theirs = at("0-1-10")}) ==
        Runs{{"--do-domain-ids=0", "--do-server-ids=1", "--start-position=0-1-10"},
             {"--do-domain-ids=3", "--do-server-ids=7"}});
}

TEST_CASE("which logs hold what is errant") {
  CHECK(starts_early_enough(two, at("0-1-10")));
  CHECK(starts_early_enough(two, at("")));
  CHECK_FALSE(starts_early_enough(two, at("0-1-11")));
  const Errant some{.set = set("5-6"), .theirs = set("1-4:7-9")};
  CHECK(starts_early_enough(some, set("1-4")));
  CHECK_FALSE(starts_early_enough(some, set("1-5")));
}

TEST_CASE("what was saved is what was asked for, or it is no saving") {
  const Folder folder;
  SECTION("exactly") {
    const auto saved = save(folder, printed({"0-1-11", "0-1-12"})).value();
    CHECK(saved.transactions == 2);
    CHECK(saved.gtids == "0-1-12");
    CHECK(saved.bytes == fs::file_size(saved.file));
    for (const char* end : {".sql", ".json"})
      CHECK((fs::status(fs::path{saved.file}.replace_extension(end)).permissions() &
             fs::perms::mask) == (fs::perms::owner_read | fs::perms::owner_write));
  }
  SECTION("too few") {
    CHECK(save(folder, printed({"0-1-11"})).error() ==
          "it printed 0-1-11 in place of 0-1-12: have binary logs been purged?");
  }
  SECTION("nothing") {
    CHECK(save(folder, printed({})).error() ==
          "it printed nothing in place of 0-1-12: have binary logs been purged?");
  }
  SECTION("cut off") {
    auto text = printed({"0-1-11", "0-1-12"});
    text.resize(text.find("SLAVE_MODE=0"));
    CHECK(save(folder, text).error() == "its output was cut off: is the disk full?");
  }
  SECTION("what a client wrote into its statement is no transaction") {
    const auto saved = save(folder, "#Q> x\tGTID 0-1-99 trans\n" + printed({"0-1-12"})).value();
    CHECK(saved.transactions == 1);
  }
  SECTION("MySQL") {
    const auto next = [](const std::string& gtid) {
      return "SET @@SESSION.GTID_NEXT= '" + gtid + "'/*!*/;\n";
    };
    const std::string end = next("AUTOMATIC") + "/*!50530 SET @@SESSION.PSEUDO_SLAVE_MODE=0*/;\n";
    const Errant errant{.set = set("5-6"), .theirs = set("1-4")};
    const auto five = next(std::string{uuid} + ":5"), six = next(std::string{uuid} + ":6");
    CHECK(save(folder, five + six + end, errant).value().transactions == 2);
    CHECK(save(folder, five + end, errant).error() == std::string{"it printed "} + uuid +
                                                          ":5 in place of " + uuid +
                                                          ":5-6: have binary logs been purged?");
  }
}

TEST_CASE("an attempt that fails leaves nothing behind") {
  const Folder folder;
  CHECK_FALSE(save(folder, "").has_value());
  CHECK(folder.names().empty());
}

TEST_CASE("what was saved is found again, newest first, and the newest few are kept") {
  const Folder folder;
  std::vector<fs::path> files;
  for (const auto* gtid : {"0-1-11", "0-1-12", "0-1-13"})
    files.push_back(
        save(folder, printed({gtid}), {.set = at(gtid), .theirs = at("0-1-10")}).value().file);
  CHECK(find_saved(folder.record, "1", "0-1-12").value().file == files[1]);
  CHECK_FALSE(find_saved(folder.record, "2", "0-1-12"));
  CHECK_FALSE(find_saved(folder.record, "1", "0-1-14"));
  CHECK(saved_errant(folder.record).front().gtids == "0-1-13");
  CHECK(facts_of(saved_errant(folder.record).front())[0].second == files[2].native());
  forget_old_errant(folder.record, 2);
  CHECK(folder.names().size() == 4);
  CHECK_FALSE(fs::exists(files[0]));
  forget_old_errant(folder.record, 0);
  CHECK(saved_errant(folder.record).size() == 1);
}

TEST_CASE("servers that share a host do not share what was saved") {
  const Folder folder;
  const auto saved = save(folder, printed({"0-1-11", "0-1-12"})).value();
  CHECK(saved.file.filename().native().starts_with("errant-"));
  const auto other = folder.path / "master_info.orders";
  CHECK_FALSE(find_saved(other, "1", "0-1-12"));
  auto file = ErrantFile::create(other).value();
  CHECK(file.path().filename().native().starts_with("errant.orders-"));
  forget_old_errant(other, 0);
  CHECK(saved_errant(folder.record).size() == 1);
  // The name of one server may begin with another's.
  const auto third = folder.path / "master_info.orders-2";
  auto of_third = ErrantFile::create(third).value();
  std::ofstream{of_third.path()} << printed({"0-1-11", "0-1-12"});
  REQUIRE(of_third.commit(two, "1", std::nullopt));
  CHECK(saved_errant(third).size() == 1);
  CHECK(saved_errant(other).empty());
}

TEST_CASE("the tools' option file is on no disk, for this user alone, and is gone with its owner") {
  const Folder folder;
  const auto password = folder.path / "password";
  std::ofstream{password} << "secret\n";
  fs::permissions(password, fs::perms::owner_read);
  const Endpoint endpoint{.socket = "/run/mysqld/mysqld.sock",
                          .account = {.user = "vrrpd", .password_file = password}};
  fs::path file;
  {
    const auto client = ClientFile::create(endpoint).value();
    file = client.option().substr(std::string{"--defaults-file="}.size());
    std::ifstream in{file};
    CHECK(std::string{std::istreambuf_iterator<char>{in}, {}} ==
          "[client]\nuser=\"vrrpd\"\npassword=\"secret\"\nsocket=\"/run/mysqld/mysqld.sock\"\n");
    CHECK((fs::status(file).permissions() & fs::perms::mask) ==
          (fs::perms::owner_read | fs::perms::owner_write));
  }
  CHECK_FALSE(fs::exists(file));
}

TEST_CASE("values in the tools' option file") {
  CHECK(option_value("plain") == "\"plain\"");
  CHECK(option_value("a#b c") == "\"a#b c\"");
  CHECK(option_value(R"(say "x\y")") == R"("say \"x\\y\"")");
}
