// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/pair/third_place.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <array>
#include <optional>

#include "tests/simulation/pair/seams/answer_descriptor.hpp"
#include "tests/simulation/pair/worker.hpp"
#include "vrrpd/base/poll_until.hpp"

namespace vrrpd::simulation::pair {

using namespace std::chrono_literals;
using witness::Failure;
using witness::Swapped;
using witness::Value;

namespace {

/// What was written into a socket may arrive long after the writer gave up.
constexpr Duration longest_late_arrival = 10s;

struct Exchange {
  Swapped answer;
  bool answered = false;
  Worker* asker = nullptr;  ///< nobody: given up
};

}  // namespace

class ThirdPlace::Client final : public witness::Witness {
 public:
  explicit Client(ThirdPlace& place) : place_{place} {}

  std::expected<Value, Failure> read(Instant deadline) override {
    auto answer = ask([](const Value& value) { return Swapped{false, value}; }, false, deadline);
    if (!answer) return std::unexpected{std::move(answer.error())};
    return answer->now;
  }

  std::expected<Swapped, Failure> swap(const Value& from, const witness::Claim& to,
                                       Instant deadline) override {
    return ask(
        [&place = place_, from, to](const Value& value) {
          const bool won = value == from;
          if (won) place.put(to);
          return Swapped{won, place.value_};
        },
        true, deadline);
  }

  std::string name() const override { return "the third place"; }

 private:
  template <class Deed>
  std::expected<Swapped, Failure> ask(Deed deed, bool swaps, Instant deadline) {
    // Of a daemon that is gone: it is being unwound.
    if (Fiber::unwinding()) return std::unexpected{Failure{true, "the daemon is gone"}};
    Fiber::go_on_or_unwind();
    Worker& asker = Worker::running();
    const Place from = place_.place_of(asker);
    auto exchange = std::make_shared<Exchange>();
    exchange->asker = &asker;
    asker.expect_answer();
    place_.network_.carry(from, Place::third, longest_late_arrival,
                          [&place = place_, deed, swaps, from, exchange]() mutable {
                            const bool late = swaps && place.stumbles();
                            if (late) exchange->answer = deed(place.value_);
                            place.when_awake([&place, deed, late, from, exchange] {
                              if (!late) exchange->answer = deed(place.value_);
                              reply(place.network_, from, exchange);
                            });
                          });
    const GivesUp when_left{*exchange};
    std::array waiting{pollfd{.fd = answer_descriptor, .events = POLLIN, .revents = 0}};
    static_cast<void>(poll_until(waiting, deadline));
    Fiber::go_on_or_unwind();
    if (!exchange->answered) return std::unexpected{Failure{true, "timed out"}};
    return exchange->answer;
  }

  static void reply(Network& network, Place to, const std::shared_ptr<Exchange>& exchange) {
    network.carry(Place::third, to, longest_late_arrival, [exchange] {
      exchange->answered = true;
      if (exchange->asker != nullptr) exchange->asker->take_answer();
    });
  }

  /// Also when the worker is unwound.
  struct GivesUp {
    Exchange& exchange;
    ~GivesUp() { exchange.asker = nullptr; }
  };

  ThirdPlace& place_;
};

std::shared_ptr<witness::Witness> ThirdPlace::client() { return std::make_shared<Client>(*this); }

Place ThirdPlace::place_of(Worker& asker) { return asker.host().place(); }

void ThirdPlace::put(const witness::Claim& claim) {
  world_.tell(fmt::format("third vote: {}", witness::describe(claim)));
  value_ = claim;
}

bool ThirdPlace::stumbles() {
  if (!stumble_ || ++swaps_ != stumble_->swap) return false;
  const bool was_awake = awake();
  stand_still(std::max(still_until_, world_.now() + stumble_->length));
  world_.tell("the third vote falls silent at a swap");
  return was_awake && stumble_->when_done;
}

void ThirdPlace::when_awake(Task task) {
  if (awake()) return task();
  world_.at(still_until_, std::move(task));
}

}  // namespace vrrpd::simulation::pair
