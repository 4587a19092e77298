// SPDX-License-Identifier: Apache-2.0
// A third client library beside the two of checks/mysql: it speaks with the model servers.
#include "checks/mysql/client.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <utility>

#include "tests/simulation/pair/addresses.hpp"
#include "tests/simulation/pair/conversation.hpp"
#include "tests/simulation/pair/seams/answer_descriptor.hpp"
#include "tests/simulation/pair/seams/snapshot.hpp"

namespace vrrpd::mysql {

using simulation::pair::Conversations;
using ModelServer = simulation::pair::Server;
using simulation::pair::Worker;

struct Client::State {
  ModelServer* server = nullptr;
  simulation::pair::Host* host = nullptr;  ///< the client's
  std::optional<unsigned> session;         ///< the server's incarnation
  Conversations::Open question;
  simulation::pair::SessionLife life =
      std::make_shared<const int>(Conversations::here().number_session());

  ~State() { hang_up(); }

  void give_up() {
    if (question) question->asker = nullptr;
  }
  /// What is not answered may still wait in the server.
  void hang_up() {
    if (question && !question->answer) Conversations::here().hang_up(*host, *server, *life);
    give_up();
    question.reset();
  }
  void ask(Conversations::Deed deed) {
    give_up();
    question = Conversations::here().ask(*server, session, std::move(deed));
  }
  [[nodiscard]] bool answered() const { return question && question->answer.has_value(); }
  [[nodiscard]] const SqlError* error() const {
    return answered() && !*question->answer ? &question->answer->error() : nullptr;
  }
};

namespace {

constexpr Client::Wait for_an_answer{.events = POLLIN};

thread_local ServerStatus last_snapshot;

}  // namespace

Client::Client() : state_{std::make_unique<State>()} {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Client::Pending Client::connect(const Endpoint& endpoint, std::string /*password*/) {
  const auto own = Worker::running().host().node();
  const bool local = !endpoint.socket.empty() || endpoint.host == simulation::pair::address_of(own);
  state_->host = &Worker::running().host();
  state_->server = &Conversations::here().server(local ? own : simulation::pair::other(own));
  state_->ask([](ModelServer&, auto&, auto reply) { reply(Result{}); });
  return for_an_answer;
}

Client::Pending Client::ping() {
  state_->ask([](ModelServer&, auto&, auto reply) { reply(Result{}); });
  return for_an_answer;
}

Client::Pending Client::query(std::string_view sql) {
  if (sql == simulation::pair::snapshot_question) {
    state_->ask([](ModelServer& server, Conversations::Question& question, auto reply) {
      question.status = server.replication();
      question.status.semi_sync = server.semi_sync();
      reply(Result{});
    });
  } else {
    state_->ask(
        [sql = std::string{sql}, life = state_->life](ModelServer& server, auto&, auto reply) {
          simulation::pair::obey(server, life, sql, std::move(reply));
        });
  }
  return for_an_answer;
}

Client::Pending Client::fetch() { return std::nullopt; }

// What woke the worker may have been the answer to another session of it; and a session may go from
// one worker to the next.
Client::Pending Client::step(short /*events*/) {
  if (!state_->answered()) {
    state_->question->asker = &Worker::running();
    Worker::running().expect_answer();
    return for_an_answer;
  }
  if (failed()) return std::nullopt;
  state_->session = state_->question->incarnation;
  last_snapshot = std::move(state_->question->status);
  return std::nullopt;
}

bool Client::failed() const { return state_->error() != nullptr; }
unsigned Client::error_number() const { return state_->error()->number; }
std::string Client::error_text() const { return state_->error()->text; }
Result Client::take_result() { return **std::exchange(state_->question->answer, std::nullopt); }
int Client::descriptor() const { return simulation::pair::answer_descriptor; }
void Client::abandon() noexcept { state_->hang_up(); }

}  // namespace vrrpd::mysql

namespace vrrpd::simulation::pair {

bool answered() { return Worker::running().answered(); }

mysql::ServerStatus take_snapshot() { return std::move(mysql::last_snapshot); }

}  // namespace vrrpd::simulation::pair
