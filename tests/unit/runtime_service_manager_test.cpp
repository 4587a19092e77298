// SPDX-License-Identifier: Apache-2.0
// A stop or a restart? Asked of a manager that answers, that is silent, that is not there.
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-id128.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <filesystem>
#include <string>
#include <thread>

#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"
#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/runtime/service_manager.hpp"
#include "vrrpd/runtime/stop_question.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::runtime;

namespace {

constexpr pid_t ours = 4711;
const std::string unit = "vrrpd.service";
const std::string unit_object = "/org/freedesktop/systemd1/unit/vrrpd_2eservice";
const std::string job_object = "/org/freedesktop/systemd1/job/17";

/// A socket that listens; nobody answers there unless somebody accepts.
class Door {
 public:
  Door() {
    std::string directory = std::filesystem::temp_directory_path() / "vrrpd-manager-XXXXXX";
    REQUIRE(::mkdtemp(directory.data()) != nullptr);
    directory_ = directory;
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    std::strncpy(address.sun_path, path().c_str(), sizeof address.sun_path - 1);
    fd_.reset(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    REQUIRE(::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(fd_.get(), 5) == 0);
  }
  ~Door() { std::filesystem::remove_all(directory_); }
  [[nodiscard]] std::string path() const { return directory_ / "private"; }
  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  std::filesystem::path directory_;
  FileDescriptor fd_;
};

/// Answers as systemd does at /run/systemd/private, where this job is under way ("": none).
class Manager {
 public:
  explicit Manager(std::string job) : job_{std::move(job)}, thread_{[this] { serve(); }} {}
  ~Manager() {
    ended_ = true;
    thread_.join();
  }
  [[nodiscard]] ManagerDoor door() const { return {.path = door_.path(), .message_bus = false}; }

 private:
  static int on_call(sd_bus_message* call, void* manager, sd_bus_error* /*unused*/) {
    const auto& own = *static_cast<Manager*>(manager);
    const char *interface = nullptr, *name = nullptr;
    if (sd_bus_message_read(call, "ss", &interface, &name) < 0) return 0;
    const std::string object = sd_bus_message_get_path(call), property = name;
    const auto number = own.job_.empty() ? 0U : 17U;
    if (object == unit_object && property == "MainPID")
      return sd_bus_reply_method_return(call, "v", "u", static_cast<unsigned>(ours));
    if (object == unit_object && property == "Job")
      return sd_bus_reply_method_return(call, "v", "(uo)", number,
                                        number != 0 ? job_object.c_str() : "/");
    if (object == job_object && property == "JobType")
      return sd_bus_reply_method_return(call, "v", "s", own.job_.c_str());
    return sd_bus_reply_method_errorf(call, SD_BUS_ERROR_UNKNOWN_OBJECT, "Unknown object");
  }

  void serve() {
    pollfd knocked{.fd = door_.fd(), .events = POLLIN, .revents = 0};
    while (::poll(&knocked, 1, 20) == 0)
      if (ended_) return;
    sd_bus* bus = nullptr;
    sd_id128_t id{};
    sd_id128_randomize(&id);
    const int fd = ::accept4(door_.fd(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    sd_bus_new(&bus);
    sd_bus_set_fd(bus, fd, fd);
    sd_bus_set_server(bus, 1, id);
    sd_bus_set_anonymous(bus, 1);
    sd_bus_add_filter(bus, nullptr, on_call, this);
    sd_bus_start(bus);
    while (!ended_) {
      const int worked = sd_bus_process(bus, nullptr);
      if (worked < 0) break;
      if (worked == 0) sd_bus_wait(bus, 20'000);
    }
    sd_bus_close_unref(bus);
  }

  Door door_;
  const std::string job_;
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

std::expected<std::string, std::string> asked(const ManagerDoor& door, pid_t process = ours) {
  return job_of(door, unit, process, boot_now() + 10s);
}

RunIdentity run(const std::string& line) {
  return {.groups = {{.name = "instance VI_1", .members = {"VI_1"}, .imprint = {line}}},
          .host = {}};
}

}  // namespace

TEST_CASE("the manager says which job stops us") {
  for (const std::string job : {"restart", "stop", ""}) {
    const Manager manager{job};
    CHECK(asked(manager.door()) == job);
  }
  CHECK(is_restart("restart"));
  CHECK(is_restart("try-restart"));
  CHECK_FALSE(is_restart("stop"));
  CHECK_FALSE(is_restart(""));
}

TEST_CASE("the job of a unit whose main process is another one is none of ours") {
  const Manager manager{"restart"};
  CHECK(asked(manager.door(), 99).error() == "the main process of vrrpd.service is 4711");
}

TEST_CASE("a manager that says nothing is given up in time") {
  const Door silent;
  const ManagerDoor door{.path = silent.path(), .message_bus = false};
  CHECK(job_of(door, unit, ours, boot_now() + 50ms).error() == "no answer in time");
}

TEST_CASE("where no manager is, the next door is tried, and then nothing is known") {
  const ManagerDoor absent{.path = "/nonexistent/private", .message_bus = false};
  CHECK(asked(absent).error() == "/nonexistent/private: No such file or directory");
  const Manager manager{"restart"};
  CHECK(job_of({absent, manager.door()}, unit, ours, boot_now() + 10s) == "restart");
}

TEST_CASE("a process that no service manager started asks nobody") {
  ::unsetenv("NOTIFY_SOCKET");
  CHECK_FALSE(own_service());
  CHECK_FALSE(job_of_this_service());
}

TEST_CASE("a restart leaves everything as it is only if the next run would take it up") {
  CHECK(goes_on(run("eth0 vrid 51"), run("eth0 vrid 51")));
  CHECK(goes_on(run("eth0 vrid 51"), run("eth0 vrid 52")).error() ==
        "the configuration of instance VI_1 is another one now");
  CHECK(goes_on(run("eth0 vrid 51"), RunIdentity{}).error() ==
        "there is no instance VI_1 in the configuration any more");
  CHECK(goes_on(run("eth0 vrid 51"), std::unexpected{std::string{"it has errors"}}).error() ==
        "it has errors");
}

TEST_CASE("a next run that looks elsewhere finds nothing of this one") {
  auto here = run("eth0 vrid 51");
  here.runtime_directory = "/run/vrrpd";
  here.state_directory = "/var/lib/vrrpd";
  auto next = here;
  CHECK(goes_on(here, next));
  next.runtime_directory = "/run/other";
  CHECK(goes_on(here, next).error() ==
        "runtime_directory is /run/other now, and /run/vrrpd has what it would go on from");
  next = here;
  next.state_directory = "/srv/vrrpd";
  CHECK(goes_on(here, next).error() ==
        "state_directory is /srv/vrrpd now, and /var/lib/vrrpd has what it would go on from");
}

TEST_CASE("what a stop is, is answered on the loop") {
  modules::Mailbox mailbox;
  std::optional<std::expected<void, std::string>> heard;
  const auto ask = [&](StopQuestion::Job job, const RunIdentity& next) {
    heard.reset();
    const StopQuestion question{mailbox, std::move(job), [next] { return next; },
                                run("eth0 vrid 51"), [&](const auto& answer) { heard = answer; }};
    pollfd waiting{.fd = mailbox.fd(), .events = POLLIN, .revents = 0};
    REQUIRE(::poll(&waiting, 1, 30'000) == 1);
    CHECK_FALSE(heard);
    mailbox.open_letters();
    REQUIRE(heard);
  };
  ask([](Instant) { return "restart"; }, run("eth0 vrid 51"));
  CHECK(heard->has_value());
  ask([](Instant) { return "stop"; }, run("eth0 vrid 51"));
  CHECK(heard->error().empty());
  ask([](Instant) { return "restart"; }, run("eth1 vrid 51"));
  CHECK(heard->error() ==
        "a restart, but the next run would not go on where this one ends: the configuration of "
        "instance VI_1 is another one now");
  ask([](Instant) { return std::unexpected{std::string{"no answer in time"}}; }, run(""));
  CHECK(heard->error() == "whether this is a restart is not known (no answer in time): stopping");
  ask([](Instant) -> std::string { throw std::runtime_error{"no memory"}; }, run(""));
  CHECK(heard->error() == "whether this is a restart is not known (no memory): stopping");
}
