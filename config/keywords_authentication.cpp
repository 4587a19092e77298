// SPDX-License-Identifier: Apache-2.0
// authentication { … }: version 2's password. No word of it is ever shown.
#include <fmt/format.h>

#include "config/arguments.hpp"
#include "config/keywords.hpp"

namespace vrrpd::config {
namespace {

using enum Support;

/// The authentication data of RFC 2338 §5.3.6 has this many bytes.
constexpr std::size_t kLongestPassword = 8;

void read_type(const Statement& statement, Authentication& authentication, Complaints& complaints) {
  const Word* word = only_word(statement, complaints);
  if (word == nullptr) return;
  authentication.type_place = word->place;
  if (word->text == "PASS") {
    authentication.type = Authentication::Type::pass;
  } else if (word->text == "AH") {
    authentication.type = Authentication::Type::ah;
  } else {
    complaints.warning(word->place, "unknown `auth_type', ignoring it",
                       "PASS is the one that works");
  }
}

void read_password(const Statement& statement, Authentication& authentication,
                   Complaints& complaints) {
  const Word* word = only_word(statement, complaints);
  if (word == nullptr) return;
  authentication.pass = word->text.substr(0, kLongestPassword);
  if (word->text.size() <= kLongestPassword) return;
  complaints.warning(word->place, fmt::format("the password is cut to {} bytes", kLongestPassword),
                     "keepalived uses the first 8 bytes too");
}

constexpr Keyword<Authentication> kRows[]{
    {{"auth_type", works, "PASS|AH", "AH is not supported"}, read_type},
    {{"auth_pass", works, "TEXT", "at most 8 bytes count"}, read_password},
};

constexpr KeywordTable<Authentication> kTable{"authentication", kRows, true};

}  // namespace

const KeywordTable<Authentication>& authentication_keywords() { return kTable; }

}  // namespace vrrpd::config
