// SPDX-License-Identifier: Apache-2.0
// What stands between the bytes of keepalived.conf and its keywords.
#include <algorithm>

#include "config/exit_status.hpp"
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

TEST_CASE("a block of the top level inside another is left out if no `}' is missing") {
  const Loaded loaded =
      load_text(instance_with("static_routes {\n 192.168.2.0/24 dev eth0\n}\nvirtual_routes {\n "
                              "192.168.3.0/24 dev eth0\n}\nnopreempt"));
  CHECK(messages(loaded) == Messages{"8:1 warning: `static_routes' has no meaning in "
                                     "vrrp_instance, ignoring its block"});
  CHECK(loaded.model.static_routes.empty());
  CHECK(only_instance(loaded).virtual_routes.size() == 1);
  CHECK(only_instance(loaded).nopreempt);
  const Loaded open = load_text("global_defs {\n router_id a\nstatic_routes {\n}\n");
  CHECK(messages(open) == Messages{"1:13 warning: the `}' of this block is missing"});
}

TEST_CASE("blocks without end are no danger to the stack") {
  std::string text;
  for (int depth = 0; depth < 100'000; ++depth) text += "a {\n";
  const Loaded loaded = load_text(text);
  CHECK(loaded.usable());
  CHECK(loaded.diagnostics.size() == 34);
}

TEST_CASE("of many complaints the first are listed, and the file is as fit as with all of them") {
  std::string text = instance_with("");
  for (int line = 0; line < 5000; ++line) text += "nonsense\n";
  const Loaded loaded = load_text(text);
  CHECK(loaded.diagnostics.size() == 2001);
  CHECK(messages(loaded).back() == "0:0 warning: 3000 more complaints are not listed");
  CHECK(loaded.usable());
  CHECK(exit_status(loaded) == ExitStatus::complaint);
  CHECK(loaded.model.instances.size() == 1);
}

TEST_CASE("an error counts, however many warnings stand before it") {
  std::string text;
  for (int line = 0; line < 5000; ++line) text += "nonsense\n";
  const Loaded loaded = load_text(text + "vrrp_instance V {\ninterface eth1\n}\n");
  CHECK_FALSE(loaded.usable());
  CHECK(messages(loaded).at(2000) == "5001:15 error: vrrp_instance `V' has no `virtual_router_id'");
}

TEST_CASE("notes that are not listed are no complaints") {
  std::string text = "vrrp_instance A {\ninterface eth1\nvirtual_router_id 1\n";
  for (int line = 0; line < 3000; ++line) text += "debug 1\n";
  const Loaded loaded = load_text(text + "virtual_ipaddress {\n192.0.2.1\n}\n}\n");
  CHECK(messages(loaded).back() == "0:0 note: 1000 more complaints are not listed");
  CHECK(exit_status(loaded) == ExitStatus::accepted);
}

TEST_CASE("three hundred virtual servers of a hundred real servers are a configuration") {
  const Loaded loaded = load_text(
      "$RS= \\\nreal_server 192.0.${V}.${R} 80 { \\\nweight 1 \\\nTCP_CHECK { \\\nretry 1 \\\n} "
      "\\\n}\n$VS= \\\nvirtual_server 198.51.${V}.1 80 { \\\nprotocol TCP \\\n~SEQ(R, 1, 100) $RS "
      "\\\n}\n~SEQ(V, 0, 255) $VS\n");
  CHECK(loaded.usable());
  CHECK(loaded.model.virtual_servers.servers.size() == 256);
}

TEST_CASE("a file with too many keywords is no configuration, and is given up") {
  const auto bounded = [](std::string text) {
    Sources sources;
    sources.add(kConf, std::move(text));
    sources.add(kToml, "");
    Request request;
    request.keepalived_conf = kConf;
    request.vrrpd_toml = kToml;
    request.bounds.pieces = 200'000;
    return load(request, std::move(sources));
  };
  std::string text;
  for (int line = 0; line < 250'000; ++line) text += "x\n";
  CHECK_FALSE(bounded(text).usable());
  CHECK(load_text(text).usable());
  std::string addresses = "vrrp_instance A {\ninterface eth1\nvirtual_router_id 1\n";
  for (int line = 0; line < 70'000; ++line) addresses += "debug {\n}\n";
  const Messages said = messages(bounded(addresses));
  CHECK(std::ranges::count(said,
                           "133334:7 error: more than 200000 keywords and braces: this is no "
                           "configuration") == 1);
}
