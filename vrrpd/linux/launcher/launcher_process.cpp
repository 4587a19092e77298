// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/launcher/launcher_process.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/base/poll_until.hpp"
#include "vrrpd/linux/launcher/program.hpp"
#include "vrrpd/linux/launcher/report.hpp"
#include "vrrpd/linux/launcher/request.hpp"

namespace vrrpd::linux {
namespace {

void tell(const FileDescriptor& caller, const Report& report) {
  const auto bytes = encode_report(report);
  // A caller that is gone needs no answer.
  [[maybe_unused]] const auto sent =
      ::send(caller.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

enum class CallerSays { nothing, stop, gone };

CallerSays listen_to(const FileDescriptor& caller) {
  std::uint8_t byte = 0;
  const auto received = ::recv(caller.get(), &byte, sizeof byte, MSG_DONTWAIT);
  if (received > 0) return CallerSays::stop;
  if (received < 0 && (errno == EAGAIN || errno == EINTR)) return CallerSays::nothing;
  return CallerSays::gone;
}

bool wants_end(CallerSays said, WhenAbandoned when_abandoned) {
  return said == CallerSays::stop ||
         (said == CallerSays::gone && when_abandoned == WhenAbandoned::terminate);
}

/// The descriptor that came with a message.
FileDescriptor descriptor_in(msghdr& message) {
  FileDescriptor found;
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    int descriptor = -1;
    std::memcpy(&descriptor, CMSG_DATA(part), sizeof descriptor);
    found.reset(descriptor);
  }
  return found;
}

/// How a process ended that has been waited for.
Report ending(int status, const FileDescriptor& failures) {
  std::array<std::uint8_t, Report::encoded_bytes> bytes{};
  if (::read(failures.get(), bytes.data(), bytes.size()) > 0) {
    if (const auto report = decode_report(bytes)) return *report;
  }
  if (WIFSIGNALED(status)) {
    return {.kind = ProcessEnd::Kind::signalled, .value = WTERMSIG(status)};
  }
  return {.kind = ProcessEnd::Kind::exited, .value = WEXITSTATUS(status)};
}

}  // namespace

LauncherProcess::LauncherProcess(FileDescriptor requests, std::optional<rlimit> descriptors)
    : requests_{std::move(requests)}, descriptors_{descriptors} {
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  child_signals_.reset(signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK));
}

void LauncherProcess::serve() {
  while (requests_ || !programs_.empty()) {
    wait();
    take_requests();
    hear_callers();
    collect_ended();
    end_overdue(boot_now());
  }
}

void LauncherProcess::wait() {
  std::vector<pollfd> waiting{{.fd = child_signals_.get(), .events = POLLIN, .revents = 0},
                              {.fd = requests_.get(), .events = POLLIN, .revents = 0}};
  std::optional<Instant> deadline;
  for (const Program& program : programs_) {
    // A negative descriptor is passed over.
    waiting.push_back({.fd = program.caller.get(), .events = POLLIN, .revents = 0});
    if (program.kill_at && !program.killed && (!deadline || *program.kill_at < *deadline)) {
      deadline = program.kill_at;
    }
  }
  static_cast<void>(poll_until(waiting, deadline));
  // What the signals say is asked of the processes themselves.
  signalfd_siginfo ignored;
  while (::read(child_signals_.get(), &ignored, sizeof ignored) > 0) {
  }
}

void LauncherProcess::take_requests() {
  std::vector<std::uint8_t> bytes(request_bytes_max);
  while (requests_) {
    iovec part{.iov_base = bytes.data(), .iov_len = bytes.size()};
    alignas(cmsghdr) std::array<std::uint8_t, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const auto received = recvmsg(requests_.get(), &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (received < 0 && errno == EINTR) continue;
    if (received < 0 && errno == EAGAIN) return;
    if (received <= 0) {
      requests_.reset();
      return;
    }
    FileDescriptor caller = descriptor_in(message);
    // Without one (no descriptor was free) the caller sees that its end was closed.
    if (!caller) continue;
    const auto run = decode_request(std::span{bytes}.first(static_cast<std::size_t>(received)));
    if (run) {
      take_request(*run, std::move(caller));
    } else {
      tell(caller, {.step = Step::request, .value = EBADMSG});
    }
  }
}

void LauncherProcess::take_request(const Run& run, FileDescriptor caller) {
  // Its deadline may have passed while the request waited.
  if (wants_end(listen_to(caller), run.when_abandoned)) return;
  int failures[2];
  if (pipe2(failures, O_CLOEXEC | O_NONBLOCK) != 0) {
    tell(caller, {.step = Step::fork, .value = errno});
    return;
  }
  FileDescriptor read_end{failures[0]};
  const FileDescriptor write_end{failures[1]};
  const pid_t pid = fork();
  if (pid < 0) {
    tell(caller, {.step = Step::fork, .value = errno});
    return;
  }
  if (pid == 0) become_program(run, descriptors_, write_end.get());
  setpgid(pid, pid);  // the child does the same: whoever is first
  programs_.push_back({.group = pid,
                       .caller = std::move(caller),
                       .failures = std::move(read_end),
                       .when_abandoned = run.when_abandoned,
                       .kill_at = std::nullopt});
}

void LauncherProcess::hear_callers() {
  for (Program& program : programs_) {
    if (!program.caller) continue;
    const CallerSays said = listen_to(program.caller);
    if (said == CallerSays::nothing) continue;
    program.caller.reset();
    if (!wants_end(said, program.when_abandoned)) continue;
    kill(-program.group, SIGTERM);
    kill(-program.group, SIGCONT);  // a stopped process would not hear TERM
    program.kill_at = boot_now() + termination_grace;
  }
}

void LauncherProcess::end_overdue(Instant now) {
  for (Program& program : programs_) {
    if (!program.kill_at || program.killed || now < *program.kill_at) continue;
    kill(-program.group, SIGKILL);
    program.killed = true;
    // Its leader may have ended long ago, and then no signal will come any more.
    if (has_ended(program)) {
      waitpid(program.group, nullptr, 0);
      program.group = 0;
    }
  }
  std::erase_if(programs_, [](const Program& program) { return program.group == 0; });
}

bool LauncherProcess::has_ended(const Program& program) {
  siginfo_t info{};
  return waitid(P_PID, static_cast<id_t>(program.group), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
         info.si_pid != 0;
}

void LauncherProcess::collect_ended() {
  std::erase_if(programs_, [](const Program& program) {
    // After TERM the leader is not collected before KILL was sent: as long as it is there, nobody
    // else can get its number, and the signal reaches what is left of its group.
    if (program.kill_at && !program.killed) return false;
    if (!has_ended(program)) return false;
    int status = 0;
    waitpid(program.group, &status, 0);
    if (program.caller) tell(program.caller, ending(status, program.failures));
    return true;
  });
}

void be_launcher(FileDescriptor requests, std::optional<rlimit> descriptors) {
  prctl(PR_SET_NAME, "vrrpd-launcher");
  setsid();  // Ctrl-C on the daemon's terminal is for the daemon
  // A signal to everything in the unit's control group is, too: only the daemon's end ends us.
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, nullptr);
  for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
  const sched_param normal{};
  sched_setscheduler(0, SCHED_OTHER, &normal);
  setpriority(PRIO_PROCESS, 0,
              0);  // not allowed from a positive value without a privilege: then not

  constexpr int first_free = STDERR_FILENO + 1;
  const int null = ::open("/dev/null", O_RDWR);
  for (int stream = 0; stream < first_free; ++stream) dup2(null, stream);
  const int given = requests.release();
  if (given != first_free) dup2(given, first_free);
  close_range(first_free + 1, ~0U, 0);
  fcntl(first_free, F_SETFD, FD_CLOEXEC);

  LauncherProcess{FileDescriptor{first_free}, descriptors}.serve();
  _exit(EXIT_SUCCESS);
}

}  // namespace vrrpd::linux
