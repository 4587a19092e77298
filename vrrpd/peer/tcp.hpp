// SPDX-License-Identifier: Apache-2.0
// The TCP sockets of a path: one that listens, one that dials. None of the calls blocks.
#pragma once

#include <optional>

#include "vrrpd/base/address.hpp"
#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/base/system_error.hpp"
#include "vrrpd/peer/settings.hpp"

namespace vrrpd::peer {

/// Listens on the path's own address, which need not be there yet.
[[nodiscard]] SystemResult<FileDescriptor> listen_on(const PathSettings& path);

/// From the path's own address to the peer's: connecting, until the socket is writable.
[[nodiscard]] SystemResult<FileDescriptor> dial(const PathSettings& path);

/// What became of connecting.
[[nodiscard]] SystemResult<void> dialled(int socket, const PathSettings& path);

struct Visitor {
  FileDescriptor socket;
  IpAddress from;
};
/// Who connects to `listener`; nothing: nobody does (any more).
[[nodiscard]] SystemResult<std::optional<Visitor>> accept_one(int listener);

}  // namespace vrrpd::peer
