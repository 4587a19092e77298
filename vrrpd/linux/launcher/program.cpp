// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/launcher/program.hpp"

#include <grp.h>
#include <linux/close_range.h>
#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "vrrpd/linux/launcher/report.hpp"

namespace vrrpd::linux {
namespace {

struct Failure {
  Step step;
  int number;
};
template <class T>
using StepResult = std::expected<T, Failure>;

struct Identity {
  uid_t user;
  gid_t group;
};

/// getpwnam() and getgrnam() say "no such name" in many ways, most of them with errno 0.
int lookup_errno() { return errno == EIO || errno == EMFILE || errno == ENFILE ? errno : ENOENT; }

StepResult<Identity> find_identity(const Command& command) {
  Identity identity{.user = geteuid(), .group = getegid()};
  if (!command.user.empty()) {
    errno = 0;
    const passwd* const user = getpwnam(command.user.c_str());
    if (user == nullptr) return std::unexpected{Failure{Step::user, lookup_errno()}};
    identity = {.user = user->pw_uid, .group = user->pw_gid};
  }
  if (!command.group.empty()) {
    errno = 0;
    const group* const found = getgrnam(command.group.c_str());
    if (found == nullptr) return std::unexpected{Failure{Step::group, lookup_errno()}};
    identity.group = found->gr_gid;
  }
  return identity;
}

StepResult<void> assume(const Identity& identity) {
  const std::unexpected failed{Failure{Step::identity, EPERM}};
  const bool changes = identity.user != geteuid() || identity.group != getegid();
  if (!changes) return {};
  // keepalived: another user gets its primary group and no other; root keeps what it has.
  if (identity.user != 0 && setgroups(1, &identity.group) != 0) return failed;
  if (setresgid(identity.group, identity.group, identity.group) != 0) return failed;
  if (setresuid(identity.user, identity.user, identity.user) != 0) return failed;
  return {};
}

/// keepalived: LD_* and IFS would change what a script of another user does.
void set_environment(const Run& run) {
  std::vector<std::string> unwanted{"IFS"};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text{*entry};
    if (text.starts_with("LD_")) unwanted.emplace_back(text.substr(0, text.find('=')));
  }
  for (const std::string& name : unwanted) unsetenv(name.c_str());
  for (const auto& [name, value] : run.environment) setenv(name.c_str(), value.c_str(), 1);
}

void reset_signals() {
  for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

Failure execute(const Command& command) {
  std::vector<char*> argv;
  for (const std::string& argument : command.argv) {
    argv.push_back(const_cast<char*>(argument.c_str()));
  }
  argv.push_back(nullptr);
  // It looks in PATH, and gives a script without #! to /bin/sh.
  execvp(argv.front(), argv.data());
  return {Step::exec, errno};
}

Failure try_to_become(const Run& run, const std::optional<rlimit>& descriptors) {
  setpgid(0, 0);
  const auto identity = find_identity(run.command);
  if (!identity) return identity.error();
  if (const auto assumed = assume(*identity); !assumed) return assumed.error();
  if (chdir("/") != 0) return {Step::identity, errno};
  umask(022);
  set_environment(run);
  reset_signals();
  close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  // A program may use select(2), or close all that it may have. Not before: until exec the
  // launcher's own are open here, and to look up a user takes one more.
  if (descriptors) setrlimit(RLIMIT_NOFILE, &*descriptors);
  return execute(run.command);
}

}  // namespace

void become_program(const Run& run, const std::optional<rlimit>& descriptors, int failures) {
  const Failure failure = try_to_become(run, descriptors);
  const auto bytes = encode_report(
      {.kind = ProcessEnd::Kind::not_started, .step = failure.step, .value = failure.number});
  [[maybe_unused]] const auto written = ::write(failures, bytes.data(), bytes.size());
  _exit(not_started_status);
}

}  // namespace vrrpd::linux
