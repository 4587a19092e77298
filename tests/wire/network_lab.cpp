// SPDX-License-Identifier: Apache-2.0
#include "network_lab.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "tests/support/catch.hpp"
#include "vrrpd/linux/interfaces.hpp"

namespace vrrpd::test {
namespace {

FileDescriptor current_namespace() {
  return FileDescriptor{::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)};
}

FileDescriptor new_namespace() {
  if (unshare(CLONE_NEWNET) != 0) return {};
  return current_namespace();
}

/// Until then the kernel drops what is sent there, without an error.
void wait_until_usable(const char* interface) {
  for (int i = 0; i < 300; ++i) {
    if (linux::find_interface(interface).value().usable()) return;
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  FAIL(interface << " has no carrier after 3 s");
}

void enter(const FileDescriptor& target) { REQUIRE(setns(target.get(), CLONE_NEWNET) == 0); }

}  // namespace

std::optional<NetworkLab> NetworkLab::make() {
  if (geteuid() != 0) {
    WARN("SKIPPED: needs root");
    return std::nullopt;
  }
  NetworkLab lab;
  lab.home_ = current_namespace();
  lab.right_ = new_namespace();
  lab.left_ = new_namespace();
  REQUIRE((lab.home_ && lab.left_ && lab.right_));
  lab.enter_right();
  ip("link set lo up");
  ip("link add right0 type veth peer name left0 netns /proc/" + std::to_string(getpid()) + "/fd/" +
     std::to_string(lab.left_.get()));
  ip("address add 192.0.2.2/24 dev right0");
  ip("link set right0 up");
  lab.enter_left();
  ip("link set lo up");
  ip("address add 192.0.2.1/24 dev left0");
  ip("link set left0 up");
  wait_until_usable("left0");
  lab.enter_right();
  wait_until_usable("right0");
  lab.enter_left();
  return lab;
}

NetworkLab::~NetworkLab() {
  if (home_) setns(home_.get(), CLONE_NEWNET);
}

void NetworkLab::enter_left() const { enter(left_); }
void NetworkLab::enter_right() const { enter(right_); }

void ip(const std::string& arguments) {
  const std::string command = "ip " + arguments;
  INFO(command);
  REQUIRE(std::system(command.c_str()) == 0);
}

std::string output_of(const std::string& command) {
  std::string output;
  FILE* const pipe = popen(command.c_str(), "re");
  REQUIRE(pipe != nullptr);
  for (int byte = fgetc(pipe); byte != EOF; byte = fgetc(pipe)) {
    output.push_back(static_cast<char>(byte));
  }
  return pclose(pipe) == 0 ? output : std::string{};
}

bool eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 500; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  return condition();
}

bool readable(int descriptor, int milliseconds) {
  pollfd waiting{.fd = descriptor, .events = POLLIN, .revents = 0};
  return poll(&waiting, 1, milliseconds) == 1;
}

}  // namespace vrrpd::test
