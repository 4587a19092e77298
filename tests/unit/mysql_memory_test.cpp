// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>

#include "notify/mysql/memory_file.hpp"
#include "notify/mysql/recollection.hpp"
#include "notify/mysql/record.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/linux_scratch.hpp"
#include "tests/unit/mysql_situations.hpp"
#include "vrrpd/base/clock.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace vrrpd::mysql;

namespace {

Memory at_noon() {
  Memory memory{.boot_id = "this boot",
                .at = noon,
                .knowledge = good_knowledge(),
                .server_started_at = noon - 1h,
                .events = ToldEvents{{{{"shop", "nightly"}, true}}, noon - 1s},
                .term = {7},
                .promoted = {6}};
  memory.knowledge.primary = "1";
  memory.knowledge.failed_over_at = noon - 30s;
  return memory;
}

Verdict verdict(const Memory& memory, Instant now) { return assess(memory.knowledge, now).verdict; }

}  // namespace

TEST_CASE("memory: a restarted daemon believes what it wrote, as long as that holds") {
  const Memory recalled = recall(at_noon(), "this boot", noon + 2s);
  CHECK(verdict(recalled, noon + 2s) == Verdict::lossless);
  CHECK(recalled.term == Term{7});
  CHECK(recalled.server_started_at == noon - 1h);
  CHECK(recalled.events == at_noon().events);
  CHECK(recalled.knowledge.failed_over_at == noon - 30s);
  SECTION("but not that the primary is gone: it may have come back meanwhile") {
    CHECK(verdict(recalled, noon + 9s) == Verdict::maybe_lost);
  }
}

TEST_CASE("memory: age and another boot only weaken it") {
  SECTION("a daemon that was away for a minute") {
    const Memory recalled = recall(at_noon(), "this boot", noon + 60s);
    CHECK(verdict(recalled, noon + 60s) == Verdict::unknown);
    CHECK(recalled.term == Term{7});
    CHECK_FALSE(recalled.events);  // somebody may have disabled them since
  }
  SECTION("another boot, whose clock began anew") {
    const Memory recalled = recall(at_noon(), "next boot", noon - 1h);
    CHECK(verdict(recalled, noon - 1h) == Verdict::unknown);
    CHECK_FALSE(recalled.server_started_at);
    CHECK_FALSE(recalled.knowledge.failed_over_at);
    CHECK(recalled.term == Term{7});
    CHECK(recalled.knowledge.primary == "1");
  }
  SECTION("a clock that went back is another boot's") {
    CHECK(verdict(recall(at_noon(), "this boot", noon - 1s), noon) == Verdict::unknown);
  }
  SECTION("infinite semi-sync makes it no younger") {
    Memory memory = at_noon();
    memory.knowledge.source->semi_sync.timeout_ms = 18'446'744'073'709'551'615U;
    CHECK(verdict(recall(memory, "this boot", noon + 59s), noon + 59s) == Verdict::lossless);
    CHECK(verdict(recall(memory, "this boot", noon + 60s), noon + 60s) == Verdict::unknown);
  }
}

// Seed 151019320 of the pair's simulation: the peer was promoted after it, acknowledged alone and
// was lost, all while this node's daemon was away. What was known of the peer from before this
// node's own promotion admitted it.
TEST_CASE("memory: a promotion here that came after it ends what was known of the source") {
  const Scratch scratch;
  PairSettings pair;
  pair.record = scratch.path("master_info");
  Memory memory = at_noon();
  memory.boot_id = current_boot_id();
  memory.at = boot_now();
  REQUIRE(MemoryFile{pair.memory()}.keep(memory, Flavour::mariadb));
  Record record;
  record.boot_id = memory.boot_id;
  record.complete = true;
  const auto source = [&] {
    REQUIRE(write_record(pair.record, record));
    return Recollection{pair, [](Severity, std::string_view) {}}.last().knowledge.source;
  };
  record.term = {8};
  CHECK_FALSE(source());
  SECTION("not one that it knew of") {
    record.term = memory.promoted;
    CHECK(source());
  }
  SECTION("nor one that did not open the server: it is resumed on what was known") {
    record.complete = false;
    CHECK(source());
  }
}

// The file is written again and again while the channel is cut.
TEST_CASE("memory: what the primary said of its events is as old as when it said so") {
  Memory memory = at_noon();
  memory.events->at = noon - 30s;
  CHECK(recall(memory, "this boot", noon + 29s).events == memory.events);
  CHECK_FALSE(recall(memory, "this boot", noon + 30s).events);
  CHECK_FALSE(recall(memory, "next boot", noon).events);
  memory.events->at = noon + 1s;
  CHECK_FALSE(recall(memory, "this boot", noon).events);
}

TEST_CASE("memory: that the events are still as they were is not worth a write") {
  Memory next = at_noon();
  next.at = noon + 1s;
  next.events->at = noon;
  CHECK_FALSE(worth_writing(at_noon(), next));
}

TEST_CASE("memory: what speaks against a promotion outlives the boot") {
  Memory memory = at_noon();
  SECTION("semi-sync was off") { memory.knowledge.source->semi_sync.source_on = false; }
  SECTION("row 23: commits that are not here") {
    memory.knowledge.hole = {.commits = 3, .until = {}};
  }
  CHECK(verdict(recall(memory, "next boot", noon), noon) == Verdict::behind);
}

TEST_CASE("memory: written when something happens, now and then, and never within a second") {
  const Memory last = at_noon();
  Memory next = last;
  next.at = noon + 2499ms;
  CHECK_FALSE(worth_writing(last, next));
  next.at = noon + 2500ms;  // a quarter of the semi-sync timeout
  CHECK(worth_writing(last, next));

  next.at = noon + 1s;
  next.knowledge.source->semi_sync.source_on = false;
  CHECK(worth_writing(last, next));
  next = last;
  next.at = noon + 1s;
  next.replica = {.at = next.at, .timeout = 10s};  // a replica has come
  CHECK(worth_writing(last, next));
  next = last;
  next.at = noon + 1s;
  next.events = {};  // they are switched
  CHECK(worth_writing(last, next));
  next.at = noon + 999ms;
  CHECK_FALSE(worth_writing(last, next));
  CHECK(worth_writing({}, last));
}

TEST_CASE("memory: what was written is read again") {
  const Scratch folder;
  const std::filesystem::path file = folder.path("master_info.memory");
  MemoryFile writer{file};
  Memory memory = at_noon();
  memory.knowledge.hole = {.commits = 3, .until = at("0-1-9")};
  memory.replica = {.at = noon - 2s, .timeout = 2500ms};
  REQUIRE(writer.keep(memory, Flavour::mariadb));

  MemoryFile reader{file};
  const Memory read = reader.recall("this boot", noon + 1s);
  CHECK(read.term == Term{7});
  CHECK(read.promoted == Term{6});
  CHECK(read.at == noon);
  CHECK(read.knowledge.source->executed == at("0-1-10"));
  CHECK(read.knowledge.source->semi_sync.timeout_ms == 10'000);
  CHECK(read.knowledge.source->semi_sync.source_on);
  CHECK(read.knowledge.attached_at == noon - 1s);
  CHECK(read.knowledge.hole->commits == 3);
  CHECK(read.replica == ReplicaSight{.at = noon - 2s, .timeout = 2500ms});
  CHECK(read.events == memory.events);

  SECTION("a file that is none of ours is as if it were not there") {
    for (const char* text : {"", "{\"format\": 2}", "[]", "{\"format\": 1"}) {
      std::ofstream{file} << text;
      CHECK_FALSE(read_memory(file));
    }
  }
  SECTION("values of another kind are as if they were absent") {
    std::ofstream{file}
        << R"({"format": 1, "term": "7", "source": 3, "attached_at_boottime_ns": -1.5})";
    CHECK(read_memory(file)->term == Term{0});
    CHECK_FALSE(read_memory(file)->knowledge.source);
    CHECK_FALSE(read_memory(file)->knowledge.attached_at);
  }
}

TEST_CASE("memory: a disk that takes nothing is an error with its place") {
  MemoryFile file{"/proc/vrrpd/master_info.memory"};
  const auto kept = file.keep(at_noon(), Flavour::mariadb);
  REQUIRE_FALSE(kept);
  CHECK(kept.error().text() ==
        "create /proc/vrrpd/master_info.memory.new: No such file or directory");
}
