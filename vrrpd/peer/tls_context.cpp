// SPDX-License-Identifier: Apache-2.0
// How each side proves itself: with the pair's secret as an external pre-shared key of TLS 1.3 (RFC
// 8446 §4.2.11, with ECDHE, so that a secret that leaks later opens no recorded conversation), or
// with certificates on both sides.
#include <fmt/core.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "vrrpd/peer/private_file.hpp"
#include "vrrpd/peer/tls_proof.hpp"

namespace vrrpd::peer {
namespace {

// What goes with SHA-256, as the key does.
constexpr const char* ciphers = "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256";
constexpr unsigned char key_cipher[] = {0x13, 0x01};  // TLS_AES_128_GCM_SHA256

constexpr unsigned char session_context[] = {'v', 'r', 'r', 'p', 'd'};

std::string openssl_text() {
  const auto code = ERR_get_error();
  const char* reason = ERR_reason_error_string(code);
  return reason != nullptr ? reason : fmt::format("OpenSSL error {:#x}", code);
}

/// RFC 9257 §6: the secret of a file is not used as it is, but as a key for this purpose and this
/// pair, so that two pairs with one secret have two keys.
std::optional<TlsContext::Proof::Key> key_from(std::string secret, const std::string& pair) {
  TlsContext::Proof::Key key{};
  const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> kdf{
      EVP_KDF_fetch(nullptr, "HKDF", nullptr), EVP_KDF_free};
  if (!kdf) return std::nullopt;
  const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context{
      EVP_KDF_CTX_new(kdf.get()), EVP_KDF_CTX_free};
  if (!context) return std::nullopt;
  std::string digest = "SHA256", salt = "vrrpd peer 1", purpose = pair;
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, secret.data(), secret.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, salt.data(), salt.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, purpose.data(), purpose.size()),
      OSSL_PARAM_construct_end()};
  const bool derived = EVP_KDF_derive(context.get(), key.data(), key.size(), parameters) == 1;
  OPENSSL_cleanse(secret.data(), secret.size());
  return derived ? std::optional{key} : std::nullopt;
}

const TlsContext::Proof& proof_of(const SSL* stream) {
  return *static_cast<const TlsContext::Proof*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(stream)));
}

SSL_SESSION* session_of(SSL* stream) {
  const auto& key = *proof_of(stream).key;
  const SSL_CIPHER* cipher = SSL_CIPHER_find(stream, key_cipher);
  SSL_SESSION* session = SSL_SESSION_new();
  if (session != nullptr && SSL_SESSION_set1_master_key(session, key.data(), key.size()) == 1 &&
      SSL_SESSION_set_cipher(session, cipher) == 1 &&
      SSL_SESSION_set1_id_context(session, session_context, sizeof session_context) == 1 &&
      SSL_SESSION_set_protocol_version(session, TLS1_3_VERSION) == 1) {
    return session;
  }
  SSL_SESSION_free(session);
  return nullptr;
}

/// SSL_CTX_set_psk_use_session_callback(3)
int offer_key(SSL* stream, const EVP_MD* digest, const unsigned char** name, std::size_t* length,
              SSL_SESSION** session) {
  *session = nullptr;
  if (digest != nullptr && !EVP_MD_is_a(digest, "SHA256")) return 1;  // the server wants another
  *session = session_of(stream);
  const auto& own = proof_of(stream).key_name;
  *name = reinterpret_cast<const unsigned char*>(own.data());
  *length = own.size();
  return *session != nullptr ? 1 : 0;
}

/// SSL_CTX_set_psk_find_session_callback(3)
int find_key(SSL* stream, const unsigned char* name, std::size_t length, SSL_SESSION** session) {
  *session = nullptr;
  const std::string_view given{reinterpret_cast<const char*>(name), length};
  if (given != proof_of(stream).key_name) return 1;  // no such key: the handshake fails
  *session = session_of(stream);
  return *session != nullptr ? 1 : 0;
}

std::expected<void, Diagnostic> share_secret(SSL_CTX* context, TlsContext::Proof& proof,
                                             const PeerSettings& settings,
                                             const SharedSecret& shared) {
  auto secret = read_secret(shared.file);
  if (!secret) {
    return std::unexpected{
        Diagnostic{Severity::error, shared.place, "secret_file: " + secret.error(), {}}};
  }
  proof.key_name = "vrrpd peer 1 " + settings.name;
  proof.key = key_from(*std::move(secret), settings.name);
  if (!proof.key) {
    return std::unexpected{
        Diagnostic{Severity::error, shared.place, "no key could be made: " + openssl_text(), {}}};
  }
  SSL_CTX_set_psk_use_session_callback(context, offer_key);
  SSL_CTX_set_psk_find_session_callback(context, find_key);
  // With the key no certificate is shown; whoever shows one has no key.
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  return {};
}

std::expected<void, Diagnostic> use_certificates(SSL_CTX* context, TlsContext::Proof& proof,
                                                 const Certificates& files) {
  const auto refuse = [](const Place& place, const std::string& text) {
    return std::unexpected{Diagnostic{Severity::error, place, text, {}}};
  };
  const auto& places = files.places;
  if (SSL_CTX_load_verify_locations(context, files.ca.c_str(), nullptr) != 1) {
    return refuse(places.ca, fmt::format("ca {}: {}", files.ca, openssl_text()));
  }
  if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1) {
    return refuse(places.certificate,
                  fmt::format("certificate {}: {}", files.certificate, openssl_text()));
  }
  if (const auto key = read_private_file(files.key); !key)
    return refuse(places.key, "key: " + key.error());
  if (SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return refuse(places.key, fmt::format("key {}: {}", files.key, openssl_text()));
  }
  if (SSL_CTX_check_private_key(context) != 1) {
    return refuse(places.key,
                  fmt::format("key {} does not belong to {}", files.key, files.certificate));
  }
  proof.peer_name = files.peer_name;
  X509_VERIFY_PARAM* rules = SSL_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (X509_VERIFY_PARAM_set1_host(rules, files.peer_name.data(), files.peer_name.size()) != 1) {
    return refuse(places.peer_name, fmt::format("peer_name \"{}\" is not a name", files.peer_name));
  }
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  return {};
}

}  // namespace

void TlsContext::Free::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }

TlsContext::TlsContext(std::unique_ptr<ssl_ctx_st, Free> context, std::unique_ptr<Proof> proof)
    : context_{std::move(context)}, proof_{std::move(proof)} {}
TlsContext::TlsContext(TlsContext&&) noexcept = default;
TlsContext& TlsContext::operator=(TlsContext&&) noexcept = default;
TlsContext::~TlsContext() = default;

std::expected<TlsContext, Diagnostic> TlsContext::make(const PeerSettings& settings) {
  ERR_clear_error();
  std::unique_ptr<SSL_CTX, Free> context{SSL_CTX_new(TLS_method())};
  auto proof = std::make_unique<Proof>();
  if (!context || SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION) != 1 ||
      SSL_CTX_set_ciphersuites(context.get(), ciphers) != 1) {
    return std::unexpected{
        Diagnostic{Severity::error, {}, "[peer] no TLS 1.3: " + openssl_text(), {}}};
  }
  SSL_CTX_set_app_data(context.get(), proof.get());
  // Each connection proves itself anew: no tickets, no sessions that are taken up again.
  SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(context.get(), 0);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  // A pre-shared key is a session to OpenSSL, and one that asks for certificates needs its name.
  SSL_CTX_set_session_id_context(context.get(), session_context, sizeof session_context);
  const auto* shared = std::get_if<SharedSecret>(&settings.proof);
  auto ready = shared != nullptr ? share_secret(context.get(), *proof, settings, *shared)
                                 : use_certificates(context.get(), *proof,
                                                    std::get<Certificates>(settings.proof));
  if (!ready) return std::unexpected{std::move(ready.error())};
  return TlsContext{std::move(context), std::move(proof)};
}

std::optional<std::chrono::days> TlsContext::certificate_left() const {
  const X509* own = SSL_CTX_get0_certificate(context_.get());
  if (own == nullptr) return std::nullopt;
  int days = 0, seconds = 0;
  if (ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(own)) != 1) return std::nullopt;
  return std::chrono::days{days == 0 && seconds < 0 ? -1 : days};
}

}  // namespace vrrpd::peer
