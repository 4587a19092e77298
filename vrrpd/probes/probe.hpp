// SPDX-License-Identifier: Apache-2.0
// One look at a real server: what keepalived's checkers do each time.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "vrrpd/base/cancellation.hpp"
#include "vrrpd/base/process.hpp"
#include "vrrpd/base/time.hpp"
#include "vrrpd/probes/target.hpp"

namespace vrrpd::probes {

struct Finding {
  bool up = false;
  std::string text;           ///< one line: what was seen
  std::optional<int> weight;  ///< misc_dynamic: the exit status less 2
};

class Probe {
 public:
  virtual ~Probe() = default;
  /// Returns within the time that it was made with, and soon after `cancel`. One thread at a time.
  [[nodiscard]] virtual Finding look(const Cancellation& cancel) = 0;
};

/// TCP_CHECK: a connection can be made.
[[nodiscard]] std::unique_ptr<Probe> make_tcp_probe(Target target);

/// SMTP_CHECK: the server greets, and answers HELO, with 2xx. `helo_name` is what we call
/// ourselves.
[[nodiscard]] std::unique_ptr<Probe> make_smtp_probe(Target target, std::string helo_name);

/// DNS_CHECK: the server answers a question without an error. `type` as in RFC 1035 §3.2.2. Nothing
/// if `name` is no domain name.
[[nodiscard]] std::unique_ptr<Probe> make_dns_probe(Target target, const std::string& name,
                                                    std::uint16_t type);

/// PING_CHECK: an ICMP echo comes back.
[[nodiscard]] std::unique_ptr<Probe> make_ping_probe(Target target);

/// MISC_CHECK: exit status 0; `dynamic`: also 2 to 255, which say a weight. `launcher` must outlive
/// it.
[[nodiscard]] std::unique_ptr<Probe> make_misc_probe(Command command, Duration limit, bool dynamic,
                                                     ProcessLauncher& launcher);

}  // namespace vrrpd::probes
