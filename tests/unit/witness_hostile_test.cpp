// SPDX-License-Identifier: Apache-2.0
// Somebody at etcd's address who is slow, silent, long-winded or lies: an error with a text, in
// time.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <functional>
#include <thread>

#include "notify/witness/etcd_witness.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/base/cancellation.hpp"
#include "vrrpd/base/clock.hpp"
#include "vrrpd/base/file_descriptor.hpp"

using namespace vrrpd;
using namespace vrrpd::witness;
using namespace std::chrono_literals;

namespace {

/// Listens on loopback; hands each connection that has sent something to `serve`, one at a time.
class Stranger {
 public:
  using Serve = std::function<void(int connection, const Cancellation& end)>;

  explicit Stranger(Serve serve) : serve_{std::move(serve)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    REQUIRE(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), length) == 0);
    REQUIRE(::listen(socket_.get(), 8) == 0);
    REQUIRE(::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &length) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread{[this] { run(); }};
  }
  ~Stranger() { end_.request(); }
  Stranger(const Stranger&) = delete;
  Stranger& operator=(const Stranger&) = delete;

  [[nodiscard]] std::string endpoint() const { return fmt::format("http://127.0.0.1:{}", port_); }

 private:
  bool readable(int descriptor) const {
    std::array waiting{pollfd{descriptor, POLLIN, 0}, pollfd{end_.fd(), POLLIN, 0}};
    return ::poll(waiting.data(), waiting.size(), -1) > 0 && !end_.requested();
  }
  void run() {
    while (readable(socket_.get())) {
      const FileDescriptor connection{::accept(socket_.get(), nullptr, nullptr)};
      std::array<char, 4096> request{};
      if (!readable(connection.get())) return;
      static_cast<void>(::recv(connection.get(), request.data(), request.size(), 0));
      serve_(connection.get(), end_);
    }
  }

  Serve serve_;
  FileDescriptor socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  std::uint16_t port_ = 0;
  Cancellation end_;
  std::jthread thread_;
};

void say(int connection, std::string_view text) {
  static_cast<void>(::send(connection, text.data(), text.size(), MSG_NOSIGNAL));
}

void keep_waiting(int /*connection*/, const Cancellation& end) {
  static_cast<void>(end.wait_until(boot_now() + 1h));
}

Stranger::Serve answering(std::string status, std::string body) {
  return [=](int connection, const Cancellation&) {
    say(connection, fmt::format("HTTP/1.1 {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}",
                                status, body.size(), body));
  };
}

std::unique_ptr<Witness> at(std::vector<std::string> endpoints) {
  EtcdSettings settings;
  settings.endpoints = std::move(endpoints);
  settings.pair = "orders";
  auto made = EtcdWitness::make(std::move(settings), "VG1");
  INFO((made ? "" : made.error()));
  REQUIRE(made);
  return *std::move(made);
}

/// `within` is what a stranger costs that says nothing; of any other it is not needed.
Failure failure_of(const Stranger& stranger, Duration within = 20s) {
  const auto read = at({stranger.endpoint()})->read(boot_now() + within);
  REQUIRE_FALSE(read);
  return read.error();
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

constexpr std::string_view nobody = R"({"header":{"cluster_id":"1","revision":"5"}})";

}  // namespace

TEST_CASE("Nobody listens: known at once, and nothing was asked") {
  std::string closed;
  {
    closed = Stranger{[](int, const Cancellation&) {}}.endpoint();
  }
  const auto swapped = at({closed})->swap({}, {1, "1", false}, boot_now() + 10s);
  REQUIRE_FALSE(swapped);
  CHECK_FALSE(swapped.error().maybe);
  CHECK(has(swapped.error().text, closed));
}

TEST_CASE("Who never answers costs the deadline, and may have done what it was asked") {
  const Stranger stranger{keep_waiting};
  const Instant started = boot_now();
  const Failure failure = failure_of(stranger, 300ms);
  CHECK(boot_now() - started >= 290ms);
  CHECK(failure.maybe);
  CHECK(has(failure.text, "timed out"));
}

TEST_CASE("Who drips its answer costs the deadline too") {
  const Stranger stranger{[](int connection, const Cancellation& end) {
    say(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
    while (!end.wait_until(boot_now() + 20ms)) say(connection, " ");
  }};
  CHECK(failure_of(stranger, 300ms).maybe);
}

TEST_CASE("An answer without end is not read to its end") {
  const Stranger stranger{[](int connection, const Cancellation&) {
    say(connection, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
    const std::string junk(16'384, '[');
    for (int i = 0; i < 100; ++i) say(connection, junk);
  }};
  CHECK(has(failure_of(stranger).text, "an answer of more than 65536 bytes"));
}

TEST_CASE("An answer that is none of etcd's") {
  CHECK(has(failure_of(Stranger{answering("200 OK", "<html>hello</html>")}).text,
            "not an answer of etcd: no JSON object"));
  CHECK(has(failure_of(Stranger{[](int connection, const Cancellation&) {
              say(connection, "SSH-2.0-OpenSSH_9.2\r\n");
            }}).text,
            "http://127.0.0.1:"));
  CHECK(failure_of(Stranger{[](int, const Cancellation&) {}}).maybe);
}

TEST_CASE("An error is told; nobody is followed elsewhere") {
  const Failure denied = failure_of(
      Stranger{answering("403 Forbidden", R"({"message":"etcdserver: permission denied"})")});
  CHECK_FALSE(denied.maybe);
  CHECK(has(denied.text, "answers 403: etcdserver: permission denied"));
  const Failure broken = failure_of(Stranger{answering("503 Unavailable", "{}")});
  CHECK(broken.maybe);
  CHECK(has(broken.text, "answers 503"));
  CHECK(has(failure_of(Stranger{answering("302 Found\r\nLocation: http://127.0.0.1:1/", "")}).text,
            "answers 302"));
}

TEST_CASE("A member that is down, or silent, leaves time for the next one") {
  std::string closed;
  {
    closed = Stranger{[](int, const Cancellation&) {}}.endpoint();
  }
  const Stranger silent{keep_waiting};
  const Stranger good{answering("200 OK", std::string{nobody})};
  const auto witness = at({closed, silent.endpoint(), good.endpoint()});
  const auto first = witness->read(boot_now() + 2s);
  INFO((first ? "" : first.error().text));
  REQUIRE(first);
  CHECK(*first == Value{});
  const Instant started = boot_now();
  REQUIRE(witness->read(boot_now() + 10s));  // the one that answered is asked first from now on
  CHECK(boot_now() - started < 5s);
}

TEST_CASE("An etcd that was set back, or is another one, gives no vote") {
  std::vector answers{R"({"header":{"cluster_id":"1","revision":"5"}})",
                      R"({"header":{"cluster_id":"1","revision":"4"}})",
                      R"({"header":{"cluster_id":"2","revision":"9"}})",
                      R"({"header":{"cluster_id":"1","revision":"5"}})"};
  std::size_t next = 0;
  const Stranger stranger{[&](int connection, const Cancellation& end) {
    answering("200 OK", answers.at(next++))(connection, end);
  }};
  const auto witness = at({stranger.endpoint()});
  const auto read = [&] { return witness->read(boot_now() + 2s); };
  CHECK(read());
  const auto back = read();
  REQUIRE_FALSE(back);
  CHECK(has(back.error().text, "etcd was set back from revision 5 to 4"));
  const auto other = read();
  REQUIRE_FALSE(other);
  CHECK(has(other.error().text, "another etcd cluster answers than before"));
  CHECK(read());
}
