// SPDX-License-Identifier: Apache-2.0
#include "notify/witness/curl_library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

namespace vrrpd::witness {
namespace {

constexpr const char* file = "libcurl.so.4";  ///< its ABI since 2006

template <class Function>
bool find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  return function != nullptr;
}

std::unexpected<std::string> failed() {
  const char* reason = ::dlerror();
  return std::unexpected{
      fmt::format("etcd is reached by libcurl, which cannot be loaded: {}; "
                  "install the package libcurl4",
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
                     find(library, "curl_slist_append", curl.slist_append) &&
                     find(library, "curl_slist_free_all", curl.slist_free_all);
  if (!whole) return failed();
  if (global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
    return std::unexpected{"etcd is reached by libcurl, which cannot be initialised"};
  return curl;
}

}  // namespace

const std::expected<CurlLibrary, std::string>& CurlLibrary::instance() {
  static const auto library = load();
  return library;
}

}  // namespace vrrpd::witness
