// SPDX-License-Identifier: Apache-2.0
// Collects what is wrong with the files while they are read.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "vrrpd/base/diagnostic.hpp"

namespace vrrpd::config {

class Complaints {
 public:
  /// So many are listed, and twice as many if they are errors; of further ones it is said how many.
  static constexpr std::size_t kMost = 2000;

  void note(Place place, std::string message, std::string hint = {});
  void warning(Place place, std::string message, std::string hint = {});
  void error(Place place, std::string message, std::string hint = {});
  /// An error of keepalived's own class: a mandatory argument or a file is not there. A warning
  /// where keepalived is out of step.
  void missing(Place place, std::string message, std::string hint = {});

  /// A block was left out whole of which keepalived 2.2.7 reads the lines. It takes its `}` for that
  /// of the block around it, so that it knows none of the keywords that follow there, and misses
  /// none of their arguments.
  void lose_step() { out_of_step_ = true; }
  /// Another block of the top level begins.
  void regain_step() { out_of_step_ = false; }

  /// The complaint before this one has to do with another place too: "the first is here".
  void remark(Place place, std::string text);

  /// What other readers collected (SettingsReader).
  void take(Diagnostics&& diagnostics);

  /// One more of this severity would only be counted: there is no sense in finding words for it.
  [[nodiscard]] bool full(Severity severity) const {
    return list_.size() >= (severity == Severity::error ? 2 * kMost : kMost);
  }
  /// Counts one that is not listed.
  void count(Severity severity);
  /// How many are not listed, as one last complaint; nothing if all are.
  [[nodiscard]] std::optional<Diagnostic> surplus() const;

  [[nodiscard]] bool something_missing() const { return something_missing_; }
  [[nodiscard]] Diagnostics& list() { return list_; }

 private:
  void add(Diagnostic diagnostic);
  [[nodiscard]] bool said_already(const Diagnostic& diagnostic) const;

  Diagnostics list_;
  std::size_t unlisted_ = 0;
  Severity worst_unlisted_ = Severity::note;
  bool kept_ = false;  ///< the last one was
  bool something_missing_ = false;
  bool out_of_step_ = false;
};

/// `text' as messages quote it: control characters made visible, cut after 60 bytes.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace vrrpd::config
