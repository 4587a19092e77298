// SPDX-License-Identifier: Apache-2.0
// A module's way to its group: each call is a letter to the loop, and waits for the loop's answer.
#pragma once

#include <functional>
#include <memory>

#include "notify/notify.hpp"
#include "vrrpd/modules/mailbox.hpp"

namespace vrrpd::modules {

class LoopLine final : public notify::Mastership {
 public:
  /// Called by the loop, once, at any later time.
  using Reply = std::function<void(Answer)>;
  /// What the loop does; on its thread.
  struct Deeds {
    std::function<void(Instant until, Reply)> take_addresses_off = {};
    std::function<void(Reply)> put_addresses_back = {};
    std::function<void(Reply)> begin_handover = {};
    std::function<void(Instant until, Reply)> claim = {};
    std::function<void(Reply)> may_claim = {};
    std::function<void()> withdraw_claim = {};
  };

  /// `alive` becomes false, on the loop, when the deeds are not to be done any more.
  LoopLine(Mailbox& mailbox, std::shared_ptr<const bool> alive, Deeds deeds);

  [[nodiscard]] Answer take_addresses_off(Instant until, Instant deadline) override;
  [[nodiscard]] Answer put_addresses_back(Instant deadline) override;
  [[nodiscard]] Answer begin_handover(Instant deadline) override;
  [[nodiscard]] Answer claim(Instant until, Instant deadline) override;
  [[nodiscard]] Answer may_claim(Instant deadline) override;
  void withdraw_claim() override;

 private:
  Answer call(std::function<void(Reply)> deed, Instant deadline);

  Mailbox& mailbox_;
  std::shared_ptr<const bool> alive_;
  Deeds deeds_;
};

}  // namespace vrrpd::modules
