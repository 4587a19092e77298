// SPDX-License-Identifier: Apache-2.0
// A swap whose answer is lost: neither outcome is believed before it is known.
#include <functional>
#include <vector>

#include "notify/witness/witness.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"

using namespace vrrpd;
using namespace vrrpd::witness;
using namespace std::chrono_literals;

namespace {

using Said = std::expected<Swapped, Failure>;

/// Holds a value; `answer` may lose, delay or forge what is said of a swap.
class Place final : public Witness {
 public:
  explicit Place(Value first) : value{std::move(first)} {}
  Value value;
  int swaps = 0;
  std::function<Said(int swap, Said truth)> answer = [](int, Said truth) { return truth; };
  std::function<bool(int swap)> takes_place = [](int) { return true; };

  std::expected<Value, Failure> read(Instant) override { return value; }
  Said swap(const Value& from, const Claim& to, Instant) override {
    ++swaps;
    const bool won = takes_place(swaps) && value == from;
    if (won) value = to;
    return answer(swaps, Swapped{won, value});
  }
  std::string name() const override { return "the place"; }
};

const Claim before{7, "1", false}, ours{8, "2", false}, theirs{8, "1", true};

Said lost_answer() { return std::unexpected{Failure{true, "timed out"}}; }

}  // namespace

TEST_CASE("A swap from what stands there is won") {
  Place place{before};
  const Ballot ballot = win(place, before, ours, boot_now() + 1s);
  CHECK(ballot.outcome == Outcome::won);
  CHECK(ballot.now == ours);
  CHECK(place.value == ours);
}

TEST_CASE("A swap from what does not stand there any more is lost, and says to what") {
  Place place{theirs};
  const Ballot ballot = win(place, before, ours, boot_now() + 1s);
  CHECK(ballot.outcome == Outcome::lost);
  CHECK(ballot.now == theirs);
  CHECK(ballot.text == "the place has term 8 of 1, alone");
  CHECK(place.value == theirs);
}

TEST_CASE("A swap that took place although its answer was lost is won") {
  Place place{before};
  place.answer = [](int swap, Said truth) { return swap == 1 ? lost_answer() : truth; };
  const Ballot ballot = win(place, before, ours, boot_now() + 1s);
  CHECK(ballot.outcome == Outcome::won);
  CHECK(place.swaps == 2);
}

TEST_CASE("A swap that did not take place, and whose answer was lost, is tried again") {
  Place place{before};
  place.takes_place = [](int swap) { return swap > 1; };
  place.answer = [](int swap, Said truth) { return swap == 1 ? lost_answer() : truth; };
  CHECK(win(place, before, ours, boot_now() + 1s).outcome == Outcome::won);
  CHECK(place.value == ours);
}

TEST_CASE("A swap that another one overtook while its answer was lost is lost") {
  Place place{before};
  place.answer = [&](int swap, Said truth) {
    if (swap > 1) return truth;
    place.value = theirs;
    return lost_answer();
  };
  place.takes_place = [](int swap) { return swap > 1; };
  CHECK(win(place, before, ours, boot_now() + 1s).outcome == Outcome::lost);
}

TEST_CASE("An outcome that is never learned is unknown, and gives no right") {
  Place place{before};
  place.answer = [](int, const Said&) { return lost_answer(); };
  const Ballot ballot = win(place, before, ours, boot_now() + 5ms);
  CHECK(ballot.outcome == Outcome::unknown);
  CHECK(ballot.text == "timed out; whether the swap took place is not known");
}

TEST_CASE("Who was not asked at all is not asked again and again") {
  Place place{before};
  place.answer = [](int, const Said&) -> Said {
    return std::unexpected{Failure{false, "connection refused"}};
  };
  const Ballot ballot = win(place, before, ours, boot_now() + 1min);
  CHECK(ballot.outcome == Outcome::unknown);
  CHECK(ballot.text == "connection refused");
  CHECK(place.swaps == 1);
}
