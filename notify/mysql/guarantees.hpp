// SPDX-License-Identifier: Apache-2.0
// What a pair is promised by how it is configured, and what it is not (docs/split-brain.md): said
// once at start. Pure.
#pragma once

#include <string>
#include <vector>

#include "notify/mysql/policy.hpp"
#include "vrrpd/base/diagnostic.hpp"

namespace vrrpd::mysql {

struct Precautions {
  NoReplica no_replica = NoReplica::async_until_peer;
  std::string third_vote = {};  ///< its name; "": none
  bool peer_channel = false;    ///< [peer]
  bool gateway = false;
  bool fence_hook = false;
  bool kill_hung_server = false;
};

struct Promise {
  Severity severity = Severity::note;
  std::string text;
};

[[nodiscard]] std::vector<Promise> promises(const Precautions& given);

}  // namespace vrrpd::mysql
