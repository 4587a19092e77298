// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/launcher/launcher.hpp"

// glibc 2.36 forgot to say that these are C functions.
extern "C" {
#include <sys/pidfd.h>
}

#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/base/poll_until.hpp"
#include "vrrpd/linux/launcher/launcher_process.hpp"
#include "vrrpd/linux/launcher/report.hpp"
#include "vrrpd/linux/launcher/request.hpp"

namespace vrrpd::linux {
namespace {

// An idle launcher ends within this; a busy one is left to itself.
constexpr Duration farewell = std::chrono::milliseconds{200};

// What is to be started although nobody waits for it is handed over within this.
constexpr Duration handing_over_most = std::chrono::seconds{1};

struct Pair {
  FileDescriptor ours;
  FileDescriptor theirs;
};

SystemResult<Pair> make_pair() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return std::unexpected{last_system_error("socketpair", "for the launcher process")};
  }
  return Pair{.ours = FileDescriptor{ends[0]}, .theirs = FileDescriptor{ends[1]}};
}

ProcessEnd not_started(int number, std::string why) {
  return {.kind = ProcessEnd::Kind::not_started, .value = number, .text = "not started: " + why};
}

ProcessEnd launcher_is_gone() {
  return {.kind = ProcessEnd::Kind::not_started,
          .value = ECONNRESET,
          .text =
              "the launcher process (vrrpd-launcher) is gone or has no descriptor left: whether "
              "the program ran is unknown; restart vrrpd"};
}

ProcessEnd timed_out() {
  return {.kind = ProcessEnd::Kind::timed_out, .text = "still running at its deadline, terminated"};
}

ProcessEnd cancelled() {
  return {.kind = ProcessEnd::Kind::cancelled, .text = "no longer wanted, terminated"};
}

/// Waits for `event` on `descriptor`; otherwise says what came first.
std::optional<ProcessEnd> wait_for(int descriptor, short event, Instant deadline,
                                   const Cancellation& cancel) {
  std::array<pollfd, 2> waiting{{{.fd = descriptor, .events = event, .revents = 0},
                                 {.fd = cancel.fd(), .events = POLLIN, .revents = 0}}};
  if (!poll_until(waiting, deadline)) return timed_out();
  if (waiting[0].revents != 0) return std::nullopt;
  return cancelled();
}

bool send_with_descriptor(int socket, std::span<std::uint8_t> bytes, int descriptor) {
  iovec part{.iov_base = bytes.data(), .iov_len = bytes.size()};
  alignas(cmsghdr) std::array<std::uint8_t, CMSG_SPACE(sizeof descriptor)> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  cmsghdr* const header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof descriptor);
  std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
  return sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0;
}

bool takes_requests_by(int requests, Instant deadline) {
  pollfd writable{.fd = requests, .events = POLLOUT, .revents = 0};
  return poll_until({&writable, 1}, deadline);
}

/// Hands the request over; otherwise says why not.
std::optional<ProcessEnd> submit(int requests, std::span<std::uint8_t> bytes, int reply_to,
                                 WhenCancelled when_cancelled, Instant deadline,
                                 const Cancellation& cancel) {
  for (;;) {
    if (auto end = wait_for(requests, POLLOUT, deadline, cancel)) {
      if (end->kind != ProcessEnd::Kind::cancelled || when_cancelled == WhenCancelled::terminate)
        return end;
      deadline = std::min(deadline, boot_now() + handing_over_most);
      if (!takes_requests_by(requests, deadline))
        return not_started(ETIMEDOUT, "the launcher process (vrrpd-launcher) takes no request");
    }
    if (send_with_descriptor(requests, bytes, reply_to)) return std::nullopt;
    if (errno == EPIPE || errno == ECONNRESET) return launcher_is_gone();
    if (errno != EAGAIN && errno != EINTR) {
      const int number = errno;
      return not_started(number, last_system_error("send to", "the launcher process").text());
    }
  }
}

ProcessEnd left_alone() {
  return {.kind = ProcessEnd::Kind::cancelled, .text = "still running, left to itself"};
}

ProcessEnd await_report(const FileDescriptor& channel, const Run& run, Instant deadline,
                        const Cancellation& cancel) {
  if (auto end = wait_for(channel.get(), POLLIN, deadline, cancel)) {
    if (end->kind == ProcessEnd::Kind::cancelled &&
        run.when_cancelled == WhenCancelled::leave_alone)
      return left_alone();
    const std::uint8_t stop = 1;
    // If it cannot be told, it is gone.
    [[maybe_unused]] const auto sent =
        ::send(channel.get(), &stop, sizeof stop, MSG_NOSIGNAL | MSG_DONTWAIT);
    return *std::move(end);
  }
  std::array<std::uint8_t, Report::encoded_bytes> bytes{};
  const auto received = ::recv(channel.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (received <= 0) return launcher_is_gone();
  const auto report = decode_report(std::span{bytes}.first(static_cast<std::size_t>(received)));
  return report ? to_process_end(*report, run.command) : launcher_is_gone();
}

}  // namespace

Launcher::~Launcher() {
  if (pid_ <= 0) return;
  requests_.reset();
  const FileDescriptor process{pidfd_open(pid_, 0)};
  if (!process) return;
  pollfd ended{.fd = process.get(), .events = POLLIN, .revents = 0};
  if (poll_until({&ended, 1}, boot_now() + farewell)) waitpid(pid_, nullptr, WNOHANG);
}

ProcessEnd Launcher::run(const Run& run, Instant deadline, const Cancellation& cancel) {
  if (run.when_cancelled == WhenCancelled::terminate && cancel.requested())
    return {.kind = ProcessEnd::Kind::cancelled, .text = "not started: no longer wanted"};
  if (boot_now() >= deadline)
    return {.kind = ProcessEnd::Kind::timed_out, .text = "not started: its deadline has passed"};
  auto request = encode_request(run);
  if (!request) return not_started(EINVAL, request.error());
  auto pair = make_pair();
  if (!pair) return not_started(pair.error().number, pair.error().text());
  if (auto end = submit(requests_.get(), *request, pair->theirs.get(), run.when_cancelled, deadline,
                        cancel)) {
    return *std::move(end);
  }
  pair->theirs.reset();
  return await_report(pair->ours, run, deadline, cancel);
}

SystemResult<Launcher> start_launcher(std::optional<rlimit> descriptors) {
  auto pair = make_pair();
  if (!pair) return std::unexpected{pair.error()};
  const pid_t pid = fork();
  if (pid < 0) return std::unexpected{last_system_error("fork", "the launcher process")};
  if (pid == 0) be_launcher(std::move(pair->theirs), descriptors);
  return Launcher{std::move(pair->ours), pid};
}

}  // namespace vrrpd::linux
