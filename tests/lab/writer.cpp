// SPDX-License-Identifier: Apache-2.0
// pair_writer: a client as applications are. Writes numbered rows through the virtual address on
// several connections, tries the same number again when a write fails, and keeps a line for each
// acknowledged one, so that "no acknowledged write is lost" can be checked row by row.
//
//   pair_writer HOST PORT USER PASSWORD_FILE CONNECTIONS WRITES_PER_SECOND CONNECT_TIMEOUT_MS
//
// Lines on standard output, times in microseconds of CLOCK_BOOTTIME:
//   ack TIME CONNECTION ID SERVER_ID     acknowledged now
//   there TIME CONNECTION ID SERVER_ID   tried again, and the row was there: counts as acknowledged
//   error TIME CONNECTION NUMBER TEXT    the first of a row of failures of one kind
// Ends on SIGTERM or SIGINT.
#include <fmt/format.h>
#include <mysql.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/lab/writer_connection.hpp"

namespace vrrpd::lab {
namespace {

using namespace std::chrono_literals;

constexpr auto retry_pause = 10ms;

std::atomic<bool> ending = false;
static_assert(std::atomic<bool>::is_always_lock_free, "written by a signal handler");

void end_soon(int /*signal*/) { ending = true; }

std::int64_t boot_microseconds() {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return static_cast<std::int64_t>(now.tv_sec) * 1'000'000 + now.tv_nsec / 1'000;
}

// One write(2) for each line: lines of two threads do not mix, and nothing is lost by a kill.
void say(std::string line) {
  line += '\n';
  if (write(STDOUT_FILENO, line.data(), line.size()) < 0) ending = true;
}

struct Pace {
  std::chrono::microseconds between_writes;
};

// Hands out the numbers: each is written by one connection until it is acknowledged.
class Numbers {
 public:
  std::uint64_t next() { return ++last_; }

 private:
  std::atomic<std::uint64_t> last_ = 0;
};

class Client {
 public:
  Client(unsigned tag, const Target& target, Numbers& numbers, Pace pace)
      : tag_(tag), target_(target), numbers_(numbers), pace_(pace) {}

  void operator()() {
    auto due = std::chrono::steady_clock::now();
    while (!ending) {
      const std::uint64_t id = numbers_.next();
      while (!ending && !try_once(id)) std::this_thread::sleep_for(retry_pause);
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
    auto opened = Connection::open(target_);
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
    if (last_error_ != failure.number) {
      say(fmt::format("error {} {} {} {}", boot_microseconds(), tag_, failure.number,
                      failure.text));
    }
    last_error_ = failure.number;
    // A read-only server keeps the connection: the application's next try goes to the same place,
    // as connection pools do, until that server ends it.
    if (failure.connection_lost) connection_.reset();
  }

  unsigned tag_;
  const Target& target_;
  Numbers& numbers_;
  Pace pace_;
  std::optional<Connection> connection_;
  std::optional<unsigned> last_error_;
  unsigned server_id_ = 0;
};

std::optional<unsigned> number(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value == 0) return {};
  return value;
}

std::optional<std::string> first_line(const char* path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) return {};
  return line;
}

int run(const std::vector<const char*>& words) {
  constexpr std::string_view usage =
      "usage: pair_writer HOST PORT USER PASSWORD_FILE CONNECTIONS WRITES_PER_SECOND "
      "CONNECT_TIMEOUT_MS\n";
  if (words.size() != 7) {
    fmt::print(stderr, usage);
    return EXIT_FAILURE;
  }
  const auto port = number(words[1]);
  const auto password = first_line(words[3]);
  const auto connections = number(words[4]);
  const auto rate = number(words[5]);
  const auto patience = number(words[6]);
  if (!port || *port > 65535 || !password || !connections || !rate || !patience) {
    fmt::print(stderr, usage);
    return EXIT_FAILURE;
  }

  const Target target{words[0], static_cast<std::uint16_t>(*port), words[2], *password,
                      std::chrono::milliseconds{*patience}};
  const Pace pace{std::chrono::microseconds{1'000'000} * *connections / *rate};
  Numbers numbers;
  std::vector<std::jthread> clients;
  for (unsigned tag = 1; tag <= *connections; ++tag) {
    clients.emplace_back(Client(tag, target, numbers, pace));
  }
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace vrrpd::lab

int main(int argc, char** argv) {
  std::signal(SIGTERM, vrrpd::lab::end_soon);
  std::signal(SIGINT, vrrpd::lab::end_soon);
  std::signal(SIGPIPE, SIG_IGN);
  if (mysql_library_init(0, nullptr, nullptr) != 0) return EXIT_FAILURE;
  return vrrpd::lab::run({argv + 1, argv + argc});
}
