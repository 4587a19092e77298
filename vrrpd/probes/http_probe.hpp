// SPDX-License-Identifier: Apache-2.0
// HTTP_GET and SSL_GET, by libcurl.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "vrrpd/probes/probe.hpp"

namespace vrrpd::probes {

struct ExpectedPage {
  struct Statuses {
    unsigned least, most;
  };
  std::string path;
  std::string host;                ///< Host:; empty: the address and the port
  std::string digest;              ///< MD5 of the body, small hexadecimal digits; empty: any
  std::vector<Statuses> statuses;  ///< never empty
};

struct HttpQuestion {
  bool tls = false;  ///< the server's certificate is not looked at, as in keepalived
  bool server_name = false;
  bool http_1_1 = false;
  bool close_connection = false;
  std::string certificate{}, key{}, key_password{};  ///< of ours; empty: none
  std::vector<ExpectedPage> pages;                   ///< never empty; all must be in order
};

/// Each page may take `target.timeout`. The error says why libcurl is not to be had.
[[nodiscard]] std::expected<std::unique_ptr<Probe>, std::string> make_http_probe(
    Target target, HttpQuestion question);

}  // namespace vrrpd::probes
