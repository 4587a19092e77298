// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/guarantees.hpp"

#include <fmt/format.h>

namespace vrrpd::mysql {
namespace {

Promise about_split_brain(const Precautions& given) {
  if (given.no_replica != NoReplica::block)
    return {Severity::warning,
            "split brain: a primary that is cut off acknowledges writes without its peer once its "
            "semi-sync timeout is over, also beside a new primary; no_replica = \"block\" with "
            "[mysql.etcd] rules that out (docs/split-brain.md)"};
  if (given.third_vote.empty())
    return {Severity::warning,
            "split brain: two servers never both acknowledge writes; but without [mysql.etcd] a "
            "primary without its replica acknowledges nothing, also after a failover"};
  return {Severity::note,
          fmt::format("split brain: two servers never both acknowledge writes (block; third vote: "
                      "{})",
                      given.third_vote)};
}

}  // namespace

std::vector<Promise> promises(const Precautions& given) {
  std::vector<Promise> all{about_split_brain(given)};
  if (!given.gateway && given.third_vote.empty())
    all.push_back({Severity::note,
                   "no self-fence of a node that is cut off: neither \"gateway\" nor [mysql.etcd] "
                   "tells it that it is"});
  // Its writers wait for a confirmation without end, and the closure waits for them.
  if (given.no_replica == NoReplica::block && !given.kill_hung_server)
    all.push_back({Severity::warning,
                   "kill_hung_server is off: an old primary with writers that wait for a "
                   "confirmation cannot be closed, and has to be killed by its operator; set it if "
                   "that server boots read-only"});
  if (!given.peer_channel)
    all.push_back({Severity::note,
                   fmt::format("no [peer]: {}lost adverts cannot be told from a lost peer",
                               given.third_vote.empty()
                                   ? "of two primaries neither knows which one is the older, and "
                                   : "")});
  if (!given.fence_hook)
    all.push_back({Severity::note,
                   "no fence_hook: an old primary that does not answer is not proven off before a "
                   "promotion"});
  return all;
}

}  // namespace vrrpd::mysql
