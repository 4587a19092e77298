// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/base/curl_library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <optional>

namespace vrrpd {
namespace {

constexpr const char* file = "libcurl.so.4";  ///< its ABI since 2006

template <class Function>
bool find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  return function != nullptr;
}

std::unexpected<std::string> failed() {
  const char* reason = ::dlerror();
  return std::unexpected{fmt::format("libcurl cannot be loaded: {}; install the package libcurl4",
                                     reason != nullptr ? reason : file)};
}

std::expected<CurlLibrary, std::string> load() {
  void* library = ::dlopen(file, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return failed();
  CurlLibrary curl;
  decltype(&::curl_global_init) global_init = nullptr;
  const bool whole = find(library, "curl_global_init", global_init) &&
                     find(library, "curl_easy_init", curl.easy_init) &&
                     find(library, "curl_easy_setopt", curl.easy_setopt) &&
                     find(library, "curl_easy_perform", curl.easy_perform) &&
                     find(library, "curl_easy_getinfo", curl.easy_getinfo) &&
                     find(library, "curl_easy_reset", curl.easy_reset) &&
                     find(library, "curl_easy_cleanup", curl.easy_cleanup) &&
                     find(library, "curl_easy_strerror", curl.easy_strerror) &&
                     find(library, "curl_multi_init", curl.multi_init) &&
                     find(library, "curl_multi_cleanup", curl.multi_cleanup) &&
                     find(library, "curl_multi_add_handle", curl.multi_add_handle) &&
                     find(library, "curl_multi_remove_handle", curl.multi_remove_handle) &&
                     find(library, "curl_multi_perform", curl.multi_perform) &&
                     find(library, "curl_multi_poll", curl.multi_poll) &&
                     find(library, "curl_multi_info_read", curl.multi_info_read) &&
                     find(library, "curl_slist_append", curl.slist_append) &&
                     find(library, "curl_slist_free_all", curl.slist_free_all);
  if (!whole) return failed();
  if (global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
    return std::unexpected{"libcurl cannot be initialised"};
  return curl;
}

}  // namespace

const std::expected<CurlLibrary, std::string>& CurlLibrary::instance() {
  static const auto library = load();
  return library;
}

namespace {

/// What a transfer ended with, if it has.
std::optional<CURLcode> result_of(const CurlLibrary& curl, CURLM* multi) {
  int waiting = 0;
  while (const CURLMsg* message = curl.multi_info_read(multi, &waiting)) {
    if (message->msg == CURLMSG_DONE) return message->data.result;
  }
  return std::nullopt;
}

CURLcode run(const CurlLibrary& curl, CURLM* multi, const Cancellation& cancel) {
  constexpr int look_again_ms = 1000;  // its own timeouts come earlier, by multi_poll()
  for (;;) {
    int running = 0;
    if (curl.multi_perform(multi, &running) != CURLM_OK) return CURLE_FAILED_INIT;
    if (const auto result = result_of(curl, multi)) return *result;
    if (cancel.requested()) return CURLE_ABORTED_BY_CALLBACK;
    curl_waitfd stop{.fd = cancel.fd(), .events = CURL_WAIT_POLLIN, .revents = 0};
    if (curl.multi_poll(multi, &stop, 1, look_again_ms, nullptr) != CURLM_OK) {
      return CURLE_FAILED_INIT;
    }
  }
}

}  // namespace

CURLcode CurlLibrary::perform(CURL* transfer, const Cancellation& cancel) const {
  CURLM* multi = multi_init();
  if (multi == nullptr) return CURLE_OUT_OF_MEMORY;
  const bool added = multi_add_handle(multi, transfer) == CURLM_OK;
  const CURLcode result = added ? run(*this, multi, cancel) : CURLE_FAILED_INIT;
  multi_remove_handle(multi, transfer);
  multi_cleanup(multi);
  return result;
}

bool append(CurlLines& lines, const std::string& line) {
  curl_slist* const longer = lines.get_deleter().curl->slist_append(lines.get(), line.c_str());
  if (longer == nullptr) return false;
  static_cast<void>(lines.release());
  lines.reset(longer);
  return true;
}

}  // namespace vrrpd
