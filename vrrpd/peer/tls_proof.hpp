// SPDX-License-Identifier: Apache-2.0
// What a TlsContext knows beside OpenSSL's part of it. For tls_context.cpp and tls_stream.cpp only.
#pragma once

#include <openssl/crypto.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "vrrpd/peer/tls.hpp"

namespace vrrpd::peer {

struct TlsContext::Proof {
  using Key = std::array<std::uint8_t, 32>;
  std::optional<Key> key;  ///< nothing: certificates
  std::string key_name;    ///< said in the clear; names the pair
  std::string peer_name;   ///< in its certificate

  Proof() = default;
  Proof(const Proof&) = delete;
  Proof& operator=(const Proof&) = delete;
  ~Proof() {
    if (key) OPENSSL_cleanse(key->data(), key->size());
  }
};

}  // namespace vrrpd::peer
