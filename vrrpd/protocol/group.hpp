// SPDX-License-Identifier: Apache-2.0
// Instances that move together (keepalived: vrrp_sync_group); an instance on its own is a group of
// one. Adds to the RFC's election what keepalived adds (fault, stop) and what a database needs: a
// gate between claiming mastership and having the addresses, a fence on the way out, and
// eligibility (docs/ and ARCHITECTURE.md tell why).
//
//             start             timers fired, may claim        gate says yes
//  initialize ──────▶ backup ───────────────────────▶ promoting ───────────▶ serving
//                     ▲  ▲                               │                      │
//        faults over  │  └────────── fenced ── leaving ◀─┴──────────────────────┘
//                   fault ◀──────────────────────┘         another node wins, gate
//                                                          says no, fault, stop
//
// While promoting and leaving members advertise, so that no peer claims; the addresses are up while
// serving and at no other time. A member that was outbid is silent from then on; its siblings stay
// until nobody can write here any more, and then resign by priority 0 (decision 5).
//
// A handover that both nodes plan (decision 7) has a way of its own, group_handover.cpp:
//
//     old node:  serving ── addresses off ──▶ handing_over ── the peer is open ──▶ backup, silently
//                   ▲                              │
//                   └──────── it stays ────────────┴── bound is over ──▶ leaving, as ever
//     new node:  backup ── go ──▶ promoting ── gate says yes ──▶ serving
//                   ▲                 │
//                   └─ no, silently ──┘
//
// Meanwhile both advertise, and neither yields to anybody; both are bounded.
//
// What a sync group does to its members' trackers (without sync_group_tracking_weight their weights
// are dropped; with a member of priority 255 the group's are) is the plan's part: only the Fitness
// that is left comes in here.
//
// Pure: time and events come in, actions go out.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "vrrpd/protocol/instance.hpp"
#include "vrrpd/protocol/priority.hpp"
#include "vrrpd/protocol/refusal_latch.hpp"
#include "vrrpd/protocol/standing.hpp"

namespace vrrpd::protocol {

struct GroupConfig {
  bool gated = false;    ///< a module is asked before the addresses are added, and fences
  Duration fence_max{};  ///< how long leaving waits for the fence (decision 5)
  /// The addresses do not wait for the gate. They go again if it says no.
  bool vip_first = false;
  /// The module has a peer to ask who was promoted later: until it has said something, that is not
  /// known (Standing::Rank).
  bool terms = false;
};

class Group {
 public:
  enum class Phase : std::uint8_t {
    initialize,
    backup,
    promoting,
    serving,
    handing_over,  ///< advertises without addresses, until the peer has them
    leaving,
    fault,
    stopped
  };

  Group(GroupConfig config, std::vector<InstanceConfig> members);

  // Events. Each may be given at any time; what does not apply changes nothing. Before start() or
  // adopt() (keepalived vrrp_startup_delay) adverts are not looked at.
  void start(Instant now, Actions& out);
  /// In place of start(), where the daemon served until a moment ago and nobody noticed that it was
  /// gone (decision 17; the caller judges that): straight into serving, with an advert at once.
  /// A check or a module that has not spoken yet takes nothing from it; a fault that is known does.
  void adopt(Instant now, Actions& out);
  /// `advert` has passed Instance::verify() of that member.
  void on_advert(Instant now, std::size_t instance, const Advert& advert, Actions& out);
  void on_time(Instant now, Actions& out);
  /// What became of a SendAdvert of that member: it left, or the kernel refused it. For each packet
  /// that came of it.
  void sent(Instant now, std::size_t instance) { members_[instance].sent(now); }
  void unsent(std::size_t instance) { members_[instance].unsent(); }
  void set_fitness(Instant now, std::size_t instance, const Fitness& fitness, Actions& out);
  void set_standing(Instant now, Standing standing, Actions& out);
  /// Answers to OpenGate and Fence; one with an old generation is dropped.
  void gate_opened(Instant now, unsigned generation, Actions& out);
  void gate_refused(Instant now, unsigned generation, std::string reason, std::string evidence,
                    Actions& out);
  void fenced(Instant now, unsigned generation, Actions& out);
  /// Answer to LookForLife; one with an old generation is dropped.
  void looked_for_life(Instant now, unsigned generation, Actions& out);

  // A planned handover (decision 7). What does not apply is refused, with the reason, or changes
  // nothing.
  /// Old node, serving: addresses off, and adverts go on. At `until` it leaves as it does without
  /// this, in fault until something has changed.
  [[nodiscard]] std::expected<void, std::string> begin_handover(Instant now, Instant until,
                                                                Actions& out);
  /// The peer stays what it is: the addresses come back, and nobody is told of a transition.
  [[nodiscard]] std::expected<void, std::string> abort_handover(Instant now, Actions& out);
  /// The peer serves: backup, without a word to the others. It is not preempted before it is
  /// silent.
  void finish_handover(Instant now, Actions& out);
  /// Nobody knows who serves, or the server here stays closed: leaves at once, as at `until`.
  void give_up_handover(Instant now, const std::string& why, Actions& out);
  /// New node, backup and fit: claims at once, without skew. Until `until` nobody's adverts end
  /// that. If the gate refuses it is backup again, without a word to the others.
  [[nodiscard]] std::expected<void, std::string> claim_by_handover(Instant now, Instant until,
                                                                   Actions& out);
  /// Why claim_by_handover() would be refused now; nothing: it would not.
  [[nodiscard]] std::expected<void, std::string> may_claim_by_handover() const;
  /// The old node goes on: as if the gate had refused. Nothing if the gate is open.
  void withdraw_claim(Instant now, Actions& out);

  /// The module can ask a living master of lower priority to hand over: it is asked then, as long
  /// as this node is fit, in place of a claim by adverts; again and again, after pauses that grow.
  void set_preempts_by_handover(bool can) { preempts_by_handover_ = can; }

  /// The configuration was read anew: the same members, in their order, are so from now on. Who is
  /// master stays master; what their trackers make of it comes with set_fitness(). Not while
  /// in_transit(), if `config` is another.
  void reconfigure(Instant now, GroupConfig config, std::vector<InstanceConfig> members,
                   Actions& out);
  /// On its way in or out: a gate or a fence is asked, or a handover runs.
  [[nodiscard]] bool in_transit() const;

  /// RFC 9568 §6.4.3, Shutdown. done() when it is through.
  void stop(Instant now, Actions& out);

  [[nodiscard]] std::optional<Instant> deadline() const;

  /// This node held the addresses before the daemon was restarted (run-time state): an unknown
  /// standing does not keep it from taking them up again (decision 2).
  void set_held_before(bool held) { held_before_ = held; }
  void set_primary_address(std::size_t instance, const IpAddress& address) {
    members_[instance].set_primary_address(address);
  }

  [[nodiscard]] Phase phase() const { return phase_; }
  [[nodiscard]] Status status() const { return status_; }
  /// Stopped, and no fence runs any more.
  [[nodiscard]] bool done() const { return phase_ == Phase::stopped && !fence_until_; }
  [[nodiscard]] bool held_before() const { return held_before_; }
  /// It was master, or claimed, until it heard another one, and has not claimed since.
  [[nodiscard]] bool yielded() const { return yielded_; }
  /// Promoting because of claim_by_handover().
  [[nodiscard]] bool claims_by_handover() const { return on_go_; }
  [[nodiscard]] const std::vector<Instance>& members() const { return members_; }
  [[nodiscard]] const GroupConfig& config() const { return config_; }

 private:
  [[nodiscard]] bool advertising() const;
  [[nodiscard]] bool may_claim() const;
  [[nodiscard]] std::string fault_reason() const;
  [[nodiscard]] bool awaiting_verdict() const;
  [[nodiscard]] std::string claimant() const;

  // Stalls (decision 19): what this node believed before it slept counts for nothing.
  bool catch_up(Instant now, Actions& out);
  void step_down(Instant now, Actions& out);
  void listen_anew(Instant now, Actions& out);

  // On the way in.
  void begin(Instant now, Actions& out);
  void claim_if_due(Instant now, Actions& out);
  void claim(Instant now, Actions& out);
  void serve(Instant now, const std::string& why, Actions& out);
  void enter_backup(Instant now, const std::string& why, Actions& out);

  // On the way out.
  void review_faults(Instant now, Actions& out);
  void yield(Instant now, std::size_t instance, const Advert& winner, const std::string& why,
             Actions& out);
  [[nodiscard]] std::string outbid(std::size_t instance, const Advert& winner) const;
  void give_way_unheard(Instant now, std::size_t instance, const Advert& other, Actions& out);
  void give_way_superseded(Instant now, Actions& out);
  [[nodiscard]] bool keeps_by_term(Instant now, const Advert& winner, Actions& out);
  void leave(Instant now, Phase after, const std::string& why, Actions& out);
  void end_tenure(Instant now, Actions& out);
  void give_up_fence(Instant now, Actions& out);
  void leave_finished(Instant now, bool resign, Actions& out);

  // A handover.
  [[nodiscard]] bool shielded(Instant now) const;
  void end_shield(Instant now, Actions& out);
  [[nodiscard]] Instance::Preemption preemption() const;
  void on_preemptible(Instant now, std::size_t instance, Actions& out);
  void put_up_addresses(Actions& out);
  void take_down_addresses(Actions& out);
  void retreat(Instant now, const std::string& why, Actions& out);

  void on_lower(Instant now, std::size_t instance, Actions& out);

  // A master that is not heard any more.
  void tell_silence(Instant now, bool resigned, Actions& out);
  void look_for_life(Instant now, Actions& out);
  [[nodiscard]] bool wants_to_claim() const;

  void publish(Status status, const std::string& why, Actions& out);

  /// This node serves, and hears a master of higher priority; see keeps_by_term().
  struct Contest {
    Instant since, heard;
  };

  GroupConfig config_;
  std::vector<Instance> members_;
  std::vector<Fitness> fitness_;
  Standing standing_;
  std::optional<Contest> contest_;
  Phase phase_ = Phase::initialize;
  Status status_ = Status::initialize;
  RefusalLatch latch_;
  unsigned gate_generation_ = 0, fence_generation_ = 0;
  Phase after_leaving_ = Phase::fault;  ///< backup, fault or stopped
  std::optional<Instant> fence_until_;  ///< a fence runs; it is given up then (fence_max)
  /// A handover: nobody's adverts prove anything until then. What handed over leaves then.
  std::optional<Instant> handover_until_;
  std::optional<Instant> stall_told_;  ///< when it was last said that this node stalled
  bool has_addresses_ = false;
  bool held_before_ = false;
  bool yielded_ = false;
  bool started_ = false;
  bool unheard_ = false;  ///< gave way because nobody heard it, and has not served since
  bool preempts_by_handover_ = false;
  std::vector<bool> preemptible_;    ///< by member: the master that was heard last
  Instant ask_after_{};              ///< for a handover
  Duration ask_pause_{};             ///< after the next question; 0: none was asked
  bool on_go_ = false;               ///< promoting because the peer hands over
  bool handed_over_ = false;         ///< and has not claimed since: the heir is not preempted
  bool gate_asked_ = false;          ///< OpenGate waits for its answer
  std::optional<bool> told_silent_;  ///< MasterSilent was the last that was said since it served,
                                     ///< or MasterHeard
  unsigned life_generation_ = 0;
  std::optional<Instant> life_awaited_until_;  ///< no claim before LookForLife is answered, or then
  std::string reported_refusal_;               ///< why it does not claim, as last said
};

}  // namespace vrrpd::protocol
