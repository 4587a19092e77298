// SPDX-License-Identifier: Apache-2.0
// Who should not be there, or does what the peer would not: the channel turns them away, says so,
// and the real peer notices nothing of it.
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

#include <thread>

#include "peer_support.hpp"
#include "vrrpd/base/clock.hpp"
#include "vrrpd/peer/connection.hpp"
#include "vrrpd/peer/tcp.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace std::chrono_literals;

namespace {

/// Connects to a from the node b's namespace, from whatever address that is.
FileDescriptor connect_from(const char* source) {
  FileDescriptor socket;
  sockaddr_in from{}, to{};
  from.sin_family = to.sin_family = AF_INET;
  ::inet_pton(AF_INET, source, &from.sin_addr);
  ::inet_pton(AF_INET, "192.0.2.1", &to.sin_addr);
  to.sin_port = htons(peer::default_port);
  REQUIRE(eventually([&] {  // it may not listen yet
    socket.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    REQUIRE(::bind(socket.get(), reinterpret_cast<sockaddr*>(&from), sizeof from) == 0);
    return ::connect(socket.get(), reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
  }));
  return socket;
}

/// The other side has closed it.
bool closed(const FileDescriptor& socket) {
  return eventually([&] {
    char byte;
    const auto got = ::recv(socket.get(), &byte, 1, MSG_DONTWAIT);
    return got == 0 || (got < 0 && errno == ECONNRESET);
  });
}

/// Somebody who knows the secret, and misuses it.
class Traitor {
 public:
  explicit Traitor(const peer::PeerSettings& settings)
      : settings_{settings}, tls_{peer::TlsContext::make(settings_).value()} {
    REQUIRE(eventually([&] {  // it may not listen yet
      if (!connection_) {
        connection_.emplace(peer::dial(settings_.paths[0]).value(), settings_.paths[0], tls_,
                            peer::TlsStream::End::dials, boot_now());
      }
      if (!serve()) connection_.reset();
      return connection_ && connection_->open();
    }));
  }

  std::expected<void, peer::Connection::End> serve() {
    auto wanted = connection_->wanted();
    ::poll(&wanted, 1, 10);
    return connection_->serve(wanted.revents, heard);
  }
  void say(const peer::Message& message) { static_cast<void>(connection_->send(message)); }
  bool turned_away() {
    return eventually([&] { return !serve(); });
  }

  std::vector<peer::Message> heard;

 private:
  peer::PeerSettings settings_;
  peer::TlsContext tls_;
  std::optional<peer::Connection> connection_;
};

peer::Hello hello_of(const std::string& node) {
  return {.oldest = 1,
          .newest = 1,
          .daemon = "traitor",
          .pair = "pair",
          .node = node,
          .boot = {42},
          .seen = {},
          .heartbeat_ms = 60'000,
          .configuration = 0,
          .more_facts = false,
          .facts = {}};
}

}  // namespace

TEST_CASE("strangers are turned away before a word, with one line for each") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  const Folder folder;
  const auto secret = folder.write("secret", secret_one);
  Node a{settings_of("a", secret)};
  a.start();
  lab->enter_right();
  ip("address add 192.0.2.66/24 dev right0");
  for (int i = 0; i < 200; ++i) CHECK(closed(connect_from("192.0.2.66")));
  CHECK(a.times_said("no conversation with 192.0.2.66: the peer is 192.0.2.2") == 1);
  Node b{settings_of("b", secret)};
  b.start();
  CHECK(eventually([&] { return a.said("connected to b over lan"); }));
}

TEST_CASE("whoever says nothing, or nonsense, or half of something, is closed at the deadline") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  const Folder folder;
  const auto secret = folder.write("secret", secret_one);
  auto settings = settings_of("a", secret);
  settings.deadline = 300ms;
  Node a{settings};
  a.start();
  lab->enter_right();
  const auto silent = connect_from("192.0.2.2");
  const auto slow = connect_from("192.0.2.2");
  const auto rude = connect_from("192.0.2.2");
  REQUIRE(::send(slow.get(), "\x16\x03\x01\x01\x00", 5, 0) == 5);
  REQUIRE(::send(rude.get(), "GET / HTTP/1.0\r\n\r\n", 18, 0) == 18);
  CHECK(closed(rude));
  CHECK(closed(silent));
  CHECK(closed(slow));
  INFO(a.all());
  CHECK(eventually([&] { return a.said("192.0.2.2: TLS: "); }));
  CHECK(eventually([&] { return a.said("192.0.2.2: nothing was proven within the deadline"); }));
  Node b{settings_of("b", secret)};
  b.start();
  CHECK(eventually([&] { return a.said("connected to b over lan"); }));
}

TEST_CASE("many connections at a time from the peer's address do not keep the peer out") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  const Folder folder;
  const auto secret = folder.write("secret", secret_one);
  Node a{settings_of("a", secret)};
  a.start();
  lab->enter_right();
  std::vector<FileDescriptor> crowd;
  for (int i = 0; i < 20; ++i) crowd.push_back(connect_from("192.0.2.2"));
  CHECK(eventually([&] { return a.said("192.0.2.2: too many connections at a time"); }));
  Node b{settings_of("b", secret)};
  b.start();
  CHECK(eventually([&] { return a.said("connected to b over lan"); }));
}

TEST_CASE("another secret is turned away on both sides, with what to do") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  const Folder folder;
  Node a{settings_of("a", folder.write("one", secret_one))};
  Node b{settings_of("b", folder.write("two", secret_two))};
  a.start();
  lab->enter_right();
  b.start();
  CHECK(eventually([&] { return a.said("192.0.2.2: it has another secret"); }));
  CHECK(eventually([&] { return b.said("192.0.2.1: it has another secret"); }));
  CHECK_FALSE(a.said("connected to"));
  CHECK_FALSE(a.said(secret_one));
}

TEST_CASE("who knows the secret and breaks the rules is turned away, with the reason") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  const Folder folder;
  const auto secret = folder.write("secret", secret_one);
  Node a{settings_of("a", secret)};
  a.start();
  lab->enter_right();
  const auto settings = settings_of("b", secret);
  {
    Traitor early{settings};
    early.say(peer::Status{});
    CHECK(early.turned_away());
    CHECK(eventually([&] { return a.said("it speaks before its greeting"); }));
  }
  {
    Traitor namesake{settings};
    namesake.say(hello_of("a"));
    CHECK(namesake.turned_away());
    CHECK(eventually([&] { return a.said("both nodes are called \"a\""); }));
  }
  {
    Traitor stuffed{settings};
    stuffed.say(hello_of("b"));
    auto huge = hello_of("b");
    huge.facts.assign(70, {std::string(1000, 'x'), std::string(1000, 'x')});
    stuffed.say(huge);
    CHECK(stuffed.turned_away());
    CHECK(eventually([&] { return a.said("where 65536 is the most"); }));
  }
}

TEST_CASE("a peer that stops reading is dropped, and what waits for it is bounded") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  const Folder folder;
  const auto secret = folder.write("secret", secret_one);
  Node a{settings_of("a", secret)};
  a.start();
  lab->enter_right();
  Traitor deaf{settings_of("b", secret)};
  deaf.say(hello_of("b"));
  REQUIRE(eventually([&] { return a.said("connected to b"); }));
  std::vector<peer::GroupStatus> groups(1);
  groups[0].name = "VG1";
  a.channel().publish(groups);
  const auto link = a.channel().link("VG1");
  CHECK(eventually([&] {
    for (int i = 0; i < 100; ++i) {
      const std::string noise(notify::peer_payload_bytes_max, static_cast<char>('a' + i % 26));
      REQUIRE(link->publish(1, noise));
    }
    return a.said("192.0.2.2: it does not read");
  }));
  CHECK(eventually([&] { return a.said("lost lan, the last: it does not read"); }));
}
