// SPDX-License-Identifier: Apache-2.0
#include "config/keyword_help.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "config/complaints.hpp"
#include "config/directives.hpp"
#include "config/keyword.hpp"
#include "vrrpd/base/settings.hpp"

namespace vrrpd::config {
namespace {

constexpr std::string_view kPageHead = R"(# keepalived.conf

vrrpd reads keepalived's own file. This page says what it makes of each keyword; it is written by
`vrrpd --help-config=markdown` from the tables that the reader goes by, and `vrrpd --help-config
KEYWORD` shows a part of it. `vrrpd -t` reads a file, complains, and ends.

## How the file is read

As keepalived reads it: comments (`#`, `!`), quotes, braces, `include` (`includer`, `includem`,
`includew`, `includeb`, `includea`, `include_check`), `@ID` lines, `$NAME=` definitions of one line
or several, `${_PWD}` `${_INSTANCE}` `${_RANDOM MIN MAX}` `${_ENV NAME}` `${_HASH}` `${_BANG}`,
`~SEQ`, `~SEQx`, `~LST`. Where keepalived does harm, vrrpd does what the author meant, and says so:

| in the file | keepalived 2.2 | vrrpd |
| --- | --- | --- |
| an unknown block, or one that belongs elsewhere | its lines count for the block around it, its `}` ends that one | left out whole |
| a list in one line without braces: `unicast_peer ADDRESS` | the lines that follow, up to the next `}`, are the list's | the line is left out |
| a `{` that was forgotten | the block begins with the next line | the same, if that line belongs into it |
| a tracker that is defined further down | is not tracked | is tracked |
| text behind a number: `10s` | some numbers are read, others lost | the same, with the place |
| arguments of a script without quotes | are dropped | the same, with a warning |
| an included file with an execute bit | is not read | is read, with a warning |
| `@ID` in front of a definition of several lines | its further lines stay | go with the first |
| text behind a definition of several lines | the line is not expanded | is kept |
| a definition that uses itself | ends at the buffer's end, with whatever stands there | an error |
| a byte order mark | becomes part of the first keyword | is ignored |
| `ADDRESS/LENGTH` where no prefix belongs (peers, sources, servers) | the length is read over | the same, with a note |
| an `mcast_src_ip` that the host has not got, or that is virtual | adverts come from it all the same | from the interface's own address, with a warning |
| a name for `use_vmac` that another interface has | a name of its own | the same, with a warning |
| braces in `${…}`, in an include's pattern | are cut off | belong to their word |

Bounds: a line has at most 1023 bytes, and 64 KiB when it is expanded; all expanded lines together
600,000 and 128 MiB; definitions and repetitions stand in each other 32 deep, includes 16; 1,024
files are included, 600,000 keywords and braces read; a file has at most 8 MiB. Beyond is an error.
2,000 complaints are listed, and as many errors beside them; of further ones it is said how many.

A line whose argument is missing, as a template with an empty variable makes it, is an error where
keepalived 2.2.7 ends with status 2 (`priority`, `interface`, `interval`). Where that goes on without
the line (`router_id`, `script_user`, a block without its name, an empty command), vrrpd does too.
Behind a block that is left out (an unknown one, `{{ x }}`), up to the end of the instance, it is a
warning: keepalived has lost count of the braces there, and never comes to miss the argument.
`""` in the place of a number is 0, as there, and always a warning; where 0 is out of range the line
is ignored (of `virtual_router_id`: an error).

A command is taken apart twice, as keepalived 2.2.7 does it: quotes and escapes around it are undone
with the line, and those that are left inside it make its arguments. In `"sh -c \"exit 0\""` the
last argument is `exit 0`; `\t` and `\ ` in the outer quotes part two arguments, `\\\"` is a quote
that the command gets.

## Exit statuses of `vrrpd -t`

| status | meaning |
| --- | --- |
| 0 | both files exist and nothing is wrong with them; notes do not count |
| 2 | a file, or an argument that a keyword needs, is missing |
| 5 | any warning or error |
| 6 | scripts without `enable_script_security`, also a `vrrp_script` that nothing tracks; hides a 5, as with keepalived |

The daemon starts with notes and warnings, and not with an error.

## Keywords

`works`: as in keepalived, or better. `refused`: it is named and left out, for the reason given.
`not yet`: the same, without a good reason. `no effect`: accepted; it does nothing, in most cases not
in keepalived either. `IPVS`: belongs to load balancing, which stays with `keepalived --check`.
)";

std::string_view name(Support support) {
  switch (support) {
    case Support::works: return "works";
    case Support::not_yet: return "not yet";
    case Support::refused: return "refused";
    case Support::no_effect: return "no effect";
    case Support::lvs: return "IPVS";
  }
  return "works";
}

std::string in_block(const TableInfo& table) {
  return table.block == "the top level" ? std::string{table.block}
                                        : fmt::format("{} {{ … }}", table.block);
}

std::string line(const KeywordInfo& keyword) {
  const std::string words = fmt::format("{} {}", keyword.name, keyword.value);
  const std::string use = keyword.support == Support::works
                              ? std::string{keyword.help}
                              : fmt::format("{} ({})", keyword.help, name(keyword.support));
  return fmt::format("  {:<44} {}\n", words, use);
}

std::string line(const Directive& directive) {
  return fmt::format("  {:<44} {}\n", directive.takes, directive.help);
}

std::string block_help(const TableInfo& table) {
  std::string text = fmt::format("{}\n", in_block(table));
  for (const KeywordInfo& keyword : table.rows) text += line(keyword);
  return text;
}

/// A cell of a table has no bar of its own.
std::string cell(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    if (letter == '|') result += '\\';
    result += letter;
  }
  return result;
}

std::string page_of(const TableInfo& table) {
  std::string text = fmt::format("\n### {}\n\n| keyword | takes | | |\n| --- | --- | --- | --- |\n",
                                 in_block(table));
  for (const KeywordInfo& keyword : table.rows) {
    const std::string takes =
        keyword.value.empty() ? std::string{} : fmt::format("`{}`", cell(keyword.value));
    text += fmt::format("| `{}` | {} | {} | {} |\n", keyword.name, takes, cell(keyword.help),
                        name(keyword.support));
  }
  return text;
}

}  // namespace

std::string all_keywords_help() {
  std::string text = "anywhere, before keywords are looked for\n";
  for (const Directive& directive : all_directives()) text += line(directive);
  for (const TableInfo& table : all_keyword_tables()) {
    text += '\n';
    text += block_help(table);
  }
  return text;
}

std::expected<std::string, std::string> keyword_help(std::string_view word) {
  std::string text;
  std::vector<std::string> names;
  for (const Directive& directive : all_directives()) {
    names.emplace_back(directive.name);
    if (means(directive, word)) text += "anywhere:\n" + line(directive);
  }
  for (const TableInfo& table : all_keyword_tables()) {
    if (table.block == word) text += block_help(table);
    names.emplace_back(table.block);
    for (const KeywordInfo& keyword : table.rows) {
      names.emplace_back(keyword.name);
      if (keyword.name == word) text += fmt::format("in {}:\n{}", in_block(table), line(keyword));
    }
  }
  if (!text.empty()) return text;
  const auto meant = nearest_word(word, names);
  return std::unexpected{fmt::format(
      "there is no keyword {}: {}\n", quoted(word),
      meant ? fmt::format("did you mean {}?", quoted(*meant)) : "vrrpd --help-config lists all")};
}

std::string compatibility_page() {
  std::string text{kPageHead};
  text += "\n### anywhere, before keywords are looked for\n\n| | |\n| --- | --- |\n";
  for (const Directive& directive : all_directives())
    text += fmt::format("| `{}` | {} |\n", cell(directive.takes), cell(directive.help));
  for (const TableInfo& table : all_keyword_tables()) text += page_of(table);
  return text;
}

}  // namespace vrrpd::config
