// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/modules/loop_line.hpp"

#include <mutex>
#include <optional>
#include <utility>

#include "vrrpd/base/cancellation.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::modules {
namespace {

/// Of the loop's turns the longest that is waited for.
constexpr Duration turn_most = std::chrono::seconds{2};

/// A letter whose writer may have stopped waiting. The loop begins with it only while somebody
/// waits, and whoever waits does not leave once it has begun: so a call that failed changed
/// nothing.
class Call {
 public:
  /// The loop. False: nobody waits any more.
  [[nodiscard]] bool begin() {
    const std::scoped_lock lock{mutex_};
    begun_ = !abandoned_;
    return begun_;
  }
  void answer(notify::Mastership::Answer answer) {
    const std::scoped_lock lock{mutex_};
    answer_ = std::move(answer);
    answered_.request();
  }
  /// The module.
  notify::Mastership::Answer wait(Instant deadline) {
    if (!answered_.wait_until(deadline) && abandon()) {
      return std::unexpected("the daemon's loop does not answer");
    }
    // What the loop has begun ends with its turn; a loop that is torn down in the middle ends the
    // module too, which must not wait for it.
    static_cast<void>(answered_.wait_until(boot_now() + turn_most));
    const std::scoped_lock lock{mutex_};
    if (answer_) return *answer_;
    return std::unexpected("the daemon's loop has begun with it and does not end");
  }

 private:
  /// False: too late for that.
  bool abandon() {
    const std::scoped_lock lock{mutex_};
    abandoned_ = !begun_;
    return abandoned_;
  }

  std::mutex mutex_;
  std::optional<notify::Mastership::Answer> answer_;
  Cancellation answered_;  ///< "requested" once the answer is there
  bool begun_ = false, abandoned_ = false;
};

}  // namespace

LoopLine::LoopLine(Mailbox& mailbox, std::shared_ptr<const bool> alive, Deeds deeds)
    : mailbox_{mailbox}, alive_{std::move(alive)}, deeds_{std::move(deeds)} {}

notify::Mastership::Answer LoopLine::call(std::function<void(Reply)> deed, Instant deadline) {
  const auto call = std::make_shared<Call>();
  mailbox_.post([call, alive = alive_, deed = std::move(deed)] {
    if (!*alive || !call->begin()) return;
    deed([call](Answer answer) { call->answer(std::move(answer)); });
  });
  return call->wait(deadline);
}

notify::Mastership::Answer LoopLine::take_addresses_off(Instant until, Instant deadline) {
  return call([this, until](Reply reply) { deeds_.take_addresses_off(until, std::move(reply)); },
              deadline);
}

notify::Mastership::Answer LoopLine::put_addresses_back(Instant deadline) {
  return call([this](Reply reply) { deeds_.put_addresses_back(std::move(reply)); }, deadline);
}

notify::Mastership::Answer LoopLine::begin_handover(Instant deadline) {
  return call([this](Reply reply) { deeds_.begin_handover(std::move(reply)); }, deadline);
}

notify::Mastership::Answer LoopLine::claim(Instant until, Instant deadline) {
  return call([this, until](Reply reply) { deeds_.claim(until, std::move(reply)); }, deadline);
}

notify::Mastership::Answer LoopLine::may_claim(Instant deadline) {
  return call([this](Reply reply) { deeds_.may_claim(std::move(reply)); }, deadline);
}

void LoopLine::withdraw_claim() {
  mailbox_.post([this, alive = alive_] {
    if (*alive) deeds_.withdraw_claim();
  });
}

}  // namespace vrrpd::modules
