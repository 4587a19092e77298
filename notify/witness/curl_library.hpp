// SPDX-License-Identifier: Apache-2.0
// libcurl, loaded only when it is needed (decision 25): by its own name, so that nothing of ours
// has to be found beside the daemon, and a host without etcd needs no libcurl.
#pragma once

#include <curl/curl.h>

#include <expected>
#include <string>

namespace vrrpd::witness {

struct CurlLibrary {
  decltype(&::curl_easy_init) easy_init = nullptr;
  decltype(&::curl_easy_setopt) easy_setopt = nullptr;
  decltype(&::curl_easy_perform) easy_perform = nullptr;
  decltype(&::curl_easy_getinfo) easy_getinfo = nullptr;
  decltype(&::curl_easy_reset) easy_reset = nullptr;
  decltype(&::curl_easy_cleanup) easy_cleanup = nullptr;
  decltype(&::curl_easy_strerror) easy_strerror = nullptr;
  decltype(&::curl_slist_append) slist_append = nullptr;
  decltype(&::curl_slist_free_all) slist_free_all = nullptr;

  /// The one of this process; it stays loaded. The error says what to install.
  [[nodiscard]] static const std::expected<CurlLibrary, std::string>& instance();
};

}  // namespace vrrpd::witness
