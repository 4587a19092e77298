// SPDX-License-Identifier: Apache-2.0
// What [mysql.etcd] says, as plain values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "notify/witness/http_client.hpp"
#include "vrrpd/base/settings.hpp"

namespace vrrpd::witness {

struct EtcdSettings {
  std::vector<std::string> endpoints;  ///< "https://192.0.2.3:2379"
  std::string pair;                    ///< what all keys of this pair of nodes begin with
  TlsFiles tls;
  std::string user, password_file;  ///< "": without
  /// How long a swap may take with all its repetitions; a read in between takes half of it at most.
  Duration deadline = std::chrono::seconds{1};

  /// "/vrrpd/orders/VG1"
  [[nodiscard]] std::string key(std::string_view group) const {
    return "/vrrpd/" + pair + "/" + std::string{group};
  }
};

/// Nothing, and complaints, if the table will not do.
[[nodiscard]] std::optional<EtcdSettings> read_etcd_settings(const Settings& table,
                                                             Diagnostics& diagnostics);

}  // namespace vrrpd::witness
