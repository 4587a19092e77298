// SPDX-License-Identifier: Apache-2.0
// What a notify module may know of the peer node, tell it, ask it, and answer it (decision 8): the
// words, and the interface that the daemon implements over its peer channel. Payloads are the
// module's own; nobody else looks into them.
//
// A channel that is gone takes knowledge away and gives none: it never proves that the peer is
// dead.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "vrrpd/base/time.hpp"

namespace vrrpd {
class Cancellation;
}

namespace vrrpd::notify {

/// Where a group stands, as its own daemon says.
enum class PeerRole : std::uint8_t {
  starting,
  backup,
  promoting,  ///< advertises as master, without addresses: its gate is asked
  master,     ///< with its addresses up
  leaving,    ///< addresses off, its fence runs
  fault,
  stopped,
};

/// "MASTER", "promoting": keepalived's words in capitals, ours not.
[[nodiscard]] std::string_view name(PeerRole role);

/// What the peer last said of the group of the same name. Both times are of this node's clock; the
/// peer's clock plays no part.
struct PeerReport {
  PeerRole role = PeerRole::starting;
  std::uint64_t term = 0;  ///< 0: its module has none
  std::string status;      ///< what its module published, whatever that is
  Instant heard{};         ///< when it was last heard that this still holds
  /// It was said after this, whatever delayed it on the way: the peer had heard something by then
  /// that this node sent at this time. Never later than `heard`.
  Instant said_after{};
};

enum class PeerVerb : std::uint8_t {
  term = 1,              ///< how does your group stand now? Its daemon answers, not its module
  ready = 2,             ///< would you take over now?
  handover_go = 3,       ///< I have closed; take over from here
  handover_abort = 4,    ///< I have opened again; stay what you are
  handover_done = 5,     ///< I am open; the addresses are yours to leave
  fenced = 6,            ///< see to it that nobody can write at your side, and say so
  handover_request = 7,  ///< hand over to me; yes: it has begun
};

[[nodiscard]] std::string_view name(PeerVerb verb);

/// The most that publish(), a question and an answer can carry.
inline constexpr std::size_t peer_payload_bytes_max = std::size_t{16} * 1024;

struct PeerFailure {
  enum class Reason : std::uint8_t {
    unreachable,  ///< no path to the peer until the deadline: it was not asked
    unanswered,   ///< it was asked, and may have acted, but no answer came until the deadline
    cancelled,    ///< it may have been asked
    declined,     ///< it answered no
    unsupported,  ///< nobody there answers this verb for this group
    too_large,    ///< payload above peer_payload_bytes_max
    stopping,     ///< this daemon ends
  };
  Reason reason = Reason::unreachable;
  std::string text;  ///< one line for the operator
};

template <class T>
using PeerResult = std::expected<T, PeerFailure>;

/// A question of the peer's module. The asker repeats it on another path when an answer is slow,
/// but it arrives here once.
struct PeerQuestion {
  PeerVerb verb = PeerVerb::ready;
  std::string payload;
  Instant deadline{};  ///< an answer after it is not waited for
};

/// The answer: a payload, or why not. Any thread may call it; the first call counts, and one that
/// never comes leaves the peer with PeerFailure::unanswered.
using PeerReply = std::function<void(std::expected<std::string, std::string>)>;

/// The way to the module of the same group on the peer. Every function may be called by any thread.
class PeerLink {
 public:
  virtual ~PeerLink() = default;

  [[nodiscard]] virtual bool connected() const = 0;

  /// Told to the peer now and to every peer that connects later, until the next call. `term`: 0 if
  /// there is none.
  virtual PeerResult<void> publish(std::uint64_t term, std::string status) = 0;

  /// What the peer last said, also when it is not connected any more; nothing if it never spoke.
  [[nodiscard]] virtual std::optional<PeerReport> report() const = 0;

  /// Asks for the peer's report anew: what comes back was said after this call. Blocks the caller,
  /// not beyond `deadline` and not beyond `cancel`.
  [[nodiscard]] virtual PeerResult<PeerReport> ask_term(Instant deadline,
                                                        const Cancellation& cancel) = 0;

  /// Asks the peer's module; `verb` is any but term. Blocks as ask_term() does.
  [[nodiscard]] virtual PeerResult<std::string> ask(PeerVerb verb, std::string payload,
                                                    Instant deadline,
                                                    const Cancellation& cancel) = 0;

  /// Who answers the peer's questions. Called on a thread of the channel, one question at a time:
  /// what takes long is to be handed on, and answered later. Nothing: nobody does, which the
  /// asker is told; when the call returns, no question is being put any more. A module takes it
  /// back so before it ends.
  virtual void answer_with(std::function<void(const PeerQuestion&, const PeerReply&)> answerer) = 0;
};

}  // namespace vrrpd::notify
