// SPDX-License-Identifier: Apache-2.0
// pair_reader: a client that reads the writer's rows as soon as they can be seen, and keeps a line
// of each. A row that somebody has read and that is gone later is a ghost: nobody was told that it
// was written, and somebody may have acted on it.
//
//   pair_reader HOST PORT USER PASSWORD_FILE PERIOD_MS CONNECT_TIMEOUT_MS
//
// Lines on standard output, times in microseconds of CLOCK_BOOTTIME:
//   read TIME SERVER_ID ID ...    seen for the first time on that connection
// Ends on SIGTERM or SIGINT.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <mysql.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include "tests/lab/client_program.hpp"
#include "tests/lab/writer_connection.hpp"

namespace vrrpd::lab {
namespace {

// Numbers are not committed in their order: how far below the greatest one a new row is looked for.
constexpr std::uint64_t window = 1000;

class Reader {
 public:
  explicit Reader(Target target) : target_(std::move(target)) {}

  /// One look. An error ends the connection; the next look opens another one.
  void look() {
    if (!connection_ && !connect()) return;
    const auto rows = connection_->numbers_above(low());
    if (!rows) {
      connection_.reset();
      return;
    }
    std::vector<std::uint64_t> fresh;
    std::ranges::copy_if(*rows, std::back_inserter(fresh),
                         [this](std::uint64_t id) { return seen_.insert(id).second; });
    if (fresh.empty()) return;
    say(fmt::format("read {} {} {}", boot_microseconds(), server_id_, fmt::join(fresh, " ")));
  }

 private:
  bool connect() {
    auto opened = Connection::open(target_);
    if (!opened) return false;
    const auto id = opened->server_id();
    if (!id) return false;
    connection_ = std::move(*opened);
    server_id_ = *id;
    seen_.clear();
    return true;
  }

  [[nodiscard]] std::uint64_t low() const {
    return seen_.empty() || *seen_.rbegin() < window ? 0 : *seen_.rbegin() - window;
  }

  Target target_;
  std::optional<Connection> connection_;
  unsigned server_id_ = 0;
  std::set<std::uint64_t> seen_;
};

int run(const std::vector<const char*>& words) {
  const auto argument = [&](std::size_t at) {
    return words.size() == 6 ? number(words[at]) : std::nullopt;
  };
  const auto port = argument(1);
  const auto password = words.size() == 6 ? first_line(words[3]) : std::nullopt;
  const auto period = argument(4);
  const auto patience = argument(5);
  if (!port || *port > 65535 || !password || !period || !patience) {
    fmt::print(stderr,
               "usage: pair_reader HOST PORT USER PASSWORD_FILE PERIOD_MS CONNECT_TIMEOUT_MS\n");
    return EXIT_FAILURE;
  }
  Reader reader({words[0], static_cast<std::uint16_t>(*port), words[2], *password,
                 std::chrono::milliseconds{*patience}});
  while (!ending()) {
    reader.look();
    std::this_thread::sleep_for(std::chrono::milliseconds{*period});
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
