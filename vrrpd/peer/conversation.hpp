// SPDX-License-Identifier: Apache-2.0
// All that is said between the two daemons, over all sessions of all paths. Decides which of two
// sessions on one path stays, which path a question takes, and what of it is known here. Pure: time
// and messages come in, actions go out, to be carried out in their order.
//
// Both sides dial, so that two sessions may come up on one path. The node whose name sorts first
// closes all but the newest; the other one leaves them standing until then, and uses the one that
// it last heard. So both agree without a word, and a half-open session never outlives a new one.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "vrrpd/peer/questions.hpp"
#include "vrrpd/peer/reports.hpp"
#include "vrrpd/peer/session.hpp"

namespace vrrpd::peer {

struct Send {
  SessionId session;
  Message message;
};
/// Close the connection; the conversation has forgotten it.
struct Close {
  SessionId session;
  std::string why;
  /// It is the peer's fault, or the configuration's, and not the network's.
  bool complaint = false;
};
/// `path` works now. `first`: no other did with this run of the peer's daemon.
struct Connected {
  std::string path;
  std::string node;
  std::string daemon;
  bool first = false;
};
/// `path` works no longer. `last`: no other does.
struct PathLost {
  std::string path;
  std::string why;
  bool last = false;
};
/// Of something that must be the same on both nodes. An empty value: that side has no such thing.
struct Difference {
  std::string subject;
  std::string ours, theirs;
  bool operator==(const Difference&) const = default;
};
/// Said once for each run of the peer. Empty: both agree.
struct Compared {
  std::vector<Difference> differences;
  bool more = false;  ///< they differ in something that did not fit into a hello
};
/// The peer's groups that changed.
struct Heard {
  std::vector<GroupStatus> groups;
};
/// The answer to what this node asked.
struct Answered {
  std::uint64_t number;
  notify::PeerResult<std::variant<std::string, Report>> result;
};
/// The peer asks; answer with Conversation::answer().
struct Asks {
  Question question;
  Instant deadline;  ///< the peer waits no longer
};

using Action = std::variant<Send, Close, Connected, PathLost, Compared, Heard, Answered, Asks>;
using Actions = std::vector<Action>;

class Conversation {
 public:
  explicit Conversation(Identity identity) : identity_{std::move(identity)} {}

  // Connections. `id` is never used again. `begun`: before the first byte of it was sent.
  void opened(SessionId id, const std::string& path, Instant begun, Actions& out);
  void received(Instant now, SessionId id, Message message, Actions& out);
  void closed(SessionId id, const std::string& why, Actions& out);

  /// How our groups stand, told as a heartbeat even if nothing changed. `confirms`: the loop says
  /// so, and not only a module that published something.
  void publish(Instant now, std::vector<GroupStatus> groups, bool confirms, Actions& out);

  /// Comes back as Answered, with the number that is returned.
  std::uint64_t ask(Instant now, Verb verb, std::string group, std::string payload,
                    Instant deadline, Actions& out);
  /// Nobody waits for it any more: no Answered will come. True: it may have been asked.
  bool withdraw(std::uint64_t number);
  void answer(Instant now, Answer answer, Actions& out);

  void on_time(Instant now, Actions& out);
  [[nodiscard]] std::optional<Instant> deadline() const;

  [[nodiscard]] bool greeted(SessionId id) const;
  [[nodiscard]] bool connected() const;
  [[nodiscard]] bool connected(const std::string& path) const;
  [[nodiscard]] std::optional<Report> report(const std::string& group) const {
    return reports_.of(group);
  }
  /// Our own group of that name, as last published.
  [[nodiscard]] std::optional<GroupStatus> own(const std::string& group) const {
    return published_.of(group);
  }

 private:
  void on_hello(Instant now, SessionId id, Hello hello, Actions& out);
  void on_status(Instant now, SessionId id, const Status& status, Actions& out);
  void on_question(Instant now, SessionId id, const Question& question, Actions& out);
  void on_answer(Instant now, const Answer& answer, Actions& out);

  void meet_run(const Hello& hello, Actions& out);
  void settle(SessionId newest, Actions& out);
  void close(SessionId id, std::string why, bool complaint, Actions& out);
  void tell_status(Instant now, SessionId id, std::vector<GroupStatus> groups, bool confirms,
                   Actions& out);
  void send_question(Instant now, std::uint64_t number, Asked::Waiting& waiting, Actions& out);
  [[nodiscard]] std::vector<SessionId> freshest_first() const;

  Identity identity_;
  std::map<SessionId, Session> sessions_;
  std::optional<BootId> peer_run_;
  Published published_;
  Reports reports_;
  Asked asked_;
  Received received_;
};

/// Of two hellos with different hashes.
[[nodiscard]] Compared compare(const Hello& ours, const Hello& theirs);

/// Values of the same subject that differ, and subjects that only one side has. Both are sorted.
[[nodiscard]] std::vector<Difference> differences(const std::vector<Fact>& ours,
                                                  const std::vector<Fact>& theirs);

}  // namespace vrrpd::peer
