// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/service_manager.hpp"

#include <fmt/core.h>
#include <poll.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-login.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <system_error>
#include <utility>

#include "vrrpd/base/poll_until.hpp"

namespace vrrpd::runtime {
namespace {

constexpr const char* manager = "org.freedesktop.systemd1";

struct CloseBus {
  void operator()(sd_bus* bus) const { sd_bus_close_unref(bus); }  // to flush it might wait
};
using Bus = std::unique_ptr<sd_bus, CloseBus>;

struct DropSlot {
  void operator()(sd_bus_slot* slot) const { sd_bus_slot_unref(slot); }
};
using Slot = std::unique_ptr<sd_bus_slot, DropSlot>;

struct DropMessage {
  void operator()(sd_bus_message* message) const { sd_bus_message_unref(message); }
};
using Message = std::unique_ptr<sd_bus_message, DropMessage>;

template <class Value>
using Asked = std::expected<Value, std::string>;

std::unexpected<std::string> failure(const char* what, int result) {
  return std::unexpected{fmt::format("{}: {}", what, std::generic_category().message(-result))};
}

Asked<Bus> connect(const ManagerDoor& door) {
  sd_bus* made = nullptr;
  if (const int result = sd_bus_new(&made); result < 0) return failure("D-Bus", result);
  Bus bus{made};
  int result = sd_bus_set_address(bus.get(), ("unix:path=" + door.path).c_str());
  if (result >= 0) result = sd_bus_set_bus_client(bus.get(), door.message_bus ? 1 : 0);
  if (result >= 0) result = sd_bus_start(bus.get());
  if (result < 0) return failure(door.path.c_str(), result);
  return bus;
}

int keep_reply(sd_bus_message* reply, void* place, sd_bus_error* /*unused*/) {
  static_cast<Message*>(place)->reset(sd_bus_message_ref(reply));
  return 0;
}

/// Not sd_bus_call(): that one waits for the other side's authentication without our deadline.
Asked<Message> property(sd_bus* bus, const std::string& object, const char* interface,
                        const char* name, Instant deadline) {
  Message reply;
  sd_bus_slot* made = nullptr;
  const int asked = sd_bus_call_method_async(bus, &made, manager, object.c_str(),
                                             "org.freedesktop.DBus.Properties", "Get", keep_reply,
                                             &reply, "ss", interface, name);
  const Slot slot{made};  // gone, nobody writes to `reply` any more
  if (asked < 0) return failure(name, asked);
  while (!reply) {
    const int worked = sd_bus_process(bus, nullptr);
    if (worked < 0) return failure(name, worked);
    if (worked > 0) continue;
    const int events = sd_bus_get_events(bus);
    if (events < 0) return failure(name, events);
    pollfd waiting{.fd = sd_bus_get_fd(bus), .events = static_cast<short>(events), .revents = 0};
    if (!poll_until({&waiting, 1}, deadline))
      return std::unexpected{std::string{"no answer in time"}};
  }
  if (const sd_bus_error* error = sd_bus_message_get_error(reply.get()); error != nullptr)
    return std::unexpected{
        fmt::format("{}: {}", name, error->message != nullptr ? error->message : error->name)};
  return reply;
}

std::string object_of(const std::string& unit) {
  char* path = nullptr;
  if (sd_bus_path_encode("/org/freedesktop/systemd1/unit", unit.c_str(), &path) < 0) return "/";
  std::string object{path};
  std::free(path);
  return object;
}

Asked<pid_t> main_process(sd_bus* bus, const std::string& object, Instant deadline) {
  const auto reply = property(bus, object, "org.freedesktop.systemd1.Service", "MainPID", deadline);
  if (!reply) return std::unexpected{reply.error()};
  std::uint32_t process = 0;
  const int read = sd_bus_message_read(reply->get(), "v", "u", &process);
  if (read < 0) return failure("MainPID", read);
  return static_cast<pid_t>(process);
}

/// "": there is none.
Asked<std::string> job_object(sd_bus* bus, const std::string& object, Instant deadline) {
  const auto reply = property(bus, object, "org.freedesktop.systemd1.Unit", "Job", deadline);
  if (!reply) return std::unexpected{reply.error()};
  std::uint32_t number = 0;
  const char* path = nullptr;
  const int read = sd_bus_message_read(reply->get(), "v", "(uo)", &number, &path);
  if (read < 0) return failure("Job", read);
  return number == 0 ? std::string{} : std::string{path};
}

Asked<std::string> job_type(sd_bus* bus, const std::string& job, Instant deadline) {
  const auto reply = property(bus, job, "org.freedesktop.systemd1.Job", "JobType", deadline);
  if (!reply) return std::unexpected{reply.error()};
  const char* type = nullptr;
  const int read = sd_bus_message_read(reply->get(), "v", "s", &type);
  if (read < 0) return failure("JobType", read);
  return std::string{type};
}

}  // namespace

std::vector<ManagerDoor> manager_doors() {
  return {{.path = "/run/systemd/private", .message_bus = false},
          {.path = "/run/dbus/system_bus_socket", .message_bus = true}};
}

std::optional<std::string> own_service() {
  if (std::getenv("NOTIFY_SOCKET") == nullptr) return std::nullopt;
  char* unit = nullptr;
  if (sd_pid_get_unit(0, &unit) < 0) return std::nullopt;
  std::string name{unit};
  std::free(unit);
  if (!name.ends_with(".service")) return std::nullopt;
  return name;
}

std::expected<std::string, std::string> job_of(const ManagerDoor& door, const std::string& unit,
                                               pid_t process, Instant deadline) {
  const auto bus = connect(door);
  if (!bus) return std::unexpected{bus.error()};
  const std::string object = object_of(unit);
  const auto main = main_process(bus->get(), object, deadline);
  if (!main) return std::unexpected{main.error()};
  if (*main != process)
    return std::unexpected{fmt::format("the main process of {} is {}", unit, *main)};
  const auto job = job_object(bus->get(), object, deadline);
  if (!job || job->empty()) return job;
  return job_type(bus->get(), *job, deadline);
}

std::expected<std::string, std::string> job_of(const std::vector<ManagerDoor>& doors,
                                               const std::string& unit, pid_t process,
                                               Instant deadline) {
  std::expected<std::string, std::string> job = std::unexpected{std::string{"nobody to ask"}};
  for (const auto& door : doors) {
    job = job_of(door, unit, process, deadline);
    if (job) break;
  }
  return job;
}

bool is_restart(const std::string& job) { return job == "restart" || job == "try-restart"; }

}  // namespace vrrpd::runtime
