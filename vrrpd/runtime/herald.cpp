// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/herald.hpp"

#include <fmt/core.h>

#include <utility>

#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

std::string_view up_or_down(bool up) { return up ? "UP" : "DOWN"; }

std::unique_ptr<FifoChannel> open(const config::NotifyFifo& fifo, std::optional<Command> script,
                                  TimerQueue& timers, ProcessLauncher& launcher) {
  if (fifo.path.empty()) return nullptr;
  return std::make_unique<FifoChannel>(fifo, std::move(script), timers, launcher);
}

std::unique_ptr<Mailer> make_mailer(const config::GlobalDefs& global) {
  const auto& mail = global.alerts.mail;
  if (!mail.possible()) {
    const bool asked = mail.all.value_or(false) || mail.vrrp.value_or(false);
    if (asked)
      log(Level::warning, "smtp_alert: no mails without {}",
          mail.server.empty() ? "smtp_server" : "notification_email");
    return nullptr;
  }
  const auto& curl = CurlLibrary::instance();
  if (curl) return std::make_unique<Mailer>(*curl, mail, global.router_id);
  log(Level::error, "no mails: {}", curl.error());
  return nullptr;
}

}  // namespace

Herald::Herald(const config::GlobalDefs& global, FifoScripts scripts, TimerQueue& timers,
               ProcessLauncher& launcher)
    : timers_{timers},
      launcher_{launcher},
      mail_{global.alerts.mail},
      priority_changes_{global.alerts.priority_changes},
      every_{open(global.alerts.every, std::move(scripts.every), timers, launcher)},
      vrrp_{open(global.alerts.vrrp, std::move(scripts.vrrp), timers, launcher)},
      checkers_{open(global.alerts.checkers, std::move(scripts.checkers), timers, launcher)},
      mailer_{make_mailer(global)} {}

/// Their scripts end side by side.
Herald::~Herald() {
  for (auto* channel : {every_.get(), vrrp_.get(), checkers_.get()}) {
    if (channel != nullptr) channel->close();
  }
}

void Herald::reconfigure(const config::GlobalDefs& global, FifoScripts scripts,
                         const Retire& retire) {
  const auto& alerts = global.alerts;
  exchange(every_, alerts.every, std::move(scripts.every), retire);
  exchange(vrrp_, alerts.vrrp, std::move(scripts.vrrp), retire);
  exchange(checkers_, alerts.checkers, std::move(scripts.checkers), retire);
  mail_ = alerts.mail;
  priority_changes_ = alerts.priority_changes;
  const bool same =
      mailer_ != nullptr && mailer_->signature() == Mailer::signature(mail_, global.router_id);
  if (same || (mailer_ == nullptr && !mail_.possible())) return;
  if (mailer_ != nullptr && mail_.possible()) return mailer_->reconfigure(mail_, global.router_id);
  if (mailer_ != nullptr) retire(std::shared_ptr<void>{std::move(mailer_)});
  mailer_ = make_mailer(global);
}

void Herald::exchange(std::unique_ptr<FifoChannel>& channel, const config::NotifyFifo& fifo,
                      std::optional<Command> script, const Retire& retire) {
  if (channel != nullptr && channel->signature() == FifoChannel::signature(fifo, script)) return;
  if (channel != nullptr) {
    channel->close();
    retire(std::shared_ptr<void>{std::move(channel)});
  }
  channel = open(fifo, std::move(script), timers_, launcher_);
}

void Herald::state(Of of, const std::string& name, notify::State state, std::uint8_t priority,
                   std::optional<bool> smtp_alert) {
  repeat(of, name, state, priority);
  const bool wanted = smtp_alert.value_or(mail_.vrrp.value_or(mail_.all.value_or(false)));
  if (wanted && !(mail_.no_faults && state == notify::State::fault)) {
    mail(mail_about(of, name, state));
  }
}

void Herald::repeat(Of of, const std::string& name, notify::State state, std::uint8_t priority) {
  tell_vrrp(fmt::format("{} \"{}\" {} {}", of == Of::group ? "GROUP" : "INSTANCE", name,
                        notify::name(state), priority));
}

void Herald::removed(const std::string& instance, std::uint8_t priority,
                     const config::NotifyScripts& words) {
  if (!words.tells_deleted)
    return state(Of::instance, instance, notify::State::fault, priority, words.smtp_alert);
  tell_vrrp(fmt::format("INSTANCE \"{}\" DELETED {}", instance, priority));
}

void Herald::priority(const std::string& instance, bool master, std::uint8_t priority,
                      std::optional<bool> wanted) {
  if (!wanted.value_or(priority_changes_)) return;
  tell_vrrp(fmt::format("INSTANCE \"{}\" {}_PRIORITY {}", instance, master ? "MASTER" : "BACKUP",
                        priority));
}

void Herald::lower_priority_heard(const std::string& instance, std::uint8_t priority) {
  tell_vrrp(fmt::format("INSTANCE \"{}\" MASTER_RX_LOWER_PRI {}", instance, priority));
}

/// keepalived: a real server mails unless something is said about it.
void Herald::server(const std::string& server, const std::string& service, bool up,
                    const std::string& why, std::optional<bool> smtp_alert) {
  tell_checkers(fmt::format("RS {} {} {}", server, service, up_or_down(up)));
  const bool wanted = smtp_alert.value_or(mail_.checkers.value_or(mail_.all.value_or(true)));
  if (wanted) mail(mail_about_server(server, service, up, why));
}

void Herald::service(const std::string& service, bool up, const std::string& why,
                     std::optional<bool> smtp_alert) {
  tell_checkers(fmt::format("VS {} {}", service, up_or_down(up)));
  const bool wanted = smtp_alert.value_or(mail_.checkers.value_or(mail_.all.value_or(false)));
  if (wanted) mail(mail_about_service(service, up, why));
}

void Herald::tell_vrrp(std::string_view line) {
  if (every_) every_->tell(line);
  if (vrrp_) vrrp_->tell(line);
}

void Herald::tell_checkers(std::string_view line) {
  if (every_) every_->tell(line);
  if (checkers_) checkers_->tell(line);
}

void Herald::mail(const Mail& mail) {
  if (mailer_ && !mail.subject.empty()) mailer_->send(mail);
}

}  // namespace vrrpd::runtime
