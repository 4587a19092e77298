// SPDX-License-Identifier: Apache-2.0
// Secrets that systemd keeps: LoadCredential= and LoadCredentialEncrypted= of systemd.exec(5).
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace vrrpd::config {

/// Is the value of this key of vrrpd.toml a file with a secret, or that proves who somebody is?
[[nodiscard]] bool names_a_secret(std::string_view key);

/// "credential:NAME" is the file NAME in `directory`, which systemd names in
/// $CREDENTIALS_DIRECTORY; any other text is itself. The error says what to do. directory: nullptr
/// without systemd.
[[nodiscard]] std::expected<std::string, std::string> credential_path(std::string_view text,
                                                                      const char* directory);

}  // namespace vrrpd::config
