// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/command_line.hpp"

#include <getopt.h>
#include <syslog.h>

#include <csignal>
#include <vector>

#include "tests/support/catch.hpp"

using namespace vrrpd;

namespace {

std::expected<Options, Farewell> read(std::vector<std::string> words, const char* name = "vrrpd") {
  words.insert(words.begin(), name);
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  optind = 0;  // getopt_long(3): begin anew
  return read_command_line(static_cast<int>(words.size()), arguments.data());
}

}  // namespace

TEST_CASE("a test of the configuration releases nothing") {
  for (const auto& words : {std::vector<std::string>{"-t", "--release"}, {"--release", "-t"}}) {
    const auto options = read(words);
    REQUIRE_FALSE(options);
    CHECK(options.error().status == 1);
    CHECK(options.error().text ==
          "vrrpd: -t only reads, --release takes addresses away: give one of them\n");
  }
  CHECK(read({"-t"})->config_test);
  CHECK(read({"--release"})->release);
}

TEST_CASE("the accounts are printed for a server and the address of the other node") {
  CHECK(read({"--grants=mysql-8.4", "--peer=192.0.2.2"})->grants == "mysql-8.4");
  CHECK(read({"--grants", "mariadb-11.8", "--peer", "192.0.2.%"})->grants_peer == "192.0.2.%");
  for (const auto& words : {std::vector<std::string>{"--grants=mysql-8.4"}, {"--peer=192.0.2.2"}}) {
    const auto options = read(words);
    REQUIRE_FALSE(options);
    CHECK(options.error().text ==
          "vrrpd: --grants and --peer belong together: vrrpd --grants=mysql-8.4 "
          "--peer=192.0.2.2\n");
  }
}

TEST_CASE("--signum prints the number on standard output, as scripts read it") {
  const std::pair<const char*, int> numbers[] = {{"STOP", SIGTERM}, {"RELOAD", SIGHUP},
                                                 {"DATA", SIGUSR1}, {"STATS", SIGUSR2},
                                                 {"JSON", 36},      {"STATS_CLEAR", 63}};
  for (const auto& [name, number] : numbers) {
    const auto farewell = read({std::string{"--signum="} + name});
    REQUIRE_FALSE(farewell);
    CHECK(farewell.error().status == 0);
    CHECK(farewell.error().text == std::to_string(number) + "\n");
    CHECK(farewell.error().to_output);
  }
  const auto unknown = read({"--signum=NOPE"});
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().status == 1);
  CHECK_FALSE(unknown.error().to_output);
}

TEST_CASE("every option of keepalived's is known, by its letter and by its name") {
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"-n", "-l", "-D", "-G", "-P", "-R", "-X", "-B", "-I", "-e", "-d", "-m", "-L"},
           {"-S", "3", "-u", "022", "-i", "node1", "-s", "blue", "-b", "/x", "-c", "/y"},
           {"--dont-fork", "--log-console", "--log-detail", "--no-syslog", "--vrrp", "--all",
            "--dont-respawn", "--release-vips", "--no_bfd", "--dont-release-ipvs", "--all-config",
            "--dump-conf", "--core-dump", "--mem-check-log", "--no-mem-check", "--ignore-sigint"},
           {"--log-facility=local7", "--umask=0x1f", "--config-id=a", "--namespace=blue",
            "--bfd_pid=/x", "--checkers_pid=/y", "--vrrp_pid=/z", "--pid=/p", "--debug=AD",
            "--perf", "--log-file=/var/log/x", "--flush-log-file", "--use-file=/c"}}) {
    const auto options = read(words);
    REQUIRE(options);
    CHECK(options->remarks.empty());
  }
}

TEST_CASE("what is not done is named, and the daemon starts all the same") {
  const auto options = read({"-V", "-x", "-A", "unix:/x", "-a", "-M/cores"});
  REQUIRE(options);
  CHECK(options->remarks.size() == 4);  // -x and -A have one
  CHECK(options->remarks[0].starts_with("-V (--dont-release-vrrp) is not supported, ignoring"));
  CHECK(options->core_dump);
}

TEST_CASE("what would not be what was asked for is refused") {
  CHECK(read({"-C"}).error().status == 1);
  CHECK(read({"-T"}).error().status == 1);
  CHECK(read({"-S", "8"}).error().text ==
        "vrrpd: -S: \"8\" is none of 0 to 7, local0 to local7, user, daemon\n");
  CHECK(read({"-u", "999"}).error().text == "vrrpd: -u: \"999\" is no umask\n");
  CHECK(read({"--no-such-option"}).error().status == 1);
}

TEST_CASE("facility and umask have their numbers") {
  CHECK(read({"-S", "local3"})->log_facility == LOG_LOCAL3);
  CHECK(read({"-S", "user"})->log_facility == LOG_USER);
  CHECK(read({"-u", "022"})->umask == 022u);
  CHECK(read({"-u", "0x12"})->umask == 0x12u);
}

TEST_CASE("called by the name keepalived, it answers by it") {
  using Files = std::vector<std::string>;
  CHECK(read({"-n"}, "/usr/sbin/keepalived")->as_keepalived);
  CHECK_FALSE(read({"-n"})->as_keepalived);
  CHECK(read({"-p", "/a", "-r", "/b"}, "keepalived")->pid_files == Files{"/a", "/b"});
  CHECK(read({"-v"}, "keepalived").error().text.starts_with("Keepalived v2.2.7 ("));
}
