// SPDX-License-Identifier: Apache-2.0
// In place of notify/mysql/server_process.cpp: the process is the model server of the host that is
// on stage, its number the incarnation.
#include "notify/mysql/server_process.hpp"

#include "tests/simulation/pair/conversation.hpp"

namespace vrrpd::mysql {
namespace {

using simulation::pair::Conversations;
using simulation::pair::Host;

simulation::pair::Server& local() { return Conversations::here().server(Host::on_stage().node()); }

}  // namespace

std::optional<ServerProcess> ServerProcess::behind(int /*connection*/,
                                                   const std::filesystem::path& /*pid_file*/) {
  return ServerProcess{static_cast<pid_t>(local().process().incarnation()), FileDescriptor{}};
}

SystemResult<void> ServerProcess::kill(Instant /*deadline*/) const {
  if (static_cast<pid_t>(local().process().incarnation()) == pid_) local().kill_and_restart();
  return {};
}

}  // namespace vrrpd::mysql
