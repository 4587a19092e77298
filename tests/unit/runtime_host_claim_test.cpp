// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>

#include "tests/support/catch.hpp"
#include "tests/unit/linux_scratch.hpp"
#include "vrrpd/runtime/host_claim.hpp"

using namespace vrrpd;
using runtime::claim_host;

namespace {

/// What any user can do: a name in the abstract namespace asks for no right.
FileDescriptor bind_abstract(const std::string& text) {
  FileDescriptor socket{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::ranges::copy(text, name.sun_path + 1);
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + text.size());
  REQUIRE(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&name), size) == 0);
  return socket;
}

std::string only_file_of(const std::string& directory) {
  std::string found;
  for (const auto& entry : std::filesystem::directory_iterator{directory}) {
    CHECK(found.empty());
    found = entry.path().string();
  }
  return found;
}

}  // namespace

TEST_CASE("a second claim of one runtime directory is refused until the first is given up") {
  const test::Scratch scratch;
  const auto directory = scratch.path("run");
  auto first = claim_host(directory);
  REQUIRE(first);
  const auto second = claim_host(directory);
  REQUIRE_FALSE(second);
  CHECK(second.error().text() ==
        "start with runtime_directory " + directory + ": vrrpd is already running with it");
  CHECK(claim_host(scratch.path("another")));
  first->reset();
  CHECK(claim_host(directory));
}

TEST_CASE("other users can neither take the claim nor hold it") {
  const test::Scratch scratch;
  const auto directory = scratch.path("run");
  const auto stranger = bind_abstract("vrrpd " + directory);
  const auto claim = claim_host(directory);
  REQUIRE(claim);
  struct stat status {};
  REQUIRE(::stat(only_file_of(directory).c_str(), &status) == 0);
  CHECK((status.st_mode & 0077) == 0);
  CHECK((::fcntl(claim->get(), F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE("a lock of another user, or a link to elsewhere, is no claim") {
  if (geteuid() != 0) {
    WARN("SKIPPED: needs root");
    return;
  }
  const test::Scratch scratch;
  const auto directory = scratch.path("run");
  REQUIRE(claim_host(directory));
  const auto lock = only_file_of(directory);
  REQUIRE(::chown(lock.c_str(), 65534, 65534) == 0);
  const auto foreign = claim_host(directory);
  REQUIRE_FALSE(foreign);
  CHECK(foreign.error().text() ==
        "lock " + lock +
            ": it belongs to another user: remove it, and let nobody else write to "
            "runtime_directory");
  std::filesystem::remove(lock);
  std::filesystem::create_symlink(scratch.write("precious", "kept"), lock);
  CHECK_FALSE(claim_host(directory));
}

TEST_CASE("a claim holds in its own network namespace") {
  const test::Scratch scratch;
  const auto directory = scratch.path("run");
  const auto claim = claim_host(directory);
  REQUIRE(claim);
  const pid_t child = ::fork();
  if (child == 0) {
    if (::unshare(CLONE_NEWNET) != 0) ::_exit(77);
    ::_exit(claim_host(directory) ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  if (WEXITSTATUS(status) == 77) {
    WARN("SKIPPED: needs root");
    return;
  }
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("a runtime directory that cannot be made is named") {
  const test::Scratch scratch;
  const auto claim = claim_host(scratch.path("absent/run"));
  REQUIRE_FALSE(claim);
  CHECK(claim.error().call == "open");
  CHECK(claim.error().number == ENOENT);
}
