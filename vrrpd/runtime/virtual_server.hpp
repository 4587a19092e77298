// SPDX-License-Identifier: Apache-2.0
// keepalived virtual_server without IPVS: its checkers at work, and what hangs on them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/virtual_server.hpp"
#include "vrrpd/modules/mailbox.hpp"
#include "vrrpd/modules/retirement.hpp"
#include "vrrpd/pool/pool.hpp"
#include "vrrpd/runtime/event_scripts.hpp"
#include "vrrpd/runtime/herald.hpp"
#include "vrrpd/runtime/probe_worker.hpp"

namespace vrrpd::runtime {

/// What runs when something comes up or goes down.
struct UpDownScripts {
  std::optional<Command> up, down;
};

struct AssembledChecker {
  std::string keyword;   ///< "TCP_CHECK"
  std::string identity;  ///< virtual_server_signature.hpp
  ProbeWorker::Options options;
  bool alpha = false;
  std::unique_ptr<probes::Probe> probe;
};

struct AssembledServer {
  const config::RealServer* server;
  std::vector<AssembledChecker> checkers;
  UpDownScripts scripts;
};

struct AssembledVirtualServer {
  const config::VirtualServer* service;
  std::vector<AssembledServer> servers;
  UpDownScripts scripts;
  bool first_states = false;  ///< rs_init_notifies
};

class VirtualServer {
 public:
  struct Services {
    modules::Mailbox& mailbox;
    ProcessLauncher& launcher;
    Herald& herald;
    modules::Retirement& retirement;  ///< where checkers end: the loop waits for none
  };
  /// Throws std::system_error where the kernel has no thread left.
  VirtualServer(AssembledVirtualServer assembled, const Services& services);

  /// A reload: goes on with what `older` knew of the same servers, and tells of those that have
  /// gone. Before start(); `older` is over then.
  void take_over(VirtualServer& older);
  /// Of a virtual server that a reload leaves as it is, or that is new.
  void start();
  /// Maintenance: what is concluded meanwhile counts when it is over.
  void hold(bool on);
  /// The daemon stops: with omega the down scripts run.
  void stop();
  /// The same of one that the file has no more: what it runs is not waited for.
  void let_go() { scripts_->stop_waiting_for_the_running(); }
  /// The file has it no more: the down scripts run.
  void leave();
  /// No script runs or waits.
  [[nodiscard]] bool idle() const { return scripts_->idle(); }
  /// keepalived's name of it: "[192.0.2.1]:tcp:3306", "FWM 1", "[group]".
  [[nodiscard]] const std::string& name() const { return name_; }
  /// virtual_server_signature.hpp
  [[nodiscard]] const std::string& signature() const { return signature_; }

 private:
  struct Checker {
    std::string identity;
    std::optional<bool> up;     ///< as concluded last
    std::optional<int> weight;  ///< as told last
    std::optional<ProbeWorker::News> held{};
  };
  struct Server {
    std::string name;
    bool inhibited;  ///< inhibit_on_failure: keepalived has other words then
    std::optional<bool> smtp_alert;
    std::string seen;  ///< last, by any of its checkers
    UpDownScripts scripts;
    std::vector<Checker> checkers;
  };

  void end_checkers();
  [[nodiscard]] pool::Descent descent_from(const VirtualServer& older) const;
  void begin();
  void on_news(std::size_t server, std::size_t checker, const std::string& keyword,
               const ProbeWorker::News& news);
  void count(std::size_t server, std::size_t checker, const ProbeWorker::News& news);
  void say(const Server& server, const std::string& keyword, const ProbeWorker::News& news) const;
  void perform(const pool::PoolActions& actions);
  void perform(const pool::ServerTurned& action);
  void perform(const pool::WeightChanged& action);
  void perform(const pool::QuorumTurned& action);
  /// keepalived's: "Lost quorum 1-0=1 > 0".
  [[nodiscard]] std::string quorum_words(const pool::QuorumTurned& action) const;
  void run(const UpDownScripts& scripts, bool up, const std::string& what);

  std::string signature_;
  std::string name_;
  unsigned quorum_, hysteresis_;
  std::optional<bool> smtp_alert_;
  UpDownScripts quorum_scripts_;
  std::vector<Server> servers_;
  pool::Pool pool_;
  std::unique_ptr<EventScripts> scripts_;
  Herald& herald_;
  modules::Retirement& retirement_;
  bool held_ = false;
  bool begun_ = false;
  using Workers = std::vector<std::unique_ptr<ProbeWorker>>;
  Workers workers_;
};

}  // namespace vrrpd::runtime
