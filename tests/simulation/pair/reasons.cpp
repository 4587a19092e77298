// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/pair/reasons.hpp"

#include <algorithm>
#include <initializer_list>

#include "tests/simulation/violation.hpp"

namespace vrrpd::simulation::pair {
namespace {

bool said_by(Pair& pair, Node node, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words,
                             [&](std::string_view what) { return pair.daemon(node).says(what); });
}

/// A commit stands in this server's log, and is nowhere in the other.
bool has_more(Pair& pair, Node node) {
  const BinaryLog& log = pair.server(node).log();
  for (std::size_t i = 0; i < log.size(); ++i)
    if (!pair.server(other(node)).holds(log[i].transaction.id)) return true;
  return false;
}

/// What is wrong with this node, if something is; false: nothing.
bool is_explained(Pair& pair, Node node) {
  Server& server = pair.server(node);
  const bool serves = pair.serving() == node;
  // A statement that waits behind a lost confirmation is not seen by a primary that serves.
  if (server.closes() && serves) return true;
  if (server.closes()) {
    require(said_by(pair, node,
                    {"close for writes", "not closed for writes", "fence: ", "takes writes too",
                     "what is not here"}),
            "a server that cannot be closed is named");
    return true;
  }
  if (serves && server.read_only()) {
    require(said_by(pair, node, {"but its server is read-only"}),
            "a master whose server is read-only says so");
    return true;
  }
  if (serves) return false;
  if (server.applier_is_broken()) {
    require(said_by(pair, node, {"the applier stopped with error"}), "a broken applier is named");
    return true;
  }
  if (server.receiver_is_refused()) {
    require(
        said_by(pair, node,
                {"cannot send what is missing", "transactions that the primary lacks",
                 "the receiver gets nothing from the primary", "acknowledges without a replica"}),
        "a source that cannot send what is missing is named");
    return true;
  }
  const bool beside_a_primary = pair.serving() && pair.server(other(node)).takes_writes();
  if (!beside_a_primary || !has_more(pair, node)) return false;
  require(
      said_by(pair, node,
              {"transactions that the primary lacks", "what is not here", "relay log may hold"}),
      "transactions that the other server lacks are named");
  return true;
}

}  // namespace

void require_reason(Pair& pair) {
  const bool a = is_explained(pair, 0), b = is_explained(pair, 1);
  if (a || b) return;
  // Nobody is primary: the data has gone two ways, or stands in a relay log that is not safe.
  const auto in_doubt = [&](Node node) {
    const Server& server = pair.server(node);
    return has_more(pair, node) || !server.drained() || server.hides_relay_log();
  };
  require(!pair.serving() && (in_doubt(0) || in_doubt(1)),
          "a pair that nothing stands against becomes whole again");
  for (Node node = 0; node < nodes; ++node)
    require(said_by(pair, node,
                    {"relay log may hold", "what is not here", "nothing shows",
                     "waiting for the peer to be the primary"}),
            "two servers that are both closed say why");
}

}  // namespace vrrpd::simulation::pair
