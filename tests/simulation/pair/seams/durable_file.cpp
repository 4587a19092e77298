// SPDX-License-Identifier: Apache-2.0
// In place of notify/mysql/durable_file.cpp: the disk of the host that is on stage.
#include "notify/mysql/durable_file.hpp"

#include "tests/simulation/pair/host.hpp"

namespace vrrpd::mysql {

using simulation::pair::Host;

SystemResult<void> write_durably(const std::filesystem::path& file, const std::string& content,
                                 mode_t /*mode*/) {
  Host::on_stage().files[file.native()] = content;
  return {};
}

std::optional<std::string> read_whole(const std::filesystem::path& file) {
  const auto& files = Host::on_stage().files;
  const auto found = files.find(file.native());
  if (found == files.end()) return std::nullopt;
  return found->second;
}

std::string current_boot_id() { return Host::on_stage().boot_id(); }

}  // namespace vrrpd::mysql
