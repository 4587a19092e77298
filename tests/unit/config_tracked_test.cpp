// SPDX-License-Identifier: Apache-2.0
// track_file and vrrp_track_process. What the lines that name them mean is in
// config_instance_test.cpp.
#include "config/keywords.hpp"
#include "config_support.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd::config;
using namespace vrrpd::config::test;
using namespace std::chrono_literals;
using Parameters = TrackProcess::Parameters;

namespace {

template <class Block>
struct Read {
  Block block;
  Messages messages;
};

/// The lines of one block, from line 2 on.
template <class Block>
Read<Block> read(const KeywordTable<Block>& table, const std::string& lines) {
  Sources sources;
  sources.add(kConf, std::string{table.block} + " NAME {\n" + lines + "\n}\n");
  Complaints complaints;
  const auto statements = read_statements({.file = kConf, .config_id = ""}, sources, complaints);
  Read<Block> read;
  read_block(statements.at(0).block, table, read.block, complaints);
  Loaded loaded;
  loaded.diagnostics = complaints.list();
  read.messages = messages(loaded);
  return read;
}

auto read_file(const std::string& lines) { return read(track_file_keywords(), lines); }
auto read_process(const std::string& lines) { return read(track_process_keywords(), lines); }

}  // namespace

TEST_CASE("a tracked file has a path and counts once, unless it has a weight") {
  const auto plain = read_file("file \"/run/a b\"");
  CHECK(plain.block.file == "/run/a b");
  CHECK(plain.block.weight == 1);
  CHECK_FALSE(plain.block.init_value);
  CHECK(plain.messages.empty());

  const auto weighted = read_file("file /run/x\nweight -254 reverse");
  CHECK(weighted.block.weight == -254);
  CHECK(weighted.block.weight_reverse);
  CHECK(weighted.messages.empty());
  CHECK(read_file("weight 255").messages ==
        Messages{"2:8 warning: `255' is outside -254..254, ignoring it"});
}

TEST_CASE("init_file has a value, or 0, and may overwrite") {
  struct Case {
    const char* line;
    int value;
    bool overwrite;
  };
  const Case cases[]{{"init_file", 0, false},
                     {"init_file 7", 7, false},
                     {"init_file -7 overwrite", -7, true},
                     {"init_file overwrite", 0, true}};
  for (const auto& one : cases) {
    INFO(one.line);
    const auto file = read_file(one.line);
    CHECK(file.block.init_value == one.value);
    CHECK(file.block.init_overwrite == one.overwrite);
    CHECK(file.messages.empty());
  }
  CHECK(
      read_file("init_file x").messages ==
      Messages{"2:11 warning: `x' is not a whole number in -2147483648..2147483647, ignoring it"});
  CHECK(read_file("init_file 254").messages.empty());
  CHECK(read_file("init_file -255").block.init_value == -255);
  CHECK(read_file("init_file -255").messages ==
        Messages{"2:11 warning: `-255' is more than any priority can change by"});
  CHECK(read_file("init_file 1 over").messages ==
        Messages{"2:13 warning: unexpected text after `init_file', ignoring it"});
}

TEST_CASE("a tracked process is a program, and arguments are compared if there are some") {
  const auto plain = read_process("process mysqld");
  CHECK(plain.block.process == "mysqld");
  CHECK(plain.block.match == Parameters::any);
  CHECK_FALSE(plain.block.full_command);
  CHECK(plain.block.weight == 0);
  CHECK(plain.block.quorum == 1);
  CHECK_FALSE(plain.block.quorum_max);

  const auto words = read_process("process \"/opt/my prog\" one \"t w o\"");
  CHECK(words.block.process == "/opt/my prog");
  CHECK(words.block.parameters == std::vector<std::string>{"one", "t w o"});
  CHECK(words.block.match == Parameters::exact);
}

TEST_CASE("param_match says how arguments are compared, before or after them") {
  CHECK(read_process("process x\nparam_match").block.match == Parameters::exact);
  CHECK(read_process("process x a\nparam_match partial").block.match == Parameters::leading);
  CHECK(read_process("param_match initial\nprocess x a").block.match == Parameters::prefix);
  const auto wrong = read_process("process x a\nparam_match some");
  CHECK(wrong.block.match == Parameters::exact);
  CHECK(wrong.messages == Messages{"3:13 warning: `some' is no way to match, ignoring it"});
}

TEST_CASE("of quorum and quorum_max the one that comes first stands") {
  const auto both = read_process("quorum 2\nquorum_max 3");
  CHECK(both.block.quorum == 2);
  CHECK(both.block.quorum_max == 3u);
  const auto max_late = read_process("quorum 2\nquorum_max 1");
  CHECK_FALSE(max_late.block.quorum_max);
  CHECK(max_late.messages ==
        Messages{"3:12 warning: `quorum_max' 1 is below quorum 2, ignoring it"});
  const auto quorum_late = read_process("quorum_max 1\nquorum 2");
  CHECK(quorum_late.block.quorum == 1);
  CHECK(quorum_late.messages ==
        Messages{"3:8 warning: `quorum' 2 is above quorum_max 1, ignoring it"});
  CHECK(read_process("quorum 0").messages ==
        Messages{"2:8 warning: `0' is outside 1..65535, ignoring it"});
}

TEST_CASE("quorum_max 0 wants no such process to run") {
  const auto none = read_process("quorum_max 0");
  CHECK(none.block.quorum == 0);
  CHECK(none.block.quorum_max == 0u);
  CHECK(none.messages.empty());
}

TEST_CASE("delay sets both delays") {
  const auto both = read_process("delay 0.5");
  CHECK(both.block.fork_delay == 500ms);
  CHECK(both.block.terminate_delay == 500ms);
  const auto later = read_process("delay 0.5\nfork_delay 0.000001\nterminate_delay 3600");
  CHECK(later.block.fork_delay == 1us);
  CHECK(later.block.terminate_delay == 3600s);
  CHECK(read_process("delay 0").messages ==
        Messages{"2:7 warning: `0' is outside 1e-06..3600 seconds, ignoring it"});
}

TEST_CASE("what nothing tracks, or says too little, is left out") {
  const auto loaded = load_text(
      "track_file a {\n}\ntrack_file b {\n file /x\n}\n"
      "vrrp_track_process c {\n}\nvrrp_track_process d {\n process x\n}\n" +
      instance_with(""));
  CHECK(loaded.model.track_files.empty());
  CHECK(loaded.model.track_processes.empty());
  CHECK(messages(loaded) ==
        Messages{"1:12 warning: track_file `a' has no `file', ignoring it",
                 "3:12 warning: nothing tracks track_file `b', ignoring it",
                 "6:20 warning: vrrp_track_process `c' has no `process', ignoring it",
                 "8:20 warning: nothing tracks vrrp_track_process `d', ignoring it"});
}
