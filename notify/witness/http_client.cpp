// SPDX-License-Identifier: Apache-2.0
#include "notify/witness/http_client.hpp"

#include <fmt/format.h>

#include <array>

#include "vrrpd/base/clock.hpp"

namespace vrrpd::witness {

struct HttpClient::Inbox {
  std::string body;
  std::size_t most = 0;
  bool too_long = false;

  static std::size_t take(char* data, std::size_t size, std::size_t count, void* self) {
    auto& inbox = *static_cast<Inbox*>(self);
    const std::size_t bytes = size * count;
    inbox.too_long = bytes > inbox.most - inbox.body.size();
    if (inbox.too_long) return 0;
    inbox.body.append(data, bytes);
    return bytes;
  }
};

std::expected<HttpAnswer, HttpFailure> HttpClient::post(const std::string& url,
                                                        const std::string& body,
                                                        const std::string& token,
                                                        std::size_t body_max, Instant deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - boot_now()).count();
  if (left <= 0) return std::unexpected{HttpFailure{false, fmt::format("{}: no time left", url)}};
  if (!handle_) handle_ = {curl_.easy_init(), CurlEnd{&curl_}};
  const auto lines = headers(token);
  if (!handle_ || !lines) return std::unexpected{HttpFailure{false, "libcurl: out of memory"}};

  Inbox inbox{.body = {}, .most = body_max};
  std::array<char, CURL_ERROR_SIZE> detail{};
  curl_.easy_reset(handle_.get());  // keeps the connections
  set_up(url, body, left);
  curl_.easy_setopt(handle_.get(), CURLOPT_HTTPHEADER, lines.get());
  curl_.easy_setopt(handle_.get(), CURLOPT_ERRORBUFFER, detail.data());
  curl_.easy_setopt(handle_.get(), CURLOPT_WRITEFUNCTION, &Inbox::take);
  curl_.easy_setopt(handle_.get(), CURLOPT_WRITEDATA, &inbox);
  const CURLcode code = curl_.easy_perform(handle_.get());
  // Nothing on this stack is referred to once it has ended.
  curl_.easy_setopt(handle_.get(), CURLOPT_ERRORBUFFER, nullptr);
  if (code != CURLE_OK) {
    HttpFailure failed = failure(code, inbox, detail.data());
    failed.text = fmt::format("{}: {}", url, failed.text);
    return std::unexpected{std::move(failed)};
  }
  HttpAnswer answer{.status = 0, .body = std::move(inbox.body)};
  curl_.easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &answer.status);
  return answer;
}

CurlLines HttpClient::headers(const std::string& token) const {
  CurlLines list{nullptr, CurlEnd{&curl_}};
  const bool all = append(list, "Content-Type: application/json") && append(list, "Expect:") &&
                   (token.empty() || append(list, "Authorization: " + token));
  if (!all) list.reset();
  return list;
}

void HttpClient::set_up(const std::string& url, const std::string& body, long milliseconds) const {
  CURL* handle = handle_.get();
  const auto text = [&](CURLoption option, const std::string& value) {
    if (!value.empty()) curl_.easy_setopt(handle, option, value.c_str());
  };
  curl_.easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_.easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_.easy_setopt(handle, CURLOPT_PROXY, "");  // whatever the environment says
  curl_.easy_setopt(handle, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  curl_.easy_setopt(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
  curl_.easy_setopt(handle, CURLOPT_POSTFIELDS, body.c_str());
  curl_.easy_setopt(handle, CURLOPT_TIMEOUT_MS, milliseconds);
  curl_.easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, milliseconds);
  // Not by SIGALRM; and a name that is being looked up does not outlast the deadline.
  curl_.easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_.easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
  text(CURLOPT_CAINFO, tls_.ca);
  text(CURLOPT_SSLCERT, tls_.certificate);
  text(CURLOPT_SSLKEY, tls_.key);
}

HttpFailure HttpClient::failure(CURLcode code, const Inbox& inbox, const char* detail) const {
  long sent = 0;
  curl_.easy_getinfo(handle_.get(), CURLINFO_REQUEST_SIZE, &sent);
  if (inbox.too_long) return {true, fmt::format("an answer of more than {} bytes", inbox.most)};
  const std::string_view said{detail};
  return {sent > 0, said.empty() ? curl_.easy_strerror(code) : std::string{said}};
}

}  // namespace vrrpd::witness
