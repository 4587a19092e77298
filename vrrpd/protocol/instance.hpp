// SPDX-License-Identifier: Apache-2.0
// One virtual router's election, RFC 9568 §6.4 (version 2: RFC 3768 §6.4). Read it beside the RFC:
// one function for each state and event, and nothing here knows of addresses being up, gates, or
// faults; that is Group's part.
//
// Pure: time comes in, actions go out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "vrrpd/base/time.hpp"
#include "vrrpd/protocol/actions.hpp"
#include "vrrpd/protocol/announcements.hpp"
#include "vrrpd/protocol/outgoing.hpp"
#include "vrrpd/protocol/peer_reports.hpp"
#include "vrrpd/protocol/reject.hpp"

namespace vrrpd::protocol {

class Instance {
 public:
  /// A state owns its timers: outside Backup there is no master_down_timer to forget.
  struct Initialize {};
  struct Backup {
    Duration master_adver_interval;
    /// Nothing: it has fired, and this node waits for leave to claim (Group).
    std::optional<Instant> master_down_timer;
    /// Looks at the clock while waiting for that leave, lest it be given to one who slept.
    std::optional<Instant> heartbeat;
    /// When the master counts as silent, be it one that we obey or one that we are about to
    /// preempt; nothing: it is, or no master was heard yet.
    std::optional<Instant> silence_timer;
    bool master_heard = false;
    /// keepalived preempt_delay: adverts of a lower master are obeyed until then.
    std::optional<Instant> preempt_after;
    /// After a stall, until then: an advert that is read may have waited since long ago.
    std::optional<Instant> stale_until;
  };
  struct Master {
    Instant adver_timer;
    Instant last_advert;  ///< when the others last heard of us
    /// Two owners: since when the other one has answered back, and when it last did.
    struct Rivalry {
      Instant since, last;
    };
    std::optional<Rivalry> rival;
    Instant last_sent;         ///< when an advert last really left, as far as is known
    bool unsent = false;       ///< ... and the last one did not
    Instant next_answer{};     ///< not before: see answer()
    bool answer_owed = false;  ///< somebody was heard since the last answer
  };
  using State = std::variant<Initialize, Backup, Master>;

  /// What an advert asks of the group.
  enum class Heard : std::uint8_t {
    nothing,
    resigned,       ///< in Backup: the master gave up (priority 0)
    living_master,  ///< in Backup: accepted, the timers started anew
    preemptible,    ///< the same, and only because it is to be asked to hand over
    lower,          ///< in Master: the sender loses
    unheard,        ///< in Master: the sender would lose, but cannot hear us; see unheard()
    yields,         ///< in Master: the sender wins
  };

  /// What to do about a living master of lower priority.
  enum class Preemption : std::uint8_t {
    as_configured,
    by_handover,  ///< obeyed, and told apart: it is asked to hand over (decision 7)
    held_back,    ///< obeyed, even by an owner: this node's gate refused (decision 1)
  };

  Instance(InstanceConfig config, std::size_t index);

  /// What only this virtual router can tell about an advert (RFC 9568 §7.1). Changes nothing.
  [[nodiscard]] std::optional<Reject> verify(const Advert& advert) const;

  // Events. `advert` must have passed verify().
  [[nodiscard]] Heard on_advert(Instant now, const Advert& advert, Preemption preemption,
                                Actions& out);
  void on_time(Instant now, Actions& out);
  /// What became of an advert of a master: it left, or the kernel refused it. Who is not told
  /// believes that all leave.
  void sent(Instant now);
  void unsent();
  /// The next instant at which on_time() has something to do.
  [[nodiscard]] std::optional<Instant> deadline() const;
  /// The configuration was read anew, and this is the same virtual router (reconfigure.cpp). State
  /// and timers go on; another pace begins at once, with an advert of a master, who is told of it.
  void reconfigure(Instant now, InstanceConfig config, Actions& out);

  // Transitions, decided by Group.
  void become_initialize() { state_ = Initialize{}; }
  /// `interval`: the winning master's, where one was heard; else our own.
  void become_backup(Instant now, std::optional<Duration> interval = std::nullopt);
  void become_master(Instant now, Actions& out);
  /// The bursts while the addresses are up; Group says when they come and go.
  [[nodiscard]] Announcements& announcements() { return announcements_; }

  /// Effective priority (RFC: Priority). In Backup the master_down_timer moves by the difference in
  /// skew; keepalived starts it anew, so that a restless tracker could put a takeover off for ever.
  void set_priority(std::uint8_t priority);
  /// The interface's primary address: source of our adverts, and what breaks ties.
  void set_primary_address(const IpAddress& address) { primary_address_ = address; }
  /// §6.4.1: an owner does not wait for the timer.
  void expire_master_down_timer(Instant now);
  /// keepalived `state MASTER` in a sync group: at start one interval and the least skew are
  /// enough.
  void shorten_first_wait(Instant now);
  /// Woke late: the timers start anew, and what was true before the stall counts for nothing.
  void listen_anew(Instant now);

  [[nodiscard]] const InstanceConfig& config() const { return config_; }
  [[nodiscard]] const State& state() const { return state_; }
  [[nodiscard]] bool is_backup() const { return std::holds_alternative<Backup>(state_); }
  [[nodiscard]] bool is_master() const { return std::holds_alternative<Master>(state_); }
  /// In Backup, with the Master_Down_Timer fired.
  [[nodiscard]] bool wants_master() const;
  /// In Backup, with a master that was heard lately.
  [[nodiscard]] bool master_audible() const;
  /// In Backup, with a master that was heard and is not any more, or that resigned.
  [[nodiscard]] bool master_silent() const;
  /// In Master, and no advert has left for longer than the others wait.
  [[nodiscard]] bool unheard(Instant now) const;
  /// In Master, and so late that the others have given us up (decision 19).
  [[nodiscard]] bool overslept(Instant now) const;
  /// In Backup, and so late that a timer proves nothing (credible_lateness()).
  [[nodiscard]] bool stalled(Instant now) const;
  /// 254 for an owner that another owner does not give way to.
  [[nodiscard]] std::uint8_t priority() const;
  [[nodiscard]] const IpAddress& primary_address() const { return primary_address_; }
  /// What SendAdvert means on the wire: one advert for the group, or one for each unicast peer.
  [[nodiscard]] std::vector<Outgoing> outgoing(std::uint8_t priority) const;

 private:
  Heard in_backup(Backup& backup, Instant now, const Advert& advert, Preemption preemption,
                  Actions& out);
  Heard in_master(Master& master, Instant now, const Advert& advert, Actions& out);
  [[nodiscard]] bool sender_wins(Master& master, Instant now, const Advert& advert);
  void answer(Master& master, Instant now, Actions& out) const;
  void send_advert(Master& master, Instant now, Actions& out) const;
  bool obeys(Backup& backup, Instant now, const Advert& advert, Preemption preemption) const;
  void restart_timers(Backup& backup, Instant now) const;
  static void restart_silence_timer(Backup& backup, Instant now, Duration interval);
  [[nodiscard]] Duration patience_of_peers() const;
  void learn_checksum(const Advert& advert, Actions& out);

  InstanceConfig config_;
  std::size_t index_;
  std::uint8_t priority_;
  bool cedes_ownership_ = false;  ///< see priority()
  IpAddress primary_address_;
  State state_;
  Announcements announcements_;
  ChecksumForms checksum_forms_;
  PeerReports peer_reports_;
};

}  // namespace vrrpd::protocol
