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
  /// Not 0: the text there was put together from definitions; which one (config::Sources).
  unsigned expansion = 0;
};

enum class Severity { note, warning, error };

/// Another place that has to do with a complaint: "the first one is here".
struct Remark {
  Place place;
  std::string text;
};

struct Diagnostic {
  Severity severity = Severity::error;
  Place place;
  std::string message;  ///< what is wrong, and what was expected
  std::string hint;     ///< what to do, or what was probably meant; may be empty
  std::vector<Remark> remarks{};
};

using Diagnostics = std::vector<Diagnostic>;

}  // namespace vrrpd
