// SPDX-License-Identifier: Apache-2.0
// Definitions, repetitions and conditional lines: what is left of a file when they are done.
#include <cstdlib>

#include "config/line_rewriter.hpp"
#include "config_support.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd::config;
using namespace vrrpd::config::test;

namespace {

struct Rewritten {
  std::vector<std::string> lines;
  Messages complaints;
};

Rewritten rewrite(const std::string& text) {
  Loaded loaded;
  Complaints complaints;
  Rewritten result;
  // A tenth of what the daemon takes.
  constexpr TextBounds kBounds{.expanded_lines = 200'000, .expanded_bytes = 32u << 20};
  LineRewriter rewriter{loaded.sources, complaints, "node1", kBounds};
  rewriter.seed(1);
  rewriter.read(loaded.sources.add("/etc/k/f", text), [&](const Line& line) {
    result.lines.emplace_back(line.text);
    return result.lines.size() < 1'000'000;
  });
  loaded.diagnostics = complaints.list();
  result.complaints = messages(loaded);
  return result;
}

using Lines = std::vector<std::string>;

/// Of a text that nothing is wrong with.
Lines lines(const std::string& text) {
  const Rewritten result = rewrite(text);
  CHECK(result.complaints == Messages{});
  return result.lines;
}

std::string shown(const std::string& conf) {
  const Loaded loaded = load_text(conf);
  return render(loaded.diagnostics, loaded.sources);
}

}  // namespace

TEST_CASE("a reference is replaced at its use, and what it stands for in turn") {
  CHECK(lines("$IF=eth0\nx $IF\nx${IF}y\n($IF)\n$IF,") ==
        Lines{"x eth0", "xeth0y", "(eth0)", "eth0,"});
  CHECK(lines("$A=one\n$B=${A}.x\n$A=two\n${B}") == Lines{"two.x"});
  CHECK(lines("$A=  two words  # really\na $A") == Lines{"a two words"});
  CHECK(lines("$E=\n$E\na${E}b") == Lines{"ab"});
  CHECK(lines("$A=x\n\"${A} y\" '${A}'") == Lines{"\"x y\" 'x'"});
}

TEST_CASE("what is no reference stays as it is") {
  CHECK(lines("$IF=eth0\n$IFX $IF. \"$IF\" ${UNKNOWN} $ $$ ${ $1 a$") ==
        Lines{"$IFX $IF. \"$IF\" ${UNKNOWN} $ $$ ${ $1 a$"});
  CHECK(lines("$A =3\n$ A=3\n$1=4") == Lines{"$A =3", "$ A=3", "$1=4"});
}

TEST_CASE("a definition of several lines stands for lines, and may hold others") {
  CHECK(lines("$L=\\\n  k1 \\\n k2 # note \\\n  k3\n$L\np$L\nq ${L}") ==
        Lines{"k1", "k2", "k3", "pk1", "k2", "k3", "q k1", "k2", "k3"});
  CHECK(lines("$L=first \\\nk1\n$L") == Lines{"first", "k1"});
  CHECK(lines("$I=\\\ni1 \\\ni2\n$O=\\\no1 \\\n$I \\\no3\n$O") == Lines{"o1", "i1", "i2", "o3"});
  CHECK(lines("$V=\\\nvrid ${N} \\\npriority ${P}\n$N=1\n$P=10\n$V\n$N=2\n$V") ==
        Lines{"vrid 1", "priority 10", "vrid 2", "priority 10"});
  CHECK(lines("$U=\\\n@node2 no \\\n@node1 yes \\\n$V=7 \\\nc$V \\\n~SEQ(x,2) d${x}\n$U") ==
        Lines{"yes", "c7", "d1", "d2"});
  CHECK(lines("$L=\\\na") == Lines{});
}

TEST_CASE("text behind a definition of several lines is kept, and said") {
  const Rewritten result = rewrite("$L=\\\na \\\nb\n$L c");
  CHECK(result.lines == Lines{"a", "b c"});
  CHECK(result.complaints == Messages{"4:3 warning: text behind a definition of several lines: "
                                      "keepalived does not expand such a line"});
}

TEST_CASE("~SEQ counts") {
  CHECK(lines("~SEQ(x, 1, 2, 7) a${x}") == Lines{"a1", "a3", "a5", "a7"});
  CHECK(lines("~SEQ(x,3)${x}") == Lines{"1", "2", "3"});
  CHECK(lines("~SEQ(x,3,1)${x}") == Lines{"3", "2", "1"});
  CHECK(lines("~SEQ(x,0,-2,-5)${x}") == Lines{"0", "-2", "-4"});
  CHECK(lines("~SEQx(x,9,0x10)${x}") == Lines{"9", "a", "b", "c", "d", "e", "f", "10"});
  CHECK(lines("~SEQ(a,2) ~SEQ(b,2) ${a}.${b}") == Lines{"1.1", "1.2", "2.1", "2.2"});
  CHECK(lines("$C=2\n$S=~SEQ(x,$C) b${x}\n$x=9\n$S") == Lines{"b1", "b2"});
  CHECK(lines("a ~SEQ(x,2) b") == Lines{"a ~SEQ(x,2) b"});
}

TEST_CASE("~LST goes through values") {
  CHECK(lines("~LST(v, q, r) l$v") == Lines{"lq", "lr"});
  CHECK(lines("~LST({a,b}, {1,2}, {3,4}, {5}) ${a}-${b}") == Lines{"1-2", "3-4", "5-"});
  CHECK(lines("~LST(v,,2)c${v}") == Lines{"c", "c2"});
  CHECK(lines("~LST({a,b},1,2)${a}${b}") == Lines{"1", "2"});
}

TEST_CASE("a repetition that makes no sense is left out with its reason") {
  CHECK(rewrite("~SEQ(x,3,1,1) b\n~SEQ(x,a,3) d\n~SEQ(x,1,0,3) e\n~SEQ(9,1) f\n~SEQ(x) g\n"
                "~LST(x) a\n~LST({a,b},{1},{2,3,4}) d\n~SEQ(x,1\n~SEQx(x,-1,1) y")
            .complaints ==
        Messages{"1:1 warning: `~SEQ(x,3,1,1)' 1 is never reached from 3 by 1, ignoring the line",
                 "2:1 warning: `~SEQ(x,a,3)' `a' is not a number, ignoring the line",
                 "3:1 warning: `~SEQ(x,1,0,3)' 3 is never reached from 1 by 0, ignoring the line",
                 "4:1 warning: `~SEQ(9,1)' `9' is no name, ignoring the line",
                 "5:1 warning: `~SEQ(x)' has other arguments than NAME, [START, [STEP,]] END, "
                 "ignoring the line",
                 "6:1 warning: `~LST(x)' has no values, ignoring the line",
                 "7:1 warning: `~LST({a,b},{1},{2,3,4})' `{2,3,4}' has more values than there are "
                 "names, ignoring the line",
                 "8:1 warning: this repetition has no `)', ignoring the line",
                 "9:1 warning: `~SEQx(x,-1,1)' has negative numbers, which are not hexadecimal, "
                 "ignoring the line"});
}

TEST_CASE("conditional lines are for one node, or for all but one") {
  CHECK(lines("@node1 a\n  @node2 b\n@^node1 c\n@^node2 d\n@^x @^y e\n@node1 @^node1 f\n@ g\n"
              "@node1x h\n@node1\n@node1 @node1") == Lines{"a", "d", "e"});
  CHECK(lines("@node1 $X=5\n@node2 $X=6\np$X\n~SEQ(x,2) @node1 v${x}") == Lines{"p5", "v1", "v2"});
  CHECK(lines("@node2 $X=a \\\nb \\\nc\nd") == Lines{"d"});
  CHECK(lines("$T=@node2 no\n$T\n$T=@node1 yes\n$T") == Lines{"yes"});
}

TEST_CASE("what is built in, and that a file may redefine it") {
  ::setenv("VRRPD_TEST_VALUE", "from outside", 1);
  CHECK(lines("${_PWD} ${_INSTANCE} a${_HASH}${_BANG} ${_ENV VRRPD_TEST_VALUE}") ==
        Lines{"/etc/k node1 a#! from outside"});
  CHECK(lines("$_INSTANCE=other\n${_INSTANCE}") == Lines{"other"});
  CHECK(lines("${_RANDOM 7 7} ${_RANDOM 0}") == Lines{"7 0"});
  CHECK(lines("${_RANDOM}") == lines("${_RANDOM}"));
  CHECK(rewrite("${_ENV VRRPD_NOT_THERE} ${_RANDOM x}").complaints ==
        Messages{"1:1 warning: `${_ENV VRRPD_NOT_THERE}' has no value, leaving it as it is",
                 "1:25 warning: `${_RANDOM x}' has no value, leaving it as it is"});
}

TEST_CASE("the sign of a comment that a reference puts before a word cuts the line there") {
  CHECK(lines("$OFF=${_HASH}\n$OFF state MASTER\n  $OFF\na ${OFF} b\nc ${_BANG}d") ==
        Lines{"a ", "c "});
  CHECK(lines("$OFF=# ${_HASH}\n$OFF state MASTER") == Lines{" state MASTER"});
  CHECK(lines("a \"b ${_HASH} c\" ${_HASH} d") == Lines{"a \"b # c\" "});
  CHECK(rewrite("${_HASH} ${_ENV VRRPD_NOT_THERE}").complaints.empty());
}

TEST_CASE("what a definition adds to itself comes to an end, with one error") {
  CHECK(rewrite("$A=${A}x\n${A}\n${A}").complaints ==
        Messages{"2:1 error: more than 1000 references or 65536 bytes in one line: does a "
                 "definition use itself?"});
  CHECK(rewrite("$A=\\\na \\\n${A}\n$A").complaints ==
        Messages{"4:1 error: definitions inside each other more than 32 deep: does one use "
                 "itself?"});
  CHECK(rewrite("$A=\\\n${A} \\\n${A}\n$A").complaints.size() == 1);
  const Rewritten many = rewrite("~SEQ(a,1,1000000) ~SEQ(b,1,1000000) x${a}.${b}");
  CHECK(many.complaints ==
        Messages{"1:36 error: definitions and repetitions make more than 200000 lines or 32 MiB: "
                 "this is no configuration"});
  std::string laughs = "$A=x\n";
  for (char name = 'B'; name <= 'Z'; ++name) {
    const std::string last{static_cast<char>(name - 1)};
    laughs += std::string{"$"} + name + "=${" + last + "}${" + last + "}\n";
  }
  CHECK(rewrite(laughs + "${Z}").complaints.size() == 1);
}

TEST_CASE("many lines that each expand to much are given up soon") {
  std::string text = "$A=" + std::string(900, 'x') + "\n$B=";
  for (int use = 0; use < 60; ++use) text += "${A}";
  text += '\n';
  for (int line = 0; line < 100'000; ++line) text += "~SEQ(${B})\n";
  const Rewritten heads = rewrite(text);
  CHECK(heads.lines.empty());
  CHECK(heads.complaints.back().find("32 MiB: this is no configuration") != std::string::npos);
}

TEST_CASE("definitions go into the files that are included, and come out of them") {
  Sources sources;
  sources.add("/nowhere/k.conf", "$P=7\n" + instance_with("include part\npriority ${Q}"));
  const Loaded loaded =
      load({.keepalived_conf = "/nowhere/k.conf", .vrrpd_toml = "/nowhere/t", .known_modules = {}},
           std::move(sources));
  CHECK(messages(loaded) ==
        Messages{"9:9 note: no file matches `part'",
                 "10:10 warning: `${Q}' is not a whole number in 1..255, ignoring it"});
}

TEST_CASE("a complaint about expanded text shows what its author wrote, and what became of it") {
  CHECK(shown("$PRIO=high\n" + instance_with("  priority $PRIO")) ==
        "keepalived.conf:9:12: warning: `high' is not a whole number in 1..255, ignoring it\n"
        "  priority $PRIO\n"
        "           ^~~~~\n"
        "note: expanded to `priority high'\n");
}

TEST_CASE("a complaint about a template shows the template's line, and who used it") {
  CHECK(shown("$BODY=\\\n  priorty ${P} \\\n  nopreempt\n$P=7\n" + instance_with("  $BODY")) ==
        "keepalived.conf:2:3: warning: unknown keyword `priorty', ignoring it\n"
        "  priorty ${P} \\\n"
        "  ^~~~~~~\n"
        "note: expanded to `priorty 7'\n"
        "keepalived.conf:12:3: note: expanded here\n"
        "hint: did you mean `priority'?\n");
}

TEST_CASE("a password out of a definition is not shown") {
  CHECK(
      shown("$SECRET=s3cr3t-and-long\n" +
            instance_with("  authentication {\n    auth_type PASS\n    auth_pass $SECRET\n  }")) ==
      "keepalived.conf:11:15: warning: the password is cut to 8 bytes\n"
      "    ********* *******\n"
      "              ^~~~~~~\n"
      "note: expanded to `********* ***************'\n"
      "hint: keepalived uses the first 8 bytes too\n");
}

TEST_CASE("a name that nothing defines") {
  const Loaded loaded = load_text("$A\n");
  CHECK(messages(loaded) == Messages{"1:1 warning: nothing defines `$A', ignoring the line"});
  CHECK(loaded.diagnostics.at(0).hint == "before it: $A=VALUE");
  for (const char* damaged : {"$1=3", "$", "$A-B=4"}) {
    const Loaded neither = load_text(std::string{damaged} + "\n");
    CHECK(messages(neither) == Messages{"1:1 warning: `" + std::string{damaged} +
                                        "' neither is a definition nor names one, ignoring the "
                                        "line"});
    CHECK(neither.diagnostics.at(0).hint ==
          "a definition is $NAME=VALUE, and used as $NAME or ${NAME}; in NAME letters, digits and "
          "_");
  }
}
