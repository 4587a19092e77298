// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <new>

#include "vrrpd/peer/tls_proof.hpp"

namespace vrrpd::peer {
namespace {

/// Why a handshake with a shared secret failed, where OpenSSL's words would not help an operator.
const char* secret_failure(int reason) {
  switch (reason) {
    case SSL_R_BINDER_DOES_NOT_VERIFY:
      return "it has another secret: the secret files of both nodes must be the same";
    case SSL_R_TLSV1_ALERT_DECRYPT_ERROR:
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
    case SSL_R_SSLV3_ALERT_ILLEGAL_PARAMETER:
      return "it refuses this node's secret: `name' and the secret file must be the same on both "
             "nodes";
    case SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM:
    case SSL_R_NO_SHARED_CIPHER:
    case SSL_R_MISSING_SIGALGS_EXTENSION:
    case SSL_R_NO_SUITABLE_KEY_SHARE: return "it offers no secret for a pair of this `name'";
    default: return nullptr;
  }
}

}  // namespace

void TlsStream::Free::operator()(ssl_st* stream) const { SSL_free(stream); }

TlsStream::TlsStream(const TlsContext& context, End end)
    : context_{&context}, stream_{SSL_new(context.context_.get())} {
  BIO* in = BIO_new(BIO_s_mem());
  BIO* out = BIO_new(BIO_s_mem());
  if (!stream_ || in == nullptr || out == nullptr) {
    BIO_free(in);
    BIO_free(out);
    throw std::bad_alloc{};
  }
  BIO_set_mem_eof_return(in, -1);
  SSL_set_bio(stream_.get(), in, out);  // owns both from now on
  if (end == End::dials) {
    SSL_set_connect_state(stream_.get());
  } else {
    SSL_set_accept_state(stream_.get());
  }
}

std::expected<void, std::string> TlsStream::feed(std::span<const std::uint8_t> bytes) {
  ERR_clear_error();
  BIO* in = SSL_get_rbio(stream_.get());
  if (!bytes.empty() && BIO_write(in, bytes.data(), static_cast<int>(bytes.size())) <= 0) {
    return std::unexpected{"no memory for what it sends"};
  }
  if (!open_) {
    if (auto shaken = shake_hands(); !shaken || !open_) return shaken;
  }
  return read_plain();
}

std::expected<void, std::string> TlsStream::shake_hands() {
  const int done = SSL_do_handshake(stream_.get());
  if (done == 1) {
    if (!proven()) return std::unexpected{"it has proven nothing"};
    open_ = true;
    return {};
  }
  if (SSL_get_error(stream_.get(), done) == SSL_ERROR_WANT_READ) return {};
  return std::unexpected{failure()};
}

/// OpenSSL has looked at it already; nothing depends on one line of its set-up.
bool TlsStream::proven() const {
  if (SSL_version(stream_.get()) != TLS1_3_VERSION) return false;
  if (context_->proof_->key) return SSL_session_reused(stream_.get()) == 1;
  return SSL_get0_peer_certificate(stream_.get()) != nullptr &&
         SSL_get_verify_result(stream_.get()) == X509_V_OK &&
         SSL_get0_peername(stream_.get()) != nullptr;
}

std::expected<void, std::string> TlsStream::read_plain() {
  for (;;) {
    std::uint8_t buffer[4096];
    const int length = SSL_read(stream_.get(), buffer, sizeof buffer);
    if (length > 0) {
      plain_.insert(plain_.end(), buffer, buffer + length);
      continue;
    }
    switch (SSL_get_error(stream_.get(), length)) {
      case SSL_ERROR_WANT_READ: return {};
      case SSL_ERROR_ZERO_RETURN: ended_ = true; return {};
      default: return std::unexpected{failure()};
    }
  }
}

std::expected<void, std::string> TlsStream::write(std::span<const std::uint8_t> plain) {
  ERR_clear_error();
  // A memory BIO takes all of it.
  if (SSL_write(stream_.get(), plain.data(), static_cast<int>(plain.size())) > 0) return {};
  return std::unexpected{failure()};
}

void TlsStream::end() {
  ERR_clear_error();
  if (open_) SSL_shutdown(stream_.get());
}

std::vector<std::uint8_t> TlsStream::output() {
  BIO* out = SSL_get_wbio(stream_.get());
  std::vector<std::uint8_t> bytes(BIO_ctrl_pending(out));
  if (!bytes.empty()) BIO_read(out, bytes.data(), static_cast<int>(bytes.size()));
  return bytes;
}

std::string TlsStream::failure() const {
  const auto code = ERR_peek_error();
  const int reason = ERR_GET_REASON(code);
  const bool of_tls = ERR_GET_LIB(code) == ERR_LIB_SSL;
  if (of_tls && reason == SSL_R_CERTIFICATE_VERIFY_FAILED && !context_->proof_->key) {
    const long why = SSL_get_verify_result(stream_.get());
    const std::string expected =
        why == X509_V_ERR_HOSTNAME_MISMATCH
            ? fmt::format(" (expected \"{}\")", context_->proof_->peer_name)
            : "";
    return fmt::format("its certificate is refused: {}{}", X509_verify_cert_error_string(why),
                       expected);
  }
  if (of_tls && context_->proof_->key && !open_) {
    if (const char* why = secret_failure(reason)) return why;
    if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED) return "it shows a certificate, not the secret";
  }
  const char* text = ERR_reason_error_string(code);
  return fmt::format("TLS: {}", text != nullptr ? text : "failed");
}

}  // namespace vrrpd::peer
