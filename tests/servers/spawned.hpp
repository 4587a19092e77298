// SPDX-License-Identifier: Apache-2.0
// Private servers on loopback: a folder, a port, a process.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace vrrpd::test {

/// A TCP port of 127.0.0.1 that nobody listens at, below those that the kernel gives to clients
/// (net.ipv4.ip_local_port_range): between this look and the server's start nobody else's
/// connection takes it.
[[nodiscard]] std::uint16_t free_port();
[[nodiscard]] std::filesystem::path temporary_folder();
/// Should this program die, its servers do too. A MariaDB that starts clears TMPDIR of temporary
/// tables, be they another one's: each has its own, the folder of `log`.
[[nodiscard]] pid_t spawn(std::vector<std::string> command, const std::filesystem::path& log);

}  // namespace vrrpd::test
