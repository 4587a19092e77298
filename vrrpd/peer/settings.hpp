// SPDX-License-Identifier: Apache-2.0
// [peer] of vrrpd.toml: who the pair is, by which paths it talks, and how each side proves itself.
// docs/peer.md says what each key means.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "vrrpd/base/address.hpp"
#include "vrrpd/base/settings.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::peer {

/// Not assigned to anybody by IANA, and below the ports that kernels give to clients.
inline constexpr std::uint16_t default_port = 10112;

/// [peer.path.NAME]
struct PathSettings {
  std::string name;
  IpAddress local;  ///< where this node listens, and dials from
  IpAddress peer;   ///< the only address whose connections are looked at
  std::uint16_t port = default_port;
  std::string interface;  ///< only for link-local addresses
  Place place;
};

/// A file with a secret that both nodes have.
struct SharedSecret {
  std::string file;
  Place place;
};

/// PEM files. Both sides show a certificate.
struct Certificates {
  std::string ca, certificate, key;
  std::string peer_name;  ///< a DNS name (or the common name) in the peer's certificate
  struct Places {
    Place ca, certificate, key, peer_name;
  };
  Places places;
};

struct PeerSettings {
  std::string name;  ///< of the pair
  std::string node;  ///< of this node in it
  std::vector<PathSettings> paths;
  std::variant<SharedSecret, Certificates> proof;
  Duration heartbeat = std::chrono::seconds{1};
  Duration deadline = std::chrono::seconds{2};  ///< from dialling to the greeting
};

/// Complains about what is unknown, missing or contradictory; nothing if there was an error.
/// `own_name`: the node's name, if the table gives none.
[[nodiscard]] std::optional<PeerSettings> read_peer_settings(const Settings& table,
                                                             const std::string& own_name,
                                                             Diagnostics& diagnostics);

}  // namespace vrrpd::peer
