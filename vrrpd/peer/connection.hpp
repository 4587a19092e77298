// SPDX-License-Identifier: Apache-2.0
// One TCP connection with TLS on it: messages in, messages out. Never blocks, holds a bounded
// number of bytes, and believes nothing before the other side has proven itself.
#pragma once

#include <poll.h>

#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/base/time.hpp"
#include "vrrpd/peer/codec.hpp"
#include "vrrpd/peer/tls.hpp"

namespace vrrpd::peer {

class Connection {
 public:
  /// Why it is over.
  struct End {
    std::string why;
    bool complaint = false;  ///< the other side did something that the peer would not
  };

  /// A socket that dials, or that was accepted. `path` and `tls` must outlive it.
  Connection(FileDescriptor socket, const PathSettings& path, const TlsContext& tls,
             TlsStream::End end, Instant begun);

  [[nodiscard]] const PathSettings& path() const { return *path_; }
  [[nodiscard]] bool dials() const { return end_ == TlsStream::End::dials; }
  [[nodiscard]] Instant begun() const { return begun_; }
  /// The other side has proven itself.
  [[nodiscard]] bool open() const { return tls_.open(); }

  /// What to wait for.
  [[nodiscard]] pollfd wanted() const;
  /// Takes what poll(2) saw. Messages that came before an end are in `in`.
  [[nodiscard]] std::expected<void, End> serve(short seen, std::vector<Message>& in);

  /// Only while open(). What does not leave at once waits.
  [[nodiscard]] std::expected<void, End> send(const Message& message);
  /// Says goodbye, as far as the socket takes it.
  void say_end();

 private:
  std::expected<void, End> read(std::vector<Message>& in);
  std::expected<void, End> take(std::span<const std::uint8_t> bytes, std::vector<Message>& in);
  std::expected<void, End> flush();

  FileDescriptor socket_;
  const PathSettings* path_;
  TlsStream tls_;
  TlsStream::End end_;
  Instant begun_;
  bool connecting_;
  FrameReader frames_;
  std::vector<std::uint8_t> out_;
  std::size_t flushed_ = 0;  ///< of out_
};

}  // namespace vrrpd::peer
