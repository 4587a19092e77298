// SPDX-License-Identifier: Apache-2.0
#include "config/directives.hpp"

#include <array>

#include "config/include_check.hpp"

namespace vrrpd::config {
namespace {

constexpr std::array kDirectives{
    Directive{
        "include", "include PATTERN",
        "the files that match stand here; from this file's folder, if PATTERN has no / first. "
        "includer, includem, includew, includeb: complain of a file that cannot be read, of "
        "no file, of none for a wildcard, of none for an alternative in braces; includea: of "
        "all of these"},
    Directive{"@ID", "@ID LINE",
              "the line counts if ID is --config-id, or without that the host's name up to its "
              "first dot; @^ID: if it is not"},
    Directive{"$NAME", "$NAME=VALUE",
              "from here on $NAME and ${NAME} stand for VALUE; with a backslash at the line's end "
              "it goes on"},
    Directive{
        "${_NAME}", "${_NAME}",
        "built in: ${_PWD} the file's folder, ${_INSTANCE} the ID of @ID, ${_RANDOM MIN MAX}, "
        "${_ENV NAME}, ${_HASH} a #, ${_BANG} a !: in front of a word they begin a comment"},
    Directive{"~SEQ", "~SEQ(NAME, START, STEP, END) TEXT",
              "the text once for each number, which $NAME is in it; ~SEQx: in hexadecimal"},
    Directive{"~LST", "~LST(NAME, VALUE, …) TEXT",
              "the text once for each value, which $NAME is in it; ~LST({NAME, …}, {VALUE, …}, …): "
              "several names at a time"},
};

bool is_built_in(std::string_view word) {
  return word.starts_with("$_") || word.starts_with("${_");
}

}  // namespace

std::span<const Directive> all_directives() { return kDirectives; }

bool means(const Directive& directive, std::string_view word) {
  const std::string_view name = directive.name;
  if (name == "include") return include_keyword(word, {}).has_value();
  if (name.starts_with('@')) return word.starts_with('@');
  if (name.starts_with('~')) {
    if (word.starts_with('~')) word.remove_prefix(1);
    return word == name.substr(1) || (name == "~SEQ" && word == "SEQx");
  }
  if (name == "$NAME") return word.starts_with('$') && !is_built_in(word);
  return word == "$" || is_built_in(word);
}

}  // namespace vrrpd::config
