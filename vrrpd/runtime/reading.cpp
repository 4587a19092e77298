// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/reading.hpp"

#include <unistd.h>

#include <exception>
#include <utility>

#include "config/render.hpp"
#include "vrrpd/linux/replace_file.hpp"
#include "vrrpd/runtime/log.hpp"
#include "vrrpd/runtime/member_order.hpp"
#include "vrrpd/runtime/service_name.hpp"
#include "vrrpd/runtime/virtual_server_signature.hpp"

namespace vrrpd::runtime {
namespace {

/// keepalived reload_file: whoever writes the configuration waits until it has gone.
void mark(const std::string& path) {
  const auto marked = linux::replace_file(path, {});
  if (!marked) log(Level::warning, "reload_file: {}", marked.error().text());
}

/// keepalived runs all the same, and says no more than that.
void complain_of_nothing_to_do(config::Loaded& loaded) {
  const auto& model = loaded.model;
  const bool something = !model.instances.empty() || !model.virtual_servers.servers.empty() ||
                         !model.static_addresses.empty() || !model.static_routes.empty() ||
                         !model.static_rules.empty();
  if (something || !loaded.usable()) return;
  const auto* source = loaded.sources.find(loaded.keepalived_conf);
  const bool empty = source != nullptr && source->text.empty();
  loaded.diagnostics.push_back(
      {Severity::warning,
       {loaded.keepalived_conf, 0, 0, 0},
       empty ? "the file is empty: there is nothing to do"
             : "there is no vrrp_instance and no virtual_server: there is nothing to do",
       "a vrrp_instance with its virtual_ipaddress is the least"});
}

}  // namespace

Reading read_configuration(config::Loaded loaded, ProcessLauncher& launcher) {
  auto configuration = std::make_shared<Configuration>();
  configuration->model = loaded.model;
  configuration->plan = make_plan(configuration->model, loaded.diagnostics);
  Reading reading;
  reading.assembly =
      assemble(configuration->model, configuration->plan, launcher, loaded.diagnostics);
  configuration->scripts = std::move(reading.assembly.scripts);
  for (const auto& service : reading.assembly.virtual_servers)
    configuration->services.push_back({name_of(*service.service), signature_of(service)});
  reading.configuration = std::move(configuration);
  complain_of_nothing_to_do(loaded);
  reading.usable = loaded.usable();
  reading.status = config::exit_status(loaded);
  if (!loaded.diagnostics.empty()) {
    reading.complaints =
        config::render(loaded.diagnostics, loaded.sources) + config::summary(loaded.diagnostics);
  }
  return reading;
}

void compare_with(const SharedConfiguration& running, Reading& reading) {
  if (!reading.usable || reading.against == running) return;
  auto& now = *reading.configuration;
  keep_member_order(running->plan, now.plan, reading.assembly);
  reading.diff = compare(*running, now);
  reading.said = explain(reading.diff, *running, now);
  reading.against = running;
}

Reader::~Reader() { *alive_ = false; }

void Reader::read(Done done, SharedConfiguration running, std::optional<std::string> marker) {
  if (!queue_) {
    auto started = modules::start_job_queue("reload", modules::Thread::large_stack);
    if (!started) {
      return mailbox_.post([alive = alive_, done = std::move(done), why = started.error()] {
        Reading unread;
        unread.complaints = "the files were not read: " + why;
        if (*alive) done(std::move(unread));
      });
    }
    queue_ = std::move(*started);
  }
  queue_->append([this, done = std::move(done), alive = alive_, running = std::move(running),
                  marker = std::move(marker)](const Cancellation&) {
    const auto reading = std::make_shared<Reading>();
    if (marker) mark(*marker);
    try {
      *reading = read_();
      compare_with(running, *reading);
    } catch (const std::exception& error) {
      *reading = {};
      reading->complaints = std::string{"the files were not read: "} + error.what();
    }
    if (marker) ::unlink(marker->c_str());
    mailbox_.post([alive, reading, done] {
      if (*alive) done(std::move(*reading));
    });
  });
}

}  // namespace vrrpd::runtime
