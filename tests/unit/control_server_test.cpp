// SPDX-License-Identifier: Apache-2.0
// Both ends of a real control socket, and clients that mean no good.
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"
#include "vrrpd/base/poll_until.hpp"
#include "vrrpd/control/client.hpp"
#include "vrrpd/control/server.hpp"
#include "vrrpd/control/socket.hpp"

using namespace vrrpd;
using namespace vrrpd::control;
using namespace std::chrono_literals;

namespace {

std::filesystem::path new_folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "control-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"mkdtemp failed"};
  return pattern;
}

struct Folder {
  std::filesystem::path path = new_folder();
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

/// A server that says what it was asked; "rebuild" it only takes down.
struct Bench {
  Folder folder;
  std::filesystem::path socket = folder.path / "control";
  std::mutex mutex;
  std::vector<Answering> pending;
  std::unique_ptr<Server> server =
      Server::open(socket, [this](const Request& request, const Answering& answering) {
        if (request.command == Command::rebuild) {
          const std::scoped_lock guard{mutex};
          pending.push_back(answering);
          return;
        }
        answering.done("\"" + request.group + "\"");
      }).value();

  std::expected<std::string, AskError> ask(Request request) const {
    return control::ask(socket, request, [](auto) {});
  }
  Answering taken_down() {
    const Instant patience = boot_now() + 20s;
    for (;;) {
      {
        const std::scoped_lock guard{mutex};
        if (!pending.empty()) {
          const Answering first = pending.back();
          pending.clear();
          return first;
        }
      }
      if (boot_now() > patience) throw std::runtime_error{"nobody asked"};
      std::this_thread::sleep_for(1ms);
    }
  }
};

/// All that comes until the other side ends it.
std::string read_all(const FileDescriptor& connection) {
  std::string all;
  for (;;) {
    std::array<pollfd, 1> waiting{pollfd{.fd = connection.get(), .events = POLLIN, .revents = 0}};
    if (!poll_until(waiting, boot_now() + 20s)) return all + "(silence)";
    std::array<char, 65536> bytes{};
    const auto got = ::recv(connection.get(), bytes.data(), bytes.size(), 0);
    if (got <= 0) return all;
    all.append(bytes.data(), static_cast<std::size_t>(got));
  }
}

void say(const FileDescriptor& connection, std::string_view text) {
  REQUIRE(::send(connection.get(), text.data(), text.size(), MSG_NOSIGNAL) ==
          static_cast<ssize_t>(text.size()));
}

void wait_until(const std::function<bool()>& condition) {
  const Instant patience = boot_now() + 20s;
  while (!condition() && boot_now() < patience) std::this_thread::sleep_for(1ms);
  REQUIRE(condition());
}

}  // namespace

TEST_CASE("a question is answered") {
  const Bench bench;
  CHECK(bench.ask({.command = Command::errant, .group = "VG1", .confirmed = false}).value() ==
        "\"VG1\"");
}

TEST_CASE("only root can open the socket") {
  const Bench bench;
  struct stat status {};
  REQUIRE(::stat(bench.socket.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0600);
}

TEST_CASE("progress comes before the answer, and one answer counts") {
  Bench bench;
  std::vector<std::string> lines;
  std::expected<std::string, AskError> answer;
  std::jthread client{[&] {
    answer = control::ask(bench.socket, {.command = Command::rebuild, .group = {}},
                          [&](std::string_view line) { lines.emplace_back(line); });
  }};
  const Answering answering = bench.taken_down();
  CHECK(answering.wanted());
  answering.progress("10 %");
  answering.progress("90 %");
  answering.done("[]");
  answering.failed("too late");
  client.join();
  CHECK(lines == std::vector<std::string>{"10 %", "90 %"});
  CHECK(answer.value() == "[]");
  CHECK_FALSE(answering.wanted());
}

TEST_CASE("whoever was answered may not have read it yet") {
  const auto replies = std::make_shared<Replies>();
  replies->came(7);
  const Answering answering{replies, 7};
  answering.done("{}");
  CHECK_FALSE(answering.wanted());
  CHECK(answering.listened_to());
  replies->left(7);
  CHECK_FALSE(answering.listened_to());
}

TEST_CASE("a request that nobody answers is answered when it is given up") {
  Bench bench;
  std::expected<std::string, AskError> answer;
  std::jthread client{[&] { answer = bench.ask({.command = Command::rebuild, .group = {}}); }};
  static_cast<void>(bench.taken_down());
  client.join();
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == AskError::Kind::refused);
  CHECK(answer.error().text ==
        "vrrpd gave the request up: it is stopping, or another one took its place");
}

TEST_CASE("a client that goes away is known to be gone") {
  Bench bench;
  auto connection = connect_to(bench.socket).value();
  say(connection, encode(Request{.command = Command::rebuild, .group = {}}));
  const Answering answering = bench.taken_down();
  CHECK(answering.wanted());
  connection.reset();
  wait_until([&] { return !answering.wanted(); });
  answering.progress("to nobody");
  answering.done("[]");
  CHECK(bench.ask({}).has_value());
}

TEST_CASE("what is no request is told so, and others are served meanwhile") {
  const Bench bench;
  std::vector<FileDescriptor> silent;
  for (int i = 0; i < 8; ++i) silent.push_back(connect_to(bench.socket).value());
  SECTION("rubbish") {
    auto connection = connect_to(bench.socket).value();
    say(connection, "hello\n");
    CHECK(read_all(connection) ==
          "{\"failed\":\"a request is one JSON object in a line\",\"vrrpd\":1}\n");
  }
  SECTION("a line without an end") {
    auto connection = connect_to(bench.socket).value();
    say(connection, std::string(request_bytes_max + 1, ' '));
    CHECK(read_all(connection) ==
          "{\"failed\":\"a request is one JSON object in a line\",\"vrrpd\":1}\n");
  }
  SECTION("in pieces") {
    auto connection = connect_to(bench.socket).value();
    for (const char c : encode(Request{})) say(connection, std::string_view{&c, 1});
    CHECK(read_all(connection) == "{\"done\":\"\",\"vrrpd\":1}\n");
  }
  SECTION("nothing at all ends after a while") { CHECK(read_all(silent[0]).empty()); }
  CHECK(bench.ask({}).has_value());
}

TEST_CASE("too many clients are told so, and those that were there are served") {
  Bench bench;
  std::vector<FileDescriptor> waiting;
  for (int i = 0; i < 16; ++i) {
    waiting.push_back(connect_to(bench.socket).value());
    say(waiting.back(), encode(Request{.command = Command::rebuild, .group = {}}));
  }
  wait_until([&] {
    const std::scoped_lock guard{bench.mutex};
    return bench.pending.size() == 16;
  });
  const auto refused = bench.ask({});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().text == "too many requests wait for vrrpd: try again");
  const Answering last = bench.taken_down();
  last.done("[]");
  CHECK(read_all(waiting.back()) == "{\"done\":[],\"vrrpd\":1}\n");
}

TEST_CASE("a client that does not read costs a bounded amount, and its connection in the end") {
  Bench bench;
  auto deaf = connect_to(bench.socket).value();
  say(deaf, encode(Request{.command = Command::rebuild, .group = {}}));
  const Answering answering = bench.taken_down();
  for (int i = 0; i < 200; ++i) answering.progress(std::string(100'000, 'x'));
  CHECK(bench.ask({}).has_value());
  wait_until([&] { return !answering.wanted(); });
}

TEST_CASE("a socket that a dead daemon left is replaced, and goes at the end") {
  const Folder folder;
  const auto path = folder.path / "control";
  { const auto left = listen_at(path).value(); }
  REQUIRE(std::filesystem::exists(path));
  {
    const auto server = Server::open(path, [](const Request&, const Answering& answering) {
                          answering.done("1");
                        }).value();
    CHECK(control::ask(path, {}, [](auto) {}).value() == "1");
  }
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("no daemon, and a path that will not do, are named") {
  const Folder folder;
  const auto nobody = control::ask(folder.path / "control", {}, [](auto) {});
  REQUIRE_FALSE(nobody);
  CHECK(nobody.error().kind == AskError::Kind::unreachable);
  CHECK(nobody.error().text == "vrrpd is not reached: connect to " +
                                   (folder.path / "control").string() +
                                   ": No such file or directory");
  const auto too_long = Server::open(folder.path / std::string(100, 'x'), {});
  REQUIRE_FALSE(too_long);
  CHECK_THAT(too_long.error().text(),
             Catch::Contains("the path is too long for a unix socket (107 bytes)"));
}
