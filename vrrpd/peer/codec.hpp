// SPDX-License-Identifier: Apache-2.0
// Messages to bytes and back. Whatever comes in is bounded and checked before anybody sees it; the
// one who sent it has proven who it is, and may be broken all the same.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "vrrpd/peer/message.hpp"

namespace vrrpd::peer {

/// A frame: length (4 bytes, without itself), kind (1 byte), content. The message must keep the
/// bounds of message.hpp; pages() and fitting() help with that.
[[nodiscard]] std::vector<std::uint8_t> encode(const Message& message);

/// `frame`: kind and content, without the length. The error says what is wrong with it.
[[nodiscard]] std::expected<Message, std::string> decode(std::span<const std::uint8_t> frame);

/// As many messages as it takes so that each fits into a frame; only the last one confirms.
[[nodiscard]] std::vector<Status> pages(Status status);

/// The front of `facts` that leaves a hello room for the rest. Longer values are cut.
[[nodiscard]] std::vector<Fact> fitting(std::vector<Fact> facts);

/// Takes bytes as they come and gives whole frames.
class FrameReader {
 public:
  void append(std::span<const std::uint8_t> bytes);
  /// The next message; nothing: more bytes are needed. After an error there is no next one.
  [[nodiscard]] std::expected<std::optional<Message>, std::string> next();

 private:
  std::vector<std::uint8_t> bytes_;
  std::size_t read_ = 0;  ///< of bytes_, that next() is through with
};

}  // namespace vrrpd::peer
