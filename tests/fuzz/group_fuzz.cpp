// SPDX-License-Identifier: Apache-2.0
// The state machine: one to three members, any configuration, any order of events, any times.
#include <optional>
#include <string>
#include <vector>

#include "tests/fuzz/expect.hpp"
#include "tests/fuzz/protocol_input.hpp"
#include "vrrpd/protocol/group.hpp"
#include "vrrpd/protocol/packet.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::protocol;
using vrrpd::fuzz::expect;

namespace {

/// Watches what a group does, as its link and its host would.
class Witness {
 public:
  Witness(std::size_t members, Duration fence_max) : up_(members), fence_max_{fence_max} {}

  void see(Instant now, const Group& group, const Actions& actions) {
    now_ = now;
    for (const auto& action : actions) std::visit([&](const auto& what) { note(what); }, action);
    const bool serving = group.phase() == Group::Phase::serving;
    for (const bool up : up_)
      expect(up == serving, "addresses are up while serving, and only then");
    expect(group.status() == status_, "what was published is what is");
  }

  [[nodiscard]] unsigned gate() const { return gate_; }
  [[nodiscard]] unsigned fence() const { return fence_; }
  /// That fence was reported to be through.
  void fenced(unsigned generation) {
    if (generation == fence_) fence_until_.reset();
  }

 private:
  void note(const AddAddresses& add) { up_.at(add.instance) = true; }
  void note(const RemoveAddresses& remove) {
    expect(up_.at(remove.instance), "only what is up is taken down");
    up_.at(remove.instance) = false;
  }
  void note(const Announce& announce) {
    expect(up_.at(announce.instance), "only what is up is announced");
  }
  void note(const SendAdvert& send) {
    const bool fencing = fence_until_ && now_ < *fence_until_;
    expect(send.priority != priority_resign || !fencing, "decision 5: nobody resigns unfenced");
  }
  void note(const OpenGate& gate) {
    expect(!fence_until_ || now_ >= *fence_until_, "no gate is asked while a fence would shut it");
    expect(gate.generation > gate_, "each question to the gate is a new one");
    gate_ = gate.generation;
  }
  void note(const Fence& fence) {
    expect(fence.generation > fence_, "each fence is a new one");
    for (const bool up : up_) expect(!up, "addresses go before the fence");
    fence_ = fence.generation;
    fence_until_ = now_ + fence_max_;
  }
  void note(const StatusChanged& change) {
    expect(change.from == status_, "the status changes from what it was");
    expect(change.from != change.to, "to another one");
    status_ = change.to;
  }
  void note(const Report& report) { expect(!report.text.empty(), "a report says something"); }
  template <class Other>
  void note(const Other&) {}

  std::vector<bool> up_;
  Status status_ = Status::initialize;
  unsigned gate_ = 0, fence_ = 0;
  Duration fence_max_;
  Instant now_{};
  std::optional<Instant> fence_until_;  ///< a fence runs, at most until then
};

class Play {
 public:
  Play(fuzz::Input& input, GroupConfig config, const std::vector<InstanceConfig>& members)
      : input_{input}, group_{config, members}, witness_{members.size(), config.fence_max} {
    for (std::size_t i = 0; i < members.size(); ++i) {
      group_.set_primary_address(i, fuzz::address(members[i].family, 128));
    }
  }

  void step() {
    pass_time();
    Actions actions;
    act(actions);
    witness_.see(now_, group_, actions);
  }

 private:
  /// Nothing, a little, or as far as the next deadline, before or behind it.
  void pass_time() {
    constexpr std::array<Duration, 8> spans{0ns, 1ns, 1ms, 60ms, 900ms, 4s, 100s, 24h};
    const auto choice = input_.choice(spans.size() + 3);
    if (choice < spans.size()) {
      now_ += spans[choice];
      return;
    }
    const auto deadline = group_.deadline();
    if (deadline && *deadline > now_) now_ = *deadline;
    if (choice == spans.size() + 1) now_ += 1ms;
    wake();
  }

  /// As the loop does: until nothing is due any more, which must not take for ever.
  void wake() {
    for (int times = 0; times < 4; ++times) {
      Actions actions;
      group_.on_time(now_, actions);
      witness_.see(now_, group_, actions);
      const auto deadline = group_.deadline();
      if (!deadline || *deadline > now_) return;
    }
    expect(false, "who was woken up is not called again and again");
  }

  void act(Actions& actions) {
    const auto member = input_.choice(group_.members().size());
    switch (input_.choice(12)) {
      case 0: group_.start(now_, actions); break;
      case 1: group_.adopt(now_, actions); break;
      case 2: group_.stop(now_, actions); break;
      case 3: group_.gate_opened(now_, generation(witness_.gate()), actions); break;
      case 4: refuse(actions); break;
      case 5: fenced(actions); break;
      case 6: group_.set_standing(now_, standing(), actions); break;
      case 7: group_.set_fitness(now_, member, fitness(), actions); break;
      case 8: hear_bytes(member, actions); break;
      default: hear(member, actions); break;
    }
  }

  void fenced(Actions& actions) {
    const auto number = generation(witness_.fence());
    witness_.fenced(number);
    group_.fenced(now_, number, actions);
  }

  void refuse(Actions& actions) {
    const auto number = generation(witness_.gate());
    group_.gate_refused(now_, number, "no", input_.flag() ? "evidence" : "", actions);
  }

  /// The last one, or one before.
  unsigned generation(unsigned last) { return last - (input_.flag() && last > 0 ? 1 : 0); }

  Standing standing() {
    using enum Standing::Verdict;
    constexpr std::array verdicts{fit, Standing::Verdict::unknown, unfit, superseded};
    return {.verdict = verdicts[input_.choice(verdicts.size())],
            .reason = "because",
            .evidence = std::to_string(input_.choice(3))};
  }

  Fitness fitness() {
    const auto what = input_.choice(4);
    return {.priority = static_cast<std::uint8_t>(1 + input_.choice(255)),
            .fault = what == 1 ? "down" : "",
            .awaiting_verdict = what == 2};
  }

  /// An advert of a peer that is configured alike.
  void hear(std::size_t member, Actions& actions) {
    const auto& config = group_.members()[member].config();
    Advert advert{
        .version = config.version,
        .vrid = config.vrid,
        .priority = input_.byte(),
        .interval = config.advert_int,
        .addresses = config.addresses,
        .authentication = config.authentication,
        .sender = fuzz::address(config.family, input_.flag() ? 129 : 127),
        .destination = config.unicast() ? fuzz::address(config.family, 128) : config.group,
        .ttl = 255};
    if (input_.flag()) advert.interval += 10ms;
    if (input_.flag()) advert.addresses.pop_back();
    listen(member, advert, actions);
  }

  void hear_bytes(std::size_t member, Actions& actions) {
    const auto& config = group_.members()[member].config();
    const auto bytes = input_.bytes(input_.byte());
    const auto advert = decode({.message = bytes,
                                .source = fuzz::address(config.family, 129),
                                .destination = config.group,
                                .ttl = 255});
    if (advert) listen(member, *advert, actions);
  }

  void listen(std::size_t member, const Advert& advert, Actions& actions) {
    const auto phase = group_.phase();
    const auto deadline = group_.deadline();
    if (group_.members()[member].verify(advert)) {
      expect(group_.phase() == phase && group_.deadline() == deadline,
             "a rejected packet touches no state and no timer");
      return;
    }
    group_.on_advert(now_, member, advert, actions);
  }

  fuzz::Input& input_;
  Group group_;
  Witness witness_;
  Instant now_{};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input{data, size};
  std::vector<InstanceConfig> members(1 + input.choice(3));
  for (auto& member : members) member = fuzz::instance_config(input);
  const GroupConfig config{.gated = input.flag(),
                           .fence_max = std::chrono::seconds{1 + input.choice(4)}};
  Play play{input, config, members};
  for (int steps = 0; steps < 500 && !input.empty(); ++steps) play.step();
  return 0;
}
