// SPDX-License-Identifier: Apache-2.0
// Who is told of events besides scripts: the fifos, and by mail the people of notification_email.
// The loop's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "config/model.hpp"
#include "notify/notify.hpp"
#include "vrrpd/runtime/fifo_channel.hpp"
#include "vrrpd/runtime/mailer.hpp"

namespace vrrpd::runtime {

/// notify_fifo_script, vrrp_notify_fifo_script, lvs_notify_fifo_script
struct FifoScripts {
  std::optional<Command> every, vrrp, checkers;
};

class Herald {
 public:
  using Of = notify::Transition::Of;

  /// Opens the fifos; libcurl is loaded only if the file asks for mails. `launcher` and `timers`
  /// must outlive it.
  Herald(const config::GlobalDefs& global, FifoScripts scripts, TimerQueue& timers,
         ProcessLauncher& launcher);
  Herald(const Herald&) = delete;
  Herald& operator=(const Herald&) = delete;
  ~Herald();

  /// A reload: what is the same goes on. `retire` gets what has to end on another thread.
  using Retire = std::function<void(std::shared_ptr<void>)>;
  void reconfigure(const config::GlobalDefs& global, FifoScripts scripts, const Retire& retire);
  /// No mail waits or is on its way.
  [[nodiscard]] bool idle() const { return mailer_ == nullptr || mailer_->idle(); }

  /// `smtp_alert`: the instance's or group's own word; nothing: as global_defs says.
  void state(Of of, const std::string& name, notify::State state, std::uint8_t priority,
             std::optional<bool> smtp_alert);
  /// The same for the fifos alone: fifo_write_vrrp_states_on_reload.
  void repeat(Of of, const std::string& name, notify::State state, std::uint8_t priority);
  /// A reload has removed that instance: DELETED with notify_deleted, else FAULT.
  void removed(const std::string& instance, std::uint8_t priority,
               const config::NotifyScripts& words);
  /// notify_priority_changes. `wanted`: the instance's own word; nothing: as global_defs says.
  void priority(const std::string& instance, bool master, std::uint8_t priority,
                std::optional<bool> wanted);
  /// A master has heard one of lower priority.
  void lower_priority_heard(const std::string& instance, std::uint8_t priority);
  /// keepalived's names of a real server and its virtual server; `why`: what was seen.
  void server(const std::string& server, const std::string& service, bool up,
              const std::string& why, std::optional<bool> smtp_alert);
  void service(const std::string& service, bool up, const std::string& why,
               std::optional<bool> smtp_alert);

 private:
  void exchange(std::unique_ptr<FifoChannel>& channel, const config::NotifyFifo& fifo,
                std::optional<Command> script, const Retire& retire);
  void tell_vrrp(std::string_view line);
  void tell_checkers(std::string_view line);
  void mail(const Mail& mail);

  TimerQueue& timers_;
  ProcessLauncher& launcher_;
  config::MailSettings mail_;
  bool priority_changes_;
  std::unique_ptr<FifoChannel> every_, vrrp_, checkers_;
  std::unique_ptr<Mailer> mailer_;  ///< nothing: no mails
};

}  // namespace vrrpd::runtime
