// SPDX-License-Identifier: Apache-2.0
// Sockets of probes: bound, marked and connected as the file says, and never waited for longer than
// until a deadline. Errors are one line for the log.
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>

#include "vrrpd/base/cancellation.hpp"
#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/probes/target.hpp"

namespace vrrpd::probes {

template <class T>
using Attempt = std::expected<T, std::string>;

/// Bound and marked; does not block. `type` and `protocol` as in socket(2).
[[nodiscard]] Attempt<FileDescriptor> open_socket(const Target& target, int type, int protocol = 0);

/// The same for a socket that somebody else has made.
[[nodiscard]] Attempt<void> adopt_socket(int socket, const Target& target);

/// Begins to connect; a datagram socket is connected then.
[[nodiscard]] Attempt<void> begin_connect(int socket, const Target& target);

/// Waits until `events` of poll(2) have come.
[[nodiscard]] Attempt<void> await(int socket, short events, Instant deadline,
                                  const Cancellation& cancel);

/// The error that the socket has kept (SO_ERROR), if there is one.
[[nodiscard]] Attempt<void> check_error(int socket);

/// A TCP connection.
[[nodiscard]] Attempt<FileDescriptor> connect_stream(const Target& target, Instant deadline,
                                                     const Cancellation& cancel);

/// A connected datagram socket.
[[nodiscard]] Attempt<FileDescriptor> connect_datagrams(const Target& target);

/// All of `bytes` at once; it is little, and the socket has room.
[[nodiscard]] Attempt<void> send_all(int socket, std::span<const std::uint8_t> bytes);

/// What is there, at most `room`; nothing comes of an orderly end.
[[nodiscard]] Attempt<std::size_t> receive(int socket, std::span<std::uint8_t> room);

}  // namespace vrrpd::probes
