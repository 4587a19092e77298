// SPDX-License-Identifier: Apache-2.0
// TLS 1.3 without a socket (OpenSSL with memory BIOs): bytes of the network go in and come out, and
// so do those of the conversation. Whoever gets through has proven to know the pair's secret, or to
// own the certificate that was named; there is no other way in.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "vrrpd/peer/settings.hpp"

struct ssl_ctx_st;
struct ssl_st;

namespace vrrpd::peer {

/// Keys and rules of all connections. Not changed once it is made: any thread may read it.
class TlsContext {
 public:
  struct Proof;
  /// Reads the files that the settings name. The error is one line, without a secret.
  [[nodiscard]] static std::expected<TlsContext, Diagnostic> make(const PeerSettings& settings);
  TlsContext(TlsContext&&) noexcept;
  TlsContext& operator=(TlsContext&&) noexcept;
  ~TlsContext();

  /// How long this node's own certificate is valid still; negative: it has expired. Nothing with a
  /// shared secret.
  [[nodiscard]] std::optional<std::chrono::days> certificate_left() const;

 private:
  friend class TlsStream;
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };
  TlsContext(std::unique_ptr<ssl_ctx_st, Free> context, std::unique_ptr<Proof> proof);

  std::unique_ptr<ssl_ctx_st, Free> context_;
  std::unique_ptr<Proof> proof_;  ///< the context's callbacks point to it
};

class TlsStream {
 public:
  enum class End : std::uint8_t { dials, accepts };
  /// `context` must outlive it. Throws std::bad_alloc.
  TlsStream(const TlsContext& context, End end);

  /// Bytes from the network, as many as there are; none to begin. The error says why the other side
  /// is not believed; what output() still holds is to be sent all the same.
  [[nodiscard]] std::expected<void, std::string> feed(std::span<const std::uint8_t> bytes);
  /// The other side has proven itself.
  [[nodiscard]] bool open() const { return open_; }
  /// It has ended the conversation; nothing follows.
  [[nodiscard]] bool ended() const { return ended_; }
  /// What it said since the last call.
  [[nodiscard]] std::vector<std::uint8_t> plain() { return std::exchange(plain_, {}); }

  /// Only while open().
  [[nodiscard]] std::expected<void, std::string> write(std::span<const std::uint8_t> plain);
  /// Says that nothing follows.
  void end();
  /// Bytes for the network since the last call.
  [[nodiscard]] std::vector<std::uint8_t> output();

 private:
  struct Free {
    void operator()(ssl_st* stream) const;
  };
  std::expected<void, std::string> shake_hands();
  std::expected<void, std::string> read_plain();
  [[nodiscard]] bool proven() const;
  [[nodiscard]] std::string failure() const;

  const TlsContext* context_;
  std::unique_ptr<ssl_st, Free> stream_;
  bool open_ = false, ended_ = false;
  std::vector<std::uint8_t> plain_;
};

}  // namespace vrrpd::peer
