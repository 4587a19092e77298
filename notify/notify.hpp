// SPDX-License-Identifier: Apache-2.0
// What a notify module implements. A notify acts when an instance (or a sync group) changes its
// state. One with a gate is asked before the addresses are added, and may refuse.
// Built-in modules and plugins include this header, vrrpd/base/ and nothing else of the daemon.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "notify/order.hpp"
#include "vrrpd/base/cancellation.hpp"
#include "vrrpd/base/process.hpp"
#include "vrrpd/base/settings.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::notify {

/// A daemon that is back so soon was restarted: in that time no peer has come, caught up, been
/// promoted, and gone again.
inline constexpr Duration restart_time = std::chrono::seconds{60};

enum class State : std::uint8_t { master, backup, fault, stop };

/// "MASTER", "BACKUP", "FAULT", "STOP": keepalived's words.
[[nodiscard]] std::string_view name(State state);

struct Transition {
  enum class Of : std::uint8_t { instance, group };
  Of of = Of::instance;
  std::string name;  ///< of the instance or the sync group
  State state = State::backup;
  std::uint8_t priority = 0;           ///< effective priority; 0 for a group (keepalived does so)
  std::string_view previous = "INIT";  ///< what was told before; INIT: nothing
  /// Only with `master`: the daemon was killed and is back before anybody noticed. This node has
  /// held its addresses throughout, so no gate was asked and there is nothing to do: whatever the
  /// module did when it became master still holds.
  bool adopted = false;
  /// Not with `master`: this node was master, or claimed, until it heard another one, and has not
  /// claimed since.
  bool yielded = false;
  /// Only to a gate: it is asked because of Mastership::claim().
  bool by_handover = false;
};

/// Why the gate stays shut. `evidence` is a fingerprint of what was seen (GTIDs, errors, who is
/// there): the latched fault ends when a Standing with other evidence is posted (decision 1).
/// Empty: nothing that a Standing shows would change; the gate is asked again after the hold-down.
struct Refusal {
  std::string reason;
  std::string evidence;
};

/// What the module thinks of this node becoming master now (decision 1).
enum class Eligibility : std::uint8_t {
  eligible,       ///< nothing known against it
  behind,         ///< transactions that a client was told of may be missing here
  unknown,        ///< not known (yet)
  busy,           ///< the server lives but will not be asked now
  misconfigured,  ///< we cannot even look: wrong account, missing privilege, no replication
  isolated,       ///< this node is the one that is cut off: a master must leave, a backup wait
  superseded,     ///< another node has become master since, or may have: a master must leave
};

[[nodiscard]] std::string_view name(Eligibility eligibility);

/// Of two nodes that serve, who yields (decision 6)? Asked only of a module that knows.
enum class Rank : std::uint8_t {
  by_priority,  ///< nothing is known of terms, or the other one's is newer: as VRRP says
  unsettled,    ///< the peer's term is about to be known
  newest,       ///< this node was promoted later than the peer, which serves too
};

struct Standing {
  Eligibility eligibility = Eligibility::unknown;
  std::string reason;    ///< one line for the operator
  std::string evidence;  ///< see Refusal
  Rank rank = Rank::by_priority;
  /// What the module did when it was told that this node is a backup does not hold any more, and no
  /// fault was seen in between: it is told again, unless something is under way.
  bool tell_again = false;
};

struct Fenced {
  enum class Outcome : std::uint8_t {
    closed,      ///< the server answers and is read-only (read back)
    gone,        ///< nobody listens: it can take no write
    not_fenced,  ///< neither could be had in time: writes may still happen there
  };
  Outcome outcome = Outcome::not_fenced;
  std::string text;
};

/// Where a running transition says that it lives. Thread-safe.
class Progress {
 public:
  virtual ~Progress() = default;
  /// Something moved: the bound on lack of progress starts anew (decision 3). `text` is for
  /// the log, which shows one line a second at most.
  virtual void moved(std::string_view text) = 0;
  /// May the gate be kept open although the module cannot look (decision 2)? True if the run-time
  /// state shows that this node held the address before the daemon was restarted.
  [[nodiscard]] virtual bool held_before() const = 0;
};

/// What became of a planned handover.
struct HandedOver {
  enum class Outcome : std::uint8_t {
    done,       ///< the peer serves or is about to, and nobody can write here
    kept,       ///< declined, or undone: this node serves as before
    uncertain,  ///< nobody can write here, and it is not known whether the peer serves
  };
  Outcome outcome = Outcome::kept;
  std::string text;  ///< one line for the operator
};

/// What a module may ask of its group on the loop. Any thread but the loop's; each call waits for
/// the loop to begin with it, and no longer than `deadline`: then, or when the group is elsewhere
/// already, it has changed nothing, and the error says so. What was begun ends with the turn.
class Mastership {
 public:
  using Answer = std::expected<void, std::string>;
  virtual ~Mastership() = default;

  /// Of a serving group: takes the addresses off this host, and returns when they are. The node
  /// goes on advertising, so that nobody else claims, and yields to nobody. Ended by
  /// put_addresses_back() or the end of hand_over(), and at `until` by leaving mastership in the
  /// ordinary way.
  [[nodiscard]] virtual Answer take_addresses_off(Instant until, Instant deadline) = 0;
  [[nodiscard]] virtual Answer put_addresses_back(Instant deadline) = 0;
  /// Of a serving group: hand over, as if its operator had said so. Returns when that has begun.
  [[nodiscard]] virtual Answer begin_handover(Instant deadline) = 0;

  /// Of a backup that is eligible: claims at once, whatever the master advertises; the gate is
  /// asked next. No advert ends that before `until`. A refusal of the gate makes it backup again,
  /// without a word to the other nodes.
  [[nodiscard]] virtual Answer claim(Instant until, Instant deadline) = 0;
  /// Would claim() be taken now? Changes nothing.
  [[nodiscard]] virtual Answer may_claim(Instant deadline) = 0;
  /// Takes that claim back unless the gate is open: whoever runs in the gate is cancelled. Does not
  /// wait.
  virtual void withdraw_claim() = 0;
};

/// Threads: transitions, gates and handovers of one module run on one worker, in order. fence(),
/// sign_of_life() and standing() with its hints each come from a thread of their own and may run
/// beside them.
class Notify {
 public:
  virtual ~Notify() = default;

  /// True: addresses wait for before_master(), and leaving master waits for fence().
  [[nodiscard]] virtual bool has_gate() const { return false; }

  /// The gate: make this node fit to be master, or say why not. Honours `cancel` at step borders.
  [[nodiscard]] virtual std::expected<void, Refusal> before_master(const Transition& transition,
                                                                   Progress& progress,
                                                                   const Cancellation& cancel);

  /// The state has changed. May go on for long (following a peer that is not there yet); a newer
  /// transition requests `cancel` and waits.
  virtual void transition(const Transition& transition, Progress& progress,
                          const Cancellation& cancel) = 0;

  /// May this module ever hand over? Else nobody asks it to.
  [[nodiscard]] virtual bool can_hand_over() const { return false; }
  /// Asked of a serving node: move the role to the peer, or leave everything as it is. Returns by
  /// `deadline`. When `cancel` is requested this node has left mastership in another way: nothing
  /// is opened any more.
  [[nodiscard]] virtual HandedOver hand_over(Instant deadline, Mastership& mastership,
                                             Progress& progress, const Cancellation& cancel);
  /// Could the peer be asked to hand over now? Asked after each standing().
  [[nodiscard]] virtual bool can_ask_for_handover() const { return false; }
  /// This node would preempt a living master: ask it to hand over. On standing()'s thread.
  virtual void ask_for_handover(Instant deadline);
  /// Told before anything else: what this module may use as long as it lives.
  virtual void meet(Mastership& mastership);

  /// This node leaves master: see to it that nobody can write here (decision 5).
  [[nodiscard]] virtual Fenced fence(Instant deadline);

  /// Asked about once a second on a worker of its own. Default: eligible.
  [[nodiscard]] virtual Standing standing(Instant deadline);

  /// The master's adverts stopped or it resigned; a promotion is likely soon. On standing()'s
  /// thread.
  virtual void master_silent(Instant deadline);
  /// ... and it did not resign. What shows that it lives all the same, so that this node must not
  /// claim beside it: one line for the operator; nothing: nothing does. On a thread of its own; the
  /// claim may wait for the answer. standing() is to say the same, once master_silent() was told.
  /// Default: nothing.
  [[nodiscard]] virtual std::optional<std::string> sign_of_life(Instant deadline);
  /// It was heard, for the first time or again after master_silent(). On standing()'s thread.
  virtual void master_heard(Instant deadline);

  /// What an operator should know beside the standing. Any thread; does not block.
  [[nodiscard]] virtual Facts facts() const { return {}; }
  /// What runs here and would leave harm behind if it were cut off; nothing: nothing of the kind.
  /// Maintenance, and a reload that ends this module, are declined because of it. Any thread; does
  /// not block.
  [[nodiscard]] virtual std::optional<std::string> occupied() const { return std::nullopt; }
  /// On a thread of its own, one after the other. What takes long may be answered by another.
  /// Default: the module does nothing of the kind.
  virtual void order(Order order);
};

class PeerLink;

struct Host {
  ProcessLauncher& launcher;
  /// A line for the log, with the module's name put before it. Any thread.
  std::function<void(Severity, std::string_view)> report;
  /// Where the module may keep files that outlive a restart ("/var/lib/vrrpd").
  std::string state_directory;
  /// Which of several servers on this host is meant; "": there is one. Part of the names of files
  /// that each server has for itself.
  std::string server = {};
  /// The way to the same group on the peer (peer_link.hpp), for as long as the module lives.
  /// nullptr: vrrpd.toml has no [peer]; nothing is known of the peer but what its server tells.
  PeerLink* peer = nullptr;
};

/// A kind of notify, by its name in vrrpd.toml.
struct Kind {
  std::string_view name;
  /// It governs a server, of which only one group may dispose (decision 4).
  bool owns_server = false;
  /// As checks::Kind::create. `name` is the instance's or group's.
  std::unique_ptr<Notify> (*create)(std::string_view name, const Settings& settings,
                                    const Settings& shared, const Host& host,
                                    Diagnostics& diagnostics);
};

}  // namespace vrrpd::notify
