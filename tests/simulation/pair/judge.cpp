// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/pair/judge.hpp"

#include <fmt/format.h>

#include "tests/simulation/pair/gtid_numbers.hpp"
#include "tests/simulation/violation.hpp"

namespace vrrpd::simulation::pair {

using namespace std::chrono_literals;

namespace {

constexpr Duration look_interval = 250ms;
/// Until a new primary has told the peer's daemon its term.
constexpr Duration telling = 2s;
/// What a broken link leads to is over so long after it is mended.
constexpr Duration aftermath = 20s;
/// Until a server that wakes up beside another primary is closed: by the statement that its own
/// daemon or the peer has left there, or else as one of two primaries.
constexpr Duration waking = 6s;
/// For so long a master that hears an older one keeps its addresses before it knows its term
/// (protocol/group_terms.cpp): on a link that carries one way only it does not come to know it.
constexpr Duration settling = 5s;
/// What a promotion needs from its fence to the opening.
constexpr Duration fencing = 3s;
/// Two primaries that can ask each other: until one of them has heard the other and is closed.
constexpr Duration two_primaries = 6s;

}  // namespace

void Judge::watch(Pair& pair, const Mischief& mischief) {
  pair_ = &pair;
  mischief_ = &mischief;
  pair.ledger().judge_by(
      [this](Node server, bool confirmed) {
        if (story_.third_vote) look_at_the_right();
        return window_of(server, confirmed);
      },
      [this](Node server) { return untended(server); });
  for (Node node = 0; node < nodes; ++node)
    pair.server(node).on_open = [this, node] { server_opens(node); };
  look();
}

// Whoever answers and takes writes is a living primary, and is closed first. What has just begun,
// or was out of reach a moment ago, may not have been seen.
void Judge::look_beside(Node node) {
  const Node peer = other(node);
  Server& beside = pair_->server(peer);
  const WorldTime now = pair_->world().now();
  const auto steady = [](Process& process) { return !process.woke_within(fencing); };
  const bool in_reach = reaches_other(node) && pair_->network().whole_for(fencing) &&
                        !pair_->network().slow() && steady(beside.process()) &&
                        steady(pair_->daemon(node).process()) &&
                        pair_->host(node).clock_right_for(fencing);
  const bool opened_since = pair_->daemon(peer).promoting() || now - opened_[peer] < fencing;
  require(!in_reach || !beside.takes_writes() || opened_since,
          "nobody opens beside a server that answers and takes writes");
}

// Decision 13: record, then open. Who finds a record that is not complete knows that a promotion
// was under way.
void Judge::server_opens(Node node) {
  if (!pair_->daemon(node).promoting()) return;
  if (found_[node]) found_[node]->opened = true;
  if (!pair_->server(node).read_only()) return;  // it stayed open
  look_beside(node);
  require(record_says(node, "\"complete\": false"),
          "a server is not opened before its promotion is in the record");
}

bool Judge::record_says(Node node, std::string_view what) {
  const auto& files = pair_->host(node).files;
  const auto record = files.find("/var/lib/vrrpd/master_info");
  return record != files.end() && record->second.find(what) != std::string::npos;
}

Window Judge::window_of(Node server, bool confirmed) {
  if (confirmed) return Window::none;
  if (pair_->server(server).stopping()) return Window::clean_stop;
  if (story_.third_vote) return Window::none;  // no link and no clock excuses anything
  const Node peer = other(server);
  Host& host = pair_->host(peer);
  if (host.frozen() || !host.clock_right_for(aftermath)) return Window::stopped_clock;
  const bool contested = pair_->daemon(peer).promoting() || pair_->daemon(peer).serves() ||
                         pair_->server(peer).takes_writes();
  if (contested && !pair_->network().whole_for(aftermath)) return Window::broken_link;
  if (contested && pair_->server(server).process().woke_within(waking)) return Window::woken;
  if (superseded_[server]) return Window::superseded;
  return Window::none;
}

// A crashed server is up again, closed, and nobody opened it; the address is there still, which its
// daemon, dead or standing still, does not take away; and the other node cannot ask that server, or
// has taken over before it was up. Or the daemon has taken its addresses back over a server that it
// could not look at, and cannot ask the other node, which has taken over (docs/restart.md).
// One that does not hear this node sees what it would see of a node without power, which it has to
// replace. One that is told that no session is left (error 1040) waits as long as it is told so,
// but learns of no restart: writers that wait for a lost replica fill a server too.
bool Judge::untended(Node server) {
  const Server& shown = pair_->server(server);
  const bool can_be_asked = pair_->joined() && !shown.refuses_logins();
  const bool taken_over = pair_->daemon(other(server)).serves();
  const bool kept = taken_over && pair_->daemon(server).serves() && !reaches_other(server);
  const bool asleep = !pair_->daemon(server).process().awake();
  return shown.read_only() && (kept || (asleep && (taken_over || !can_be_asked)));
}

void Judge::gate_asked(Node node) {
  const Server& server = pair_->server(node);
  Found found{.incarnation = server.process().incarnation(),
              .at = pair_->world().now(),
              .followed = server.follows(other(node)) && server.replicates(),
              .alone = !reaches_other(node),
              .overtaken = story_.third_vote && voted_for_other(node)};
  const auto& commits = pair_->ledger().commits();
  for (std::uint32_t id = 1; id < commits.size(); ++id)
    if (server.holds(id)) found.held.push_back(id);
  found_[node] = std::move(found);
}

// Nothing that anybody was told of until now is missing, whether or not the old primary lives.
void Judge::gate_opened(Node node) {
  if (!found_[node] || !found_[node]->opened) return keeps(node);
  const auto& commits = pair_->ledger().commits();
  const BinaryLog& log = pair_->server(node).log();
  ++promotions_;
  const bool lossless = record_says(node, "\"verdict\": \"lossless\"");
  for (std::uint32_t id = 1; id < commits.size(); ++id) {
    const bool promised = lossless && commits[id].window == Window::superseded;
    if (!commits[id].counts() && !(commits[id].told() && promised)) continue;
    if (log.holds(id)) continue;
    // Where no server has it any more, no promotion could have it.
    if (!pair_->server(other(node)).holds(id)) continue;
    if (taken_back(node, id)) {
      pair_->ledger().excuse(id, Window::taken_back);
      continue;
    }
    throw Violation{"opened without what a client was told: " + lost(commits[id], id)};
  }
  found_[node].reset();
  opened_[node] = pair_->world().now();
  superseded_[node] = false;
  superseded_[other(node)] = !pair_->server(other(node)).read_only();
}

// docs/restart.md: a node that held the addresses keeps them over a server that cannot be asked.
// That is not promoted, and lacks what another one acknowledged since; it may be open, if its
// daemon was killed. What it can acknowledge is looked at all the time.
void Judge::keeps(Node node) {
  const auto found = std::exchange(found_[node], std::nullopt);
  require(!found || !found->overtaken || !voted_for_other(node),
          "who can ask the third vote keeps no addresses after another one has won it");
}

/// Another server than this one has won the third vote since its promotion, and it can be asked.
bool Judge::voted_for_other(Node node) {
  const auto& claim = pair_->third().value();
  const auto id = identity_of(pair_->server(node).plan().version.flavour, node);
  const Network& network = pair_->network();
  return claim && claim->holder != id && pair_->third().awake() &&
         network.joined(place_of(node), Place::third) &&
         record_says(node, fmt::format("\"server_identity\": \"{}\"", id));
}

void Judge::look_at_the_superseded() {
  for (Node node = 0; node < nodes; ++node) {
    const Server& newer = pair_->server(other(node));
    const bool behind = newer.follows(node) && newer.attached();
    if (behind || pair_->server(node).read_only()) superseded_[node] = false;
  }
}

// MariaDB: a former primary that cannot ask does not know what its crash recovery has taken back.
bool Judge::taken_back(Node node, std::uint32_t id) const {
  const bool alone = story_.third_vote || (found_[node] && found_[node]->alone);
  return alone && pair_->server(node).took_back(id);
}

bool Judge::reaches_other(Node node) {
  return pair_->joined() && pair_->server(other(node)).awake() &&
         pair_->host(other(node)).answers();
}

void Judge::gate_refused(Node node, const notify::Refusal& refusal) {
  ++refusals_;
  require(!refusal.reason.empty(), "a refusal says why");
  const auto found = std::exchange(found_[node], std::nullopt);
  const Server& server = pair_->server(node);
  if (!found || server.process().incarnation() != found->incarnation || !server.awake()) return;
  const auto touched = mischief_->last_touched(node);
  if (touched && *touched >= found->at) return;
  require(!found->followed || server.follows(other(node)),
          "a refused promotion leaves the source configured");
  for (const std::uint32_t id : found->held)
    require(server.holds(id), "a refused promotion leaves the data untouched");
}

void Judge::look() {
  pair_->world().after(look_interval, [this] { look(); });
  look_for_two_primaries();
  look_at_the_superseded();
  if (story_.third_vote) look_at_the_right();
}

// docs/split-brain.md: the theorem, and L2.
void Judge::look_at_the_right() {
  require(!can_acknowledge(0) || !can_acknowledge(1),
          "with block and a third vote two servers never can both acknowledge");
  for (Node node = 0; node < nodes; ++node) {
    const auto& claim = pair_->third().value();
    const auto id = identity_of(pair_->server(node).plan().version.flavour, node);
    require(!acknowledges_alone(node) || (claim && claim->holder == id && claim->solo),
            "with block a server acknowledges alone only with the third vote");
  }
}

bool Judge::acknowledges_alone(Node node) {
  const Server& server = pair_->server(node);
  // One that is told to stop is a window with a name: clean_stop.
  return protected_ && server.takes_writes() && !server.stopping() && !server.semi_sync().source_on;
}

bool Judge::can_acknowledge(Node node) {
  const Server& replica = pair_->server(other(node));
  const bool confirmed = replica.follows(node) && replica.attached();
  return acknowledges_alone(node) || (pair_->server(node).takes_writes() && confirmed);
}

bool Judge::both_take_writes() {
  for (Node node = 0; node < nodes; ++node) {
    const Server& server = pair_->server(node);
    if (!server.takes_writes() || server.closes()) return false;
    Daemon& daemon = pair_->daemon(node);
    if (!daemon.process().awake() || !daemon.serves()) return false;
  }
  return pair_->joined();
}

/// Two primaries whose link was mended: the one that closes is not the one that was promoted later,
/// unless it was ended.
void Judge::see_contest_end() {
  const auto before = std::exchange(contest_, std::nullopt);
  if (!before || !pair_->joined()) return;
  for (Node node = 0; node < nodes; ++node) {
    Daemon& daemon = pair_->daemon(node);
    const Server& server = pair_->server(node);
    // A term is told at the look after the promotion.
    const bool told = pair_->world().now() - opened_[node] > telling;
    const bool as_it_was = told && daemon.serves_or_left() && server.awake() && !server.closes() &&
                           server.process().incarnation() == before->servers[node] &&
                           daemon.incarnation() == before->daemons[node] &&
                           mischief_->last_touched(node).value_or(WorldTime{}) < before->begun;
    if (!as_it_was) return;
  }
  for (Node node = 0; node < nodes; ++node) {
    if (!pair_->server(node).read_only() || !pair_->server(other(node)).takes_writes()) continue;
    require(pair_->daemon(node).term() <= pair_->daemon(other(node)).term(),
            "when a broken link is mended the newer term keeps the address");
  }
}

void Judge::begin_contest() {
  if (contest_ || !(story_.plans[0].peer_channel || story_.third_vote)) return;
  if (half_open_ && pair_->world().now() - *half_open_ < settling) return;
  contest_.emplace().begun = pair_->world().now();
  for (Node node = 0; node < nodes; ++node) {
    contest_->servers[node] = pair_->server(node).process().incarnation();
    contest_->daemons[node] = pair_->daemon(node).incarnation();
  }
}

/// Without a channel the daemons know no term, and part by their adverts alone. Where these do not
/// arrive it is for the operator to choose, and both nodes tell him.
bool Judge::can_settle() {
  const auto& plans = story_.plans;
  if (plans[0].peer_channel || story_.third_vote) return true;
  const Network& network = pair_->network();
  const bool unheard = network.drops_datagrams(Place::node_a, Place::node_b) ||
                       network.drops_datagrams(Place::node_b, Place::node_a);
  if (!unheard) return true;
  const auto named = [this](Node node) {
    return pair_->daemon(node).says("its term is not known");
  };
  return !(named(0) && named(1));
}

void Judge::look_for_two_primaries() {
  const Network& network = pair_->network();
  if (network.passes(Place::node_a, Place::node_b) != network.passes(Place::node_b, Place::node_a))
    half_open_ = pair_->world().now();
  if (!both_take_writes()) {
    see_contest_end();
    return two_since_.reset();
  }
  begin_contest();
  const WorldTime now = pair_->world().now();
  if (!can_settle()) return two_since_.reset();
  if (!two_since_) two_since_ = now;
  require(now - *two_since_ < two_primaries,
          "two servers whose daemons can ask each other do not both take writes");
}

void Judge::check_final(Node primary) {
  const auto& commits = pair_->ledger().commits();
  const BinaryLog& log = pair_->server(primary).log();
  for (std::uint32_t id = 1; id < commits.size(); ++id) {
    if (!commits[id].counts() || log.holds(id)) continue;
    if (!pair_->server(other(primary)).holds(id)) continue;
    throw Violation{"the primary lacks what a client was told: " + lost(commits[id], id)};
  }
}

std::string Judge::lost(const Commit& commit, std::uint32_t id) const {
  const double at = std::chrono::duration<double>{commit.released_at.time_since_epoch()}.count();
  return fmt::format("{} commit, {} a client (write {} of {}, released at {:.3f}, commit {})",
                     commit.confirmed ? "a confirmed" : "an unconfirmed",
                     commit.acknowledged ? "acknowledged to" : "seen by", commit.write,
                     commit.server == 0 ? "a" : "b", at, id);
}

}  // namespace vrrpd::simulation::pair
