// SPDX-License-Identifier: Apache-2.0
// What stands between the bytes of keepalived.conf and its keywords.
#include "config/lexer.hpp"
#include "config_support.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd::config;
using namespace vrrpd::config::test;

namespace {

/// Pieces as text, braces as themselves.
std::vector<std::string> pieces(const std::string& text) {
  Sources sources;
  Complaints complaints;
  std::vector<std::string> result;
  std::vector<Piece> all;
  LineRewriter{sources, complaints, "node1"}.read(sources.add("f", text), [&](const Line& line) {
    cut_into_pieces(line, all, complaints);
    return true;
  });
  for (const Piece& piece : all) result.emplace_back(piece.text);
  return result;
}

std::vector<std::string> words(std::string_view line) {
  std::vector<std::string> result;
  for (const Word& word : plain_words(Piece{.text = line})) {
    result.push_back(word.text);
  }
  return result;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("braces stand for themselves, wherever they are") {
  CHECK(pieces("a b { c }\nd\n{\ne\n}") == Texts{"a b", "{", "c", "}", "d", "{", "e", "}"});
  CHECK(pieces("a \"{ b }\" c") == Texts{"a \"{ b }\" c"});
  CHECK(pieces("}vrrp_instance X{") == Texts{"}", "vrrp_instance X", "{"});
  CHECK(pieces("interface ${IF}") == Texts{"interface ${IF}"});
  CHECK(pieces("include {a,b}.c\nx { include y/{a,b} }") ==
        Texts{"include {a,b}.c", "x", "{", "include y/{a,b}", "}"});
  CHECK(pieces("a ${ b") == Texts{"a $", "{", "b"});
}

TEST_CASE("# and ! start a comment unless quoted or escaped") {
  CHECK(pieces("a # b\n!c\n  # d\ne!f") == Texts{"a", "e"});
  CHECK(pieces("a \"#b\" # c") == Texts{"a \"#b\""});
  CHECK(pieces("a 'b#c'") == Texts{"a 'b"});
  CHECK(words("a b\\#c\\!") == Texts{"a", "b#c!"});
}

TEST_CASE("lines end with CR, LF or both") {
  CHECK(pieces("a\r\nb\rc\nd") == Texts{"a", "b", "c", "d"});
}

TEST_CASE("a word in double quotes keeps its blanks") {
  CHECK(words("a \"b c\" d\"e \"\"") == Texts{"a", "b c", "d\"e", ""});
  CHECK(words("a\tb\f\vc") == Texts{"a", "b", "c"});
}

TEST_CASE("a damaged line is reported and left out") {
  CHECK(messages(load_text("router \"open\n")) ==
        Messages{"1:8 warning: this double quote is never closed, ignoring the line"});
  CHECK(messages(load_text(std::string("ab\0c\n", 5))) ==
        Messages{"1:3 warning: a NUL byte, ignoring the line"});
  CHECK(messages(load_text("\n" + std::string(1024, 'x') + "\n")) ==
        Messages{"2:0 warning: a line of 1024 bytes, and 1023 are allowed: ignoring it"});
  CHECK(messages(load_text("#" + std::string(1022, 'x') + "\n")) == Messages{});
  CHECK(messages(load_text("\xef\xbb\xbf"
                           "global_defs {\n}\n")) ==
        Messages{"1:1 note: byte order mark, ignoring it"});
}

TEST_CASE("an unknown block is left out whole") {
  const Loaded loaded = load_text(instance_with("bogus {\n priority 7\n x {\n }\n}\nnopreempt"));
  CHECK(messages(loaded) == Messages{"8:1 warning: unknown keyword `bogus', ignoring its block"});
  CHECK(only_instance(loaded).priority == 100);
  CHECK(only_instance(loaded).nopreempt);
}

TEST_CASE("braces too many and too few are survived") {
  CHECK(messages(load_text("}\n" + instance_with("") + "}\n")) ==
        Messages{"1:1 warning: this `}' closes nothing, ignoring it",
                 "11:1 warning: this `}' closes nothing, ignoring it"});
  CHECK(messages(load_text("global_defs {\n router_id a\n")) ==
        Messages{"1:13 warning: the `}' of this block is missing"});
  CHECK(messages(load_text("{\n a\n}\n")) ==
        Messages{"1:1 warning: this `{' follows no keyword, ignoring the block"});
}

TEST_CASE("a block of the top level ends what was left open before it") {
  const Loaded loaded = load_text("global_defs {\n router_id a\n" + instance_with("nopreempt"));
  CHECK(messages(loaded) == Messages{"1:13 warning: the `}' of this block is missing"});
  CHECK(remarks(loaded.diagnostics.at(0)) == Messages{"3: it is taken to end before this"});
  CHECK(loaded.model.global.router_id == "a");
  CHECK(only_instance(loaded).nopreempt);
}

TEST_CASE("blocks without end are no danger to the stack") {
  std::string text;
  for (int depth = 0; depth < 100'000; ++depth) text += "a {\n";
  const Loaded loaded = load_text(text);
  CHECK(loaded.usable());
  CHECK(loaded.diagnostics.size() == 34);
}

TEST_CASE("the number of complaints is bounded, and the last one is an error") {
  std::string text;
  for (int line = 0; line < 5000; ++line) text += "nonsense\n";
  const Loaded loaded = load_text(text);
  CHECK(loaded.diagnostics.size() == 2001);
  CHECK_FALSE(loaded.usable());
}

TEST_CASE("a file with too many keywords is no configuration, and is given up") {
  std::string text;
  for (int line = 0; line < 250'000; ++line) text += "x\n";
  const Loaded loaded = load_text(text);
  CHECK_FALSE(loaded.usable());
  CHECK(loaded.diagnostics.size() <= Complaints::kMost + 1);
  std::string addresses = "vrrp_instance A {\ninterface eth1\nvirtual_router_id 1\n";
  for (int line = 0; line < 70'000; ++line) addresses += "debug {\n}\n";
  CHECK(messages(load_text(addresses)).back() ==
        "133334:7 error: more than 200000 keywords and braces: this is no configuration");
}
