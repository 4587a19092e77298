// SPDX-License-Identifier: Apache-2.0
// What the loop answers to vrrpctl. Requests come from the control socket's thread as letters;
// modules carry out theirs on threads of their own.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "vrrpd/base/system_error.hpp"
#include "vrrpd/control/server.hpp"
#include "vrrpd/control/status.hpp"
#include "vrrpd/modules/mailbox.hpp"
#include "vrrpd/runtime/group_runner.hpp"
#include "vrrpd/runtime/peer_liaison.hpp"
#include "vrrpd/runtime/reload_answer.hpp"

namespace vrrpd::runtime {

class OperatorDesk {
 public:
  using Groups = std::vector<std::unique_ptr<GroupRunner>>;

  /// What concerns the daemon as a whole. On the loop; each answers.
  struct Deeds {
    std::function<void(const control::Answering&)> suspend;
    std::function<void(bool on, const control::Answering&)> maintain;
    std::function<bool()> maintained;  ///< does not answer: is it on?
    /// `done` is told once, on the loop.
    using Reload = std::function<void(std::function<void(const ReloadAnswer&)> done)>;
    Reload reload, explain_reload;
  };

  /// Listens at the control socket of `runtime_directory`. Everything else must outlive it; `peer`
  /// may be nullptr.
  [[nodiscard]] static SystemResult<std::unique_ptr<OperatorDesk>> open(
      const std::string& runtime_directory, modules::Mailbox& mailbox, const Groups& groups,
      PeerLiaison* peer, Deeds deeds);
  ~OperatorDesk();

 private:
  OperatorDesk(const Groups& groups, PeerLiaison* peer, Deeds deeds)
      : groups_{groups}, peer_{peer}, deeds_{std::move(deeds)} {}

  // The loop's thread.
  void serve(const control::Request& request, const control::Answering& answering);
  /// True: it is the daemon's to do, and not a group's.
  [[nodiscard]] bool serve_daemon(const control::Request& request,
                                  const control::Answering& answering);
  static void hand_over(GroupRunner& group, const control::Answering& answering);
  [[nodiscard]] control::Status status() const;
  [[nodiscard]] std::expected<GroupRunner*, std::string> group_named(const std::string& name) const;

  const Groups& groups_;
  PeerLiaison* const peer_;
  const Deeds deeds_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  ///< letters may outlive us
  std::unique_ptr<control::Server> server_;
};

}  // namespace vrrpd::runtime
