// SPDX-License-Identifier: Apache-2.0
// A question that a worker asks a server, and how far it has come. What the server does with it
// happens when it arrives, whether or not anybody still waits for the answer.
#pragma once

#include <memory>
#include <optional>

#include "tests/simulation/pair/server.hpp"
#include "tests/simulation/pair/worker.hpp"

namespace vrrpd::simulation::pair {

/// What the daemon's questions need of the world, and who listens to them.
class Conversations {
 public:
  Conversations(Network& network, std::array<Server*, nodes> servers, Dice dice)
      : network_{network}, servers_{servers}, dice_{dice} {}
  Conversations(const Conversations&) = delete;
  Conversations& operator=(const Conversations&) = delete;

  /// The world that the running code lives in.
  [[nodiscard]] static Conversations& here() { return *here_; }
  void live_here() { here_ = this; }

  struct Question {
    std::optional<std::expected<mysql::Result, mysql::SqlError>> answer;
    mysql::ServerStatus status;  ///< if it asked for that; see snapshot_question
    Worker* asker = nullptr;     ///< nobody: given up
    unsigned death = 0;          ///< Server::on_death()
    unsigned incarnation = 0;    ///< of the server that answers
  };
  using Open = std::shared_ptr<Question>;
  using Deed = std::move_only_function<void(Server&, Question&, Reply<mysql::Result>)>;

  /// `session`: the incarnation that the session is with; nothing: a session is asked for.
  [[nodiscard]] Open ask(Server& server, std::optional<unsigned> session, Deed deed);
  [[nodiscard]] Server& server(Node node) { return *servers_[node]; }
  /// A session has ended at its client's side, on `host`: what it waits for in the server is given
  /// up about a second after that was heard there. A cut link keeps it from being heard.
  void hang_up(Host& host, Server& server, int session);
  [[nodiscard]] int number_session() { return ++sessions_; }

  /// Called for each question, by whom and where to. The task that it gives back is done when the
  /// server has done what was asked, before the answer leaves.
  std::function<Task(Role, Node asker, Node server)> on_question;

 private:
  void arrive(Server& server, std::optional<unsigned> session, const Open& question, Place from,
              Deed deed, Task done);
  void answer(Server& server, const Open& question, Place to,
              std::expected<mysql::Result, mysql::SqlError> said);
  /// By the kernel of a server that is not there any more, as soon as that can speak.
  void answer_for_the_dead(Server& server, const Open& question, Place to,
                           const mysql::SqlError& error);

  static inline thread_local Conversations* here_ = nullptr;
  static constexpr int first_session = 1000;

  Network& network_;
  std::array<Server*, nodes> servers_;
  Dice dice_;
  int sessions_ = first_session;
};

/// What takes the daemon several questions, and the parsing of their answers, is one here: for
/// speed.
inline constexpr std::string_view snapshot_question = "(status)";

/// Lives as long as a session does in the server: until all that was sent in it has been done. Its
/// value is what the server calls it (CONNECTION_ID()).
using SessionLife = std::shared_ptr<const int>;

/// Does what `sql` says. Throws Violation for a statement that the model does not know.
void obey(Server& server, const SessionLife& session, std::string_view sql,
          Reply<mysql::Result> reply);

}  // namespace vrrpd::simulation::pair
