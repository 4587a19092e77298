// SPDX-License-Identifier: Apache-2.0
// What must not be shown of lines that people write passwords into. Pure.
#pragma once

#include <string>
#include <string_view>

namespace vrrpd::config {

/// Does a secret follow this word (auth_pass, password, auth_hmac), or stand in it (-pSECRET)? Half
/// a keyword is enough: it may be the very mistake that a complaint is about.
[[nodiscard]] bool announces_a_secret(std::string_view word);

/// A command line as logs and dumps may show it, with asterisks in the place of what looks like a
/// secret (docs/reload.md): -pSECRET; -p SECRET, and whatever follows an option with "pass", "pwd",
/// "secret", "token" or "hmac" in its name, with "=" or a blank between; NAME=SECRET with such a
/// NAME; the password in scheme://user:password@host. Also within words that are quoted. Names of
/// files with secrets (--password-file=PATH) are shown.
[[nodiscard]] std::string without_secrets(std::string_view command_line);

}  // namespace vrrpd::config
