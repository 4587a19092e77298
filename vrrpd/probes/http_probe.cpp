// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/probes/http_probe.hpp"

#include <fmt/core.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "vrrpd/base/curl_library.hpp"
#include "vrrpd/probes/connection.hpp"

namespace vrrpd::probes {
namespace {

/// The page's MD5, which genhash knows it by. No secret rests on it.
class Digest {
 public:
  Digest() : context_{EVP_MD_CTX_new()} { EVP_DigestInit_ex(context_.get(), EVP_md5(), nullptr); }

  static std::size_t take(char* data, std::size_t size, std::size_t count, void* self) {
    EVP_DigestUpdate(static_cast<Digest*>(self)->context_.get(), data, size * count);
    return size * count;
  }

  [[nodiscard]] std::string text() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned length = 0;
    EVP_DigestFinal_ex(context_.get(), bytes.data(), &length);
    std::string digits;
    for (unsigned i = 0; i < length; ++i) digits += fmt::format("{:02x}", bytes[i]);
    return digits;
  }

 private:
  struct End {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, End> context_;
};

/// Of a virtualhost, "name:8443" or "[::1]:8443" too.
std::string_view without_port(std::string_view host) {
  const std::size_t colon = host.rfind(':');
  const bool address6 = host.find(':') != colon && !host.starts_with('[');
  if (colon == std::string_view::npos || address6 || host.ends_with(']')) return host;
  return host.substr(0, colon);
}

/// bindto and friends, which libcurl leaves to us; of what fails it knows no more than that.
struct SocketSetter {
  const Target& target;
  std::string failure{};

  static int set_up(void* self, curl_socket_t socket, curlsocktype) {
    auto& [target, failure] = *static_cast<SocketSetter*>(self);
    const auto adopted = adopt_socket(socket, target);
    if (!adopted) failure = adopted.error();
    return adopted ? CURL_SOCKOPT_OK : CURL_SOCKOPT_ERROR;
  }
};

class HttpProbe final : public Probe {
 public:
  HttpProbe(const CurlLibrary& curl, Target target, HttpQuestion question)
      : curl_{curl}, target_{std::move(target)}, question_{std::move(question)} {}

  Finding look(const Cancellation& cancel) override {
    for (const ExpectedPage& page : question_.pages) {
      if (auto well = look_at(page, cancel); !well) {
        return {.up = false,
                .text = fmt::format("{} of {}: {}", page.path, target_.text(), well.error()),
                .weight = {}};
      }
    }
    return {.up = true, .text = target_.text() + " answers as it should", .weight = {}};
  }

 private:
  Attempt<void> look_at(const ExpectedPage& page, const Cancellation& cancel) {
    const CurlTransfer transfer{curl_.easy_init(), CurlEnd{&curl_}};
    CurlLines headers{nullptr, CurlEnd{&curl_}};
    CurlLines connect_to{nullptr, CurlEnd{&curl_}};
    const bool ready =
        transfer && fill(headers, page) && append(connect_to, fmt::format("::{}", target_.text()));
    if (!ready) return std::unexpected{std::string{"libcurl: out of memory"}};
    Digest digest;
    std::array<char, CURL_ERROR_SIZE> detail{};
    const auto set = [&](CURLoption option, auto value) {
      curl_.easy_setopt(transfer.get(), option, value);
    };
    SocketSetter socket{target_};
    set_up(transfer.get(), page);
    set(CURLOPT_SOCKOPTFUNCTION, &SocketSetter::set_up);
    set(CURLOPT_SOCKOPTDATA, &socket);
    set(CURLOPT_HTTPHEADER, headers.get());
    set(CURLOPT_CONNECT_TO, connect_to.get());
    set(CURLOPT_WRITEFUNCTION, &Digest::take);
    set(CURLOPT_WRITEDATA, &digest);
    set(CURLOPT_ERRORBUFFER, detail.data());
    const CURLcode code = curl_.perform(transfer.get(), cancel);
    if (!socket.failure.empty()) return std::unexpected{std::move(socket.failure)};
    if (code != CURLE_OK) {
      return std::unexpected{
          std::string{detail[0] != '\0' ? detail.data() : curl_.easy_strerror(code)}};
    }
    long status = 0;
    curl_.easy_getinfo(transfer.get(), CURLINFO_RESPONSE_CODE, &status);
    return judge(page, static_cast<unsigned>(status), digest.text());
  }

  static Attempt<void> judge(const ExpectedPage& page, unsigned status, const std::string& digest) {
    const bool wanted = std::ranges::any_of(page.statuses, [status](const auto& range) {
      return status >= range.least && status <= range.most;
    });
    if (!wanted) return std::unexpected{fmt::format("status {}", status)};
    if (page.digest.empty() || page.digest == digest) return {};
    return std::unexpected{fmt::format("digest {} in place of {}", digest, page.digest)};
  }

  bool fill(CurlLines& headers, const ExpectedPage& page) const {
    if (!page.host.empty() && !append(headers, "Host: " + page.host)) return false;
    if (question_.close_connection && !append(headers, "Connection: close")) return false;
    return append(headers, "User-Agent: KeepAliveClient");  // keepalived's: log filters know it
  }

  void set_up(CURL* transfer, const ExpectedPage& page) const {
    const auto set = [&](CURLoption option, auto value) {
      curl_.easy_setopt(transfer, option, value);
    };
    // SNI is the host of the URL, wherever the connection goes.
    const std::string host = question_.server_name && !page.host.empty()
                                 ? fmt::format("{}:{}", without_port(page.host), target_.port)
                                 : target_.text();
    const std::string url =
        fmt::format("{}://{}{}", question_.tls ? "https" : "http", host, page.path);
    const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(target_.timeout).count();
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PATH_AS_IS, 1L);
    set(CURLOPT_REQUEST_TARGET, page.path.c_str());  // as it is written, `#' and `..' too
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_PROXY, "");  // whatever the environment says
    set(CURLOPT_HTTP_VERSION,
        long{question_.http_1_1 ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_1_0});
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(milliseconds));
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_FRESH_CONNECT, 1L);
    set(CURLOPT_SSL_VERIFYPEER, 0L);
    set(CURLOPT_SSL_VERIFYHOST, 0L);
    const auto set_text = [&](CURLoption option, const std::string& text) {
      if (!text.empty()) set(option, text.c_str());
    };
    set_text(CURLOPT_SSLCERT, question_.certificate);
    set_text(CURLOPT_SSLKEY, question_.key);
    set_text(CURLOPT_KEYPASSWD, question_.key_password);
  }

  const CurlLibrary& curl_;
  const Target target_;
  const HttpQuestion question_;
};

}  // namespace

std::expected<std::unique_ptr<Probe>, std::string> make_http_probe(Target target,
                                                                   HttpQuestion question) {
  const auto& curl = CurlLibrary::instance();
  if (!curl) return std::unexpected{curl.error()};
  return std::make_unique<HttpProbe>(*curl, std::move(target), std::move(question));
}

}  // namespace vrrpd::probes
