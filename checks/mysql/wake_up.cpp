// SPDX-License-Identifier: Apache-2.0
#include "checks/mysql/wake_up.hpp"

#include <sys/epoll.h>

#include <cerrno>
#include <system_error>

namespace vrrpd::mysql {
namespace {

FileDescriptor new_epoll() {
  FileDescriptor epoll{::epoll_create1(EPOLL_CLOEXEC)};
  if (!epoll) throw std::system_error{errno, std::generic_category(), "epoll_create1"};
  return epoll;
}

}  // namespace

WakeUp::WakeUp() : epoll_{new_epoll()} {}

// Anew each time: a number that was closed and came back is not the descriptor that was added.
void WakeUp::watch(int connection, int process) {
  epoll_ = new_epoll();
  for (const int descriptor : {connection, process}) {
    if (descriptor < 0) continue;
    epoll_event event{.events = EPOLLIN | EPOLLRDHUP, .data = {.fd = descriptor}};
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, descriptor, &event) != 0)
      throw std::system_error{errno, std::generic_category(), "epoll_ctl"};
  }
}

}  // namespace vrrpd::mysql
