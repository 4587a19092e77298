// SPDX-License-Identifier: Apache-2.0
// A complaint about something that a person wrote, with the place where they wrote it.
#pragma once

#include <string>
#include <vector>

namespace vrrpd {

/// Where in a file. Line and column count from 1, columns in bytes; 0 means "the whole file" or
/// "the whole line".
struct Place {
  std::string file;
  unsigned line = 0;
  unsigned column = 0;
  unsigned length = 1;  ///< how many bytes the offending text has
};

enum class Severity { note, warning, error };

struct Diagnostic {
  Severity severity = Severity::error;
  Place place;
  std::string message;  ///< what is wrong, and what was expected
  std::string hint;     ///< what to do, or what was probably meant; may be empty
};

using Diagnostics = std::vector<Diagnostic>;

}  // namespace vrrpd
