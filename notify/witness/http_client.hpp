// SPDX-License-Identifier: Apache-2.0
// Small JSON requests by HTTP POST, each with a deadline in milliseconds.
#pragma once

#include <expected>
#include <memory>
#include <string>

#include "vrrpd/base/curl_library.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::witness {

/// Files for https; "": libcurl's own certificates of authorities, no certificate of ours.
struct TlsFiles {
  std::string ca, certificate, key;
};

struct HttpAnswer {
  long status = 0;
  std::string body;
};

struct HttpFailure {
  bool sent = false;  ///< the request, or part of it: it may have been carried out
  std::string text;
};

/// One thread at a time. Keeps its connections.
class HttpClient {
 public:
  HttpClient(const CurlLibrary& curl, TlsFiles tls) : curl_{curl}, tls_{std::move(tls)} {}

  /// `token`: "": without. Answers of more than `body_max` bytes are failures.
  [[nodiscard]] std::expected<HttpAnswer, HttpFailure> post(const std::string& url,
                                                            const std::string& body,
                                                            const std::string& token,
                                                            std::size_t body_max, Instant deadline);

 private:
  struct Inbox;

  [[nodiscard]] CurlLines headers(const std::string& token) const;
  void set_up(const std::string& url, const std::string& body, long milliseconds) const;
  [[nodiscard]] HttpFailure failure(CURLcode code, const Inbox& inbox, const char* detail) const;

  const CurlLibrary& curl_;
  TlsFiles tls_;
  CurlTransfer handle_;
};

}  // namespace vrrpd::witness
