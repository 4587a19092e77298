// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/pair/conversation.hpp"

#include <utility>

namespace vrrpd::simulation::pair {

using namespace std::chrono_literals;
using mysql::SqlError;

namespace {

/// What was written into a socket may arrive long after the writer gave up and closed it.
constexpr Duration longest_late_arrival = 10s;
/// For so long a kernel tells the other side that a connection is over.
constexpr Duration last_words = 15min;
/// How often a server looks whether the client of a statement that waits is still there.
constexpr Duration look_after_client = 1s;

SqlError refused() { return {SqlError::Kind::refused, 2002, "Can't connect to server (111)"}; }
SqlError full() { return {SqlError::Kind::answered, 1040, "Too many connections"}; }
SqlError gone() { return {SqlError::Kind::gone, 2013, "Lost connection to server during query"}; }

}  // namespace

Conversations::Open Conversations::ask(Server& server, std::optional<unsigned> session, Deed deed) {
  Fiber::go_on_or_unwind();
  auto question = std::make_shared<Question>();
  Worker& asker = Worker::running();
  question->asker = &asker;
  asker.expect_answer();
  Task done;
  if (on_question) done = on_question(asker.role(), asker.host().node(), server.host().node());
  const Place from = asker.host().place();
  network_.carry(from, server.host().place(), dice_.between(0ms, longest_late_arrival),
                 [this, &server, session, question, from, deed = std::move(deed),
                  done = std::move(done)]() mutable {
                   arrive(server, session, question, from, std::move(deed), std::move(done));
                 });
  return question;
}

void Conversations::hang_up(Host& host, Server& server, int session) {
  if (!host.answers()) return;
  network_.carry(host.place(), server.host().place(), last_words, [this, &server, session] {
    server.process().after(dice_.between(look_after_client / 10, look_after_client),
                           [&server, session] { server.end_session(session); });
  });
}

void Conversations::arrive(Server& server, std::optional<unsigned> session, const Open& question,
                           Place from, Deed deed, Task done) {
  const bool same = !session || *session == server.process().incarnation();
  if (!server.listens() || !same) {
    return answer_for_the_dead(server, question, from, session ? gone() : refused());
  }
  if (!session && server.refuses_logins())
    return answer(server, question, from, std::unexpected{full()});
  question->incarnation = server.process().incarnation();
  question->death = server.on_death(
      [this, &server, question, from] { answer_for_the_dead(server, question, from, gone()); });
  server.process().after(
      dice_.between(server.plan().answer_time / 10, server.plan().answer_time),
      [this, &server, question, from, deed = std::move(deed), done = std::move(done)]() mutable {
        deed(server, *question,
             [this, &server, question, from,
              done = std::move(done)](std::expected<mysql::Result, SqlError> said) mutable {
               server.forget_death(question->death);
               if (done) done();
               answer(server, question, from, std::move(said));
             });
      });
}

void Conversations::answer_for_the_dead(Server& server, const Open& question, Place to,
                                        const SqlError& error) {
  if (!server.host().powered()) return;
  if (server.host().answers()) return answer(server, question, to, std::unexpected{error});
  server.host().world().after(look_after_client, [this, &server, question, to, error] {
    answer_for_the_dead(server, question, to, error);
  });
}

void Conversations::answer(Server& server, const Open& question, Place to,
                           std::expected<mysql::Result, SqlError> said) {
  network_.carry(server.host().place(), to, longest_late_arrival,
                 [question, said = std::move(said)]() mutable {
                   if (question->answer) return;
                   question->answer = std::move(said);
                   if (question->asker != nullptr) question->asker->take_answer();
                 });
}

}  // namespace vrrpd::simulation::pair
