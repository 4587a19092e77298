// SPDX-License-Identifier: Apache-2.0
// libcurl, loaded only when it is needed (decision 25): by its own name, so that nothing of ours
// has to be found beside the daemon, and a host where nothing asks for it needs no libcurl.
#pragma once

#include <curl/curl.h>

#include <expected>
#include <memory>
#include <string>

#include "vrrpd/base/cancellation.hpp"

namespace vrrpd {

struct CurlLibrary {
  decltype(&::curl_easy_init) easy_init = nullptr;
  decltype(&::curl_easy_setopt) easy_setopt = nullptr;
  decltype(&::curl_easy_perform) easy_perform = nullptr;
  decltype(&::curl_easy_getinfo) easy_getinfo = nullptr;
  decltype(&::curl_easy_reset) easy_reset = nullptr;
  decltype(&::curl_easy_cleanup) easy_cleanup = nullptr;
  decltype(&::curl_easy_strerror) easy_strerror = nullptr;
  decltype(&::curl_multi_init) multi_init = nullptr;
  decltype(&::curl_multi_cleanup) multi_cleanup = nullptr;
  decltype(&::curl_multi_add_handle) multi_add_handle = nullptr;
  decltype(&::curl_multi_remove_handle) multi_remove_handle = nullptr;
  decltype(&::curl_multi_perform) multi_perform = nullptr;
  decltype(&::curl_multi_poll) multi_poll = nullptr;
  decltype(&::curl_multi_info_read) multi_info_read = nullptr;
  decltype(&::curl_slist_append) slist_append = nullptr;
  decltype(&::curl_slist_free_all) slist_free_all = nullptr;

  /// The one of this process; it stays loaded. The error says what to install.
  [[nodiscard]] static const std::expected<CurlLibrary, std::string>& instance();

  /// easy_perform() that ends soon after `cancel`, with CURLE_ABORTED_BY_CALLBACK.
  [[nodiscard]] CURLcode perform(CURL* transfer, const Cancellation& cancel) const;
};

struct CurlEnd {
  const CurlLibrary* curl = nullptr;
  void operator()(CURL* handle) const { curl->easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl->slist_free_all(list); }
};
using CurlTransfer = std::unique_ptr<CURL, CurlEnd>;
using CurlLines = std::unique_ptr<curl_slist, CurlEnd>;

/// Puts a line at the end; false: no memory.
[[nodiscard]] bool append(CurlLines& lines, const std::string& line);

}  // namespace vrrpd
