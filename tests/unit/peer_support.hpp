// SPDX-License-Identifier: Apache-2.0
// Two nodes with a real channel each, and the files that they prove themselves with.
#pragma once

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/wire/network_lab.hpp"
#include "vrrpd/peer/channel.hpp"

namespace vrrpd::test {

/// A directory of its own, removed at the end.
class Folder {
 public:
  Folder() {
    char name[] = "/tmp/vrrpd-peer-XXXXXX";
    path_ = ::mkdtemp(name);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }
  [[nodiscard]] std::string write(const std::string& name, const std::string& text,
                                  mode_t mode = 0600) const {
    std::ofstream{file(name)} << text;
    ::chmod(file(name).c_str(), mode);
    return file(name);
  }

  /// A key and a certificate of `name`, signed by this folder's own authority: ca.pem, NAME.pem,
  /// NAME.key. `valid`: as openssl's -days or -not_after wants it.
  void certify(const std::string& name, const std::string& valid = "-days 2") const {
    const auto run = [this](const std::string& command) {
      const auto line = fmt::format("cd {} && {} 2>openssl.log", path_, command);
      INFO(line);
      REQUIRE(std::system(line.c_str()) == 0);
    };
    if (!std::filesystem::exists(file("ca.pem"))) {
      run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key "
          "-out ca.pem -days 2 -subj /CN=authority");
    }
    run(
        fmt::format("openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "
                    "{0}.key -out {0}.csr -subj /CN={0}",
                    name));
    (void)write(name + ".ext", "subjectAltName=DNS:" + name + "\n");
    run(
        fmt::format("openssl x509 -req -in {0}.csr -CA ca.pem -CAkey ca.key -CAcreateserial "
                    "-extfile {0}.ext -out {0}.pem {1}",
                    name, valid));
    ::chmod(file(name + ".key").c_str(), 0600);
  }

 private:
  std::string path_;
};

inline const std::string secret_one(64, '1');
inline const std::string secret_two(64, '2');

/// A channel, and what it said.
class Node {
 public:
  struct Said {
    std::mutex mutex;
    std::vector<std::string> lines;
  };

  Node(peer::PeerSettings settings, std::vector<peer::Fact> facts = {}, std::uint64_t hash = 0)
      : channel_{std::make_unique<peer::Channel>(settings, tls_of(settings),
                                                 identity_of(settings, std::move(facts), hash))} {}

  void start() {
    channel_->start(
        {.report = [said = said_](Severity, std::string line) { say(*said, std::move(line)); },
         .happened =
             [said = said_](peer::Channel::Event event) {
               std::visit([&](const auto& one) { tell(*said, one); }, event);
             },
         .fresh_status = [](std::function<void()> answer) { answer(); }});
  }
  /// The daemon ends.
  void end() { channel_.reset(); }

  [[nodiscard]] peer::Channel& channel() { return *channel_; }
  /// One of its lines contains `text`.
  [[nodiscard]] bool said(const std::string& text) const { return times_said(text) > 0; }
  [[nodiscard]] std::size_t times_said(const std::string& text) const {
    const std::scoped_lock lock{said_->mutex};
    std::size_t times = 0;
    for (const auto& line : said_->lines) times += line.contains(text) ? 1u : 0u;
    return times;
  }
  [[nodiscard]] std::string all() const {
    const std::scoped_lock lock{said_->mutex};
    std::string text;
    for (const auto& line : said_->lines) text += line + "\n";
    return text;
  }

 private:
  static peer::TlsContext tls_of(const peer::PeerSettings& settings) {
    auto tls = peer::TlsContext::make(settings);
    if (!tls) FAIL(tls.error().message);
    return *std::move(tls);
  }
  static peer::Identity identity_of(const peer::PeerSettings& settings,
                                    std::vector<peer::Fact> facts, std::uint64_t hash) {
    return {.daemon = "vrrpd test",
            .pair = settings.name,
            .node = settings.node,
            .boot = peer::make_boot_id(),
            .heartbeat = settings.heartbeat,
            .deadline = settings.deadline,
            .configuration = hash,
            .facts = std::move(facts)};
  }
  static void say(Said& said, std::string line) {
    const std::scoped_lock lock{said.mutex};
    said.lines.push_back(std::move(line));
  }
  static void tell(Said& said, const peer::Connected& event) {
    say(said, fmt::format("connected to {} over {}{}", event.node, event.path,
                          event.first ? ", first" : ""));
  }
  static void tell(Said& said, const peer::PathLost& event) {
    say(said, fmt::format("lost {}{}: {}", event.path, event.last ? ", the last" : "", event.why));
  }
  static void tell(Said& said, const peer::Compared& event) {
    for (const auto& one : event.differences) {
      say(said, fmt::format("differs: {}: {} here, {} there", one.subject, one.ours, one.theirs));
    }
  }
  static void tell(Said& said, const peer::Heard& event) {
    for (const auto& group : event.groups) {
      say(said, fmt::format("heard {} {} term {} \"{}\"", group.name, notify::name(group.role),
                            group.term, group.module));
    }
  }

  std::shared_ptr<Said> said_ = std::make_shared<Said>();
  std::unique_ptr<peer::Channel> channel_;
};

/// Of the node left ("a") or right ("b") of a NetworkLab, over "lan".
inline peer::PeerSettings settings_of(const std::string& node, const std::string& secret_file) {
  using namespace std::chrono_literals;
  const auto left = IpAddress::v4(192, 0, 2, 1), right = IpAddress::v4(192, 0, 2, 2);
  const bool is_left = node == "a";
  return {.name = "pair",
          .node = node,
          .paths = {{.name = "lan",
                     .local = is_left ? left : right,
                     .peer = is_left ? right : left,
                     .port = peer::default_port,
                     .interface = {},
                     .place = {}}},
          .proof = peer::SharedSecret{secret_file, {}},
          .heartbeat = 500ms,
          .deadline = 2s};
}

}  // namespace vrrpd::test
