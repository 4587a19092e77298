// SPDX-License-Identifier: Apache-2.0
#include "tests/servers/test_etcd.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "notify/witness/etcd_witness.hpp"
#include "tests/servers/spawned.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::test {
namespace {

using namespace std::chrono_literals;

void run(const std::string& command) {
  if (std::system(command.c_str()) != 0) throw std::runtime_error{command};
}

}  // namespace

TestEtcd::TestEtcd(Transport transport)
    : transport_{transport},
      port_{free_port()},
      peer_port_{free_port()},
      folder_{temporary_folder()} {
  if (transport_ == Transport::tls) make_certificates();
  start();
}

TestEtcd::~TestEtcd() {
  kill();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string TestEtcd::url() const {
  return fmt::format("{}://127.0.0.1:{}", transport_ == Transport::tls ? "https" : "http", port_);
}

void TestEtcd::start() {
  const std::string peers = fmt::format("http://127.0.0.1:{}", peer_port_);
  std::vector<std::string> command{"etcd",
                                   "--name=third",
                                   "--data-dir=" + (folder_ / "data").string(),
                                   "--listen-client-urls=" + url(),
                                   "--advertise-client-urls=" + url(),
                                   "--listen-peer-urls=" + peers,
                                   "--initial-advertise-peer-urls=" + peers,
                                   "--initial-cluster=third=" + peers};
  if (transport_ == Transport::tls) {
    command.push_back("--client-cert-auth");
    command.push_back("--trusted-ca-file=" + (folder_ / "ca.pem").string());
    command.push_back("--cert-file=" + (folder_ / "node.pem").string());
    command.push_back("--key-file=" + (folder_ / "node.key").string());
  }
  pid_ = spawn(std::move(command), folder_ / "log");
  const auto asked = witness();
  for (const Instant patience = boot_now() + 60s; boot_now() < patience;) {
    // Also one that wants a password answers.
    const auto read = asked->read(boot_now() + 1s);
    if (read || read.error().text.find("answers 4") != std::string::npos) return;
    std::this_thread::sleep_for(50ms);
  }
  std::ostringstream log;
  log << std::ifstream{folder_ / "log"}.rdbuf();
  throw std::runtime_error{"etcd does not answer: " + log.str()};
}

void TestEtcd::kill() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

void TestEtcd::freeze() const {
  ::kill(pid_, SIGSTOP);
  int status = 0;
  ::waitpid(pid_, &status, WUNTRACED);
}

void TestEtcd::thaw() const { ::kill(pid_, SIGCONT); }

witness::EtcdSettings TestEtcd::settings() const {
  witness::EtcdSettings etcd;
  etcd.endpoints = {url()};
  etcd.pair = "orders";
  if (transport_ == Transport::tls)
    etcd.tls = {folder_ / "ca.pem", folder_ / "node.pem", folder_ / "node.key"};
  return etcd;
}

std::unique_ptr<witness::Witness> TestEtcd::witness() const {
  auto made = witness::EtcdWitness::make(settings(), "VG1");
  if (!made) throw std::runtime_error{made.error()};
  return *std::move(made);
}

std::string TestEtcd::post(const std::string& path, const std::string& body,
                           const std::string& token) const {
  witness::HttpClient http{*CurlLibrary::instance(), settings().tls};
  const auto answer = http.post(url() + path, body, token, 65'536, boot_now() + 10s);
  if (!answer) throw std::runtime_error{answer.error().text};
  if (answer->status != 200) throw std::runtime_error{path + ": " + answer->body};
  return answer->body;
}

void TestEtcd::make_certificates() const {
  const std::string in = fmt::format("cd {} && openssl ", folder_.native());
  run(in +
      "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=ca "
      "-keyout ca.key -out ca.pem 2>/dev/null");
  run(in +
      "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=node "
      "-keyout node.key -out node.csr 2>/dev/null");
  std::ofstream{folder_ / "names"} << "subjectAltName=IP:127.0.0.1\n";
  run(in +
      "x509 -req -in node.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 "
      "-extfile names -out node.pem 2>/dev/null");
}

}  // namespace vrrpd::test
