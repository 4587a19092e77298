// SPDX-License-Identifier: Apache-2.0
// pair_writer: a client as applications are. Writes numbered rows through the virtual address on
// several connections, tries the same number again when a write fails, and keeps a line for each
// acknowledged one, so that "no acknowledged write is lost" can be checked row by row.
//
//   pair_writer HOST[,HOST] PORT USER PASSWORD_FILE CONNECTIONS WRITES_PER_SECOND
//               CONNECT_TIMEOUT_MS FIRST_NUMBER
//
// With several hosts a connection that is lost, or could not be opened, is tried at the next one.
//
// Lines on standard output, times in microseconds of CLOCK_BOOTTIME:
//   ack TIME CONNECTION ID SERVER_ID     acknowledged now
//   there TIME CONNECTION ID SERVER_ID   tried again, and the row was there: counts as acknowledged
//   error TIME CONNECTION NUMBER TEXT    the first of a row of failures with one text
// Ends on SIGTERM or SIGINT.
#include <fmt/format.h>
#include <mysql.h>

#include <atomic>
#include <cstdlib>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/lab/client_program.hpp"
#include "tests/lab/writer_connection.hpp"

namespace vrrpd::lab {
namespace {

using namespace std::chrono_literals;

constexpr auto retry_pause = 10ms;

struct Pace {
  std::chrono::microseconds between_writes;
};

// Hands out the numbers: each is written by one connection until it is acknowledged.
class Numbers {
 public:
  explicit Numbers(std::uint64_t first) : next_(first) {}
  std::uint64_t next() { return next_++; }

 private:
  std::atomic<std::uint64_t> next_;
};

class Client {
 public:
  Client(unsigned tag, const std::vector<Target>& targets, Numbers& numbers, Pace pace)
      : tag_(tag), targets_(targets), numbers_(numbers), pace_(pace) {}

  void operator()() {
    auto due = std::chrono::steady_clock::now();
    while (!ending()) {
      const std::uint64_t id = numbers_.next();
      while (!ending() && !try_once(id)) std::this_thread::sleep_for(retry_pause);
      // Writes that were missed are not caught up: an application's users do not come twice.
      due = std::max(due + pace_.between_writes, std::chrono::steady_clock::now());
      std::this_thread::sleep_until(due);
    }
  }

 private:
  bool try_once(std::uint64_t id) {
    if (!connection_ && !connect()) return false;
    const auto written = connection_->insert(id, tag_);
    if (!written) {
      failed(written.error());
      return false;
    }
    last_error_.reset();
    const std::string_view word = *written == Written::now ? "ack" : "there";
    say(fmt::format("{} {} {} {} {}", word, boot_microseconds(), tag_, id, server_id_));
    return true;
  }

  bool connect() {
    auto opened = Connection::open(targets_[turn_ % targets_.size()]);
    if (!opened) {
      failed(opened.error());
      return false;
    }
    connection_ = std::move(*opened);
    const auto id = connection_->server_id();
    if (!id) {
      failed(id.error());
      return false;
    }
    server_id_ = *id;
    return true;
  }

  void failed(const Failure& failure) {
    if (last_error_ != failure.text) {
      say(fmt::format("error {} {} {} {}", boot_microseconds(), tag_, failure.number,
                      failure.text));
    }
    last_error_ = failure.text;
    // A read-only server keeps the connection: the application's next try goes to the same place,
    // as connection pools do, until that server ends it.
    if (!failure.connection_lost) return;
    connection_.reset();
    ++turn_;
  }

  unsigned tag_;
  const std::vector<Target>& targets_;
  std::size_t turn_ = 0;
  Numbers& numbers_;
  Pace pace_;
  std::optional<Connection> connection_;
  std::optional<std::string> last_error_;
  unsigned server_id_ = 0;
};

int run(const std::vector<const char*>& words) {
  constexpr std::string_view usage =
      "usage: pair_writer HOST[,HOST] PORT USER PASSWORD_FILE CONNECTIONS WRITES_PER_SECOND "
      "CONNECT_TIMEOUT_MS FIRST_NUMBER\n";
  if (words.size() != 8) {
    fmt::print(stderr, usage);
    return EXIT_FAILURE;
  }
  const auto port = number(words[1]);
  const auto password = first_line(words[3]);
  const auto connections = number(words[4]);
  const auto rate = number(words[5]);
  const auto patience = number(words[6]);
  const auto first = number(words[7]);
  if (!port || *port > 65535 || !password || !connections || !rate || !patience || !first) {
    fmt::print(stderr, usage);
    return EXIT_FAILURE;
  }

  std::vector<Target> targets;
  for (const auto host : std::views::split(std::string_view{words[0]}, ',')) {
    targets.push_back({std::string{host.begin(), host.end()}, static_cast<std::uint16_t>(*port),
                       words[2], *password, std::chrono::milliseconds{*patience}});
  }
  const Pace pace{std::chrono::microseconds{1'000'000} * *connections / *rate};
  Numbers numbers{*first};
  std::vector<std::jthread> clients;
  for (unsigned tag = 1; tag <= *connections; ++tag) {
    clients.emplace_back(Client(tag, targets, numbers, pace));
  }
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace vrrpd::lab

int main(int argc, char** argv) {
  vrrpd::lab::end_on_signals();
  if (mysql_library_init(0, nullptr, nullptr) != 0) return EXIT_FAILURE;
  return vrrpd::lab::run({argv + 1, argv + argc});
}
