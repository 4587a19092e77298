// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/socket_options.hpp"

#include <linux/filter.h>
#include <net/if.h>
#include <sys/socket.h>

#include <cerrno>

namespace vrrpd::linux {

SystemResult<void> set_options(int socket, std::span<const SocketOption> options,
                               const std::string& subject) {
  for (const SocketOption& option : options) {
    if (setsockopt(socket, option.level, option.name, &option.value, sizeof option.value) != 0) {
      return std::unexpected{last_system_error(std::string{"set "} + option.text, subject)};
    }
  }
  return {};
}

SystemResult<void> hear_nothing(int socket, const std::string& subject) {
  sock_filter drop_all[] = {BPF_STMT(BPF_RET | BPF_K, 0)};  // accept 0 bytes of everything
  const sock_fprog program{.len = 1, .filter = drop_all};
  if (setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) != 0) {
    return std::unexpected{last_system_error("set SO_ATTACH_FILTER", subject)};
  }
  return {};
}

SystemResult<void> hear_everything(int socket, const std::string& subject) {
  const SocketOption detach[] = {{SOL_SOCKET, SO_DETACH_FILTER, 0, "SO_DETACH_FILTER"}};
  return set_options(socket, detach, subject);
}

SystemResult<unsigned> bind_to_device(int socket, const std::string& interface) {
  // The kernel would cut a longer name off, and might find another interface.
  if (interface.size() >= IF_NAMESIZE) {
    return std::unexpected{SystemError{.call = "bind VRRP socket to",
                                       .subject = interface,
                                       .number = ENODEV,
                                       .reason = "an interface's name has 1 to 15 characters"}};
  }
  if (setsockopt(socket, SOL_SOCKET, SO_BINDTODEVICE, interface.c_str(),
                 static_cast<socklen_t>(interface.size() + 1)) != 0) {
    return std::unexpected{last_system_error("bind VRRP socket to", interface)};
  }
  int ifindex = 0;
  socklen_t size = sizeof ifindex;
  if (getsockopt(socket, SOL_SOCKET, SO_BINDTOIFINDEX, &ifindex, &size) != 0) {
    return std::unexpected{last_system_error("get SO_BINDTOIFINDEX", interface)};
  }
  return static_cast<unsigned>(ifindex);
}

}  // namespace vrrpd::linux
