// SPDX-License-Identifier: Apache-2.0
#include "tests/support/catch.hpp"
#include "tests/support/hex.hpp"
#include "vrrpd/peer/codec.hpp"

using namespace vrrpd;
using namespace vrrpd::peer;
using namespace std::chrono_literals;
using tests::hex;
using tests::hex_text;

namespace {

Hello hello() {
  return {.oldest = 1,
          .newest = 2,
          .daemon = "vrrpd 1",
          .pair = "orders",
          .node = "db1",
          .boot = {1, 2, 3},
          .seen = {.boot = {9}, .question = 57, .version = 12},
          .heartbeat_ms = 1000,
          .configuration = 0x1122334455667788,
          .more_facts = true,
          .facts = {{"VI_1 advert_int", "1s"}, {"VI_1 version", "2"}}};
}

GroupStatus group(std::string name) {
  return {.name = std::move(name),
          .role = Role::promoting,
          .term = 8,
          .instances = {{"VI_1", 150}, {"VI_2", 149}},
          .module = std::string("\0\xff", 2),
          .version = 3};
}

/// What comes back of what was sent.
Message sent(const Message& message) {
  FrameReader reader;
  reader.append(encode(message));
  auto arrived = reader.next();
  REQUIRE(arrived);
  REQUIRE(*arrived);
  return **std::move(arrived);
}

std::string complaint_about(const std::string& bytes) {
  FrameReader reader;
  reader.append(hex(bytes));
  const auto arrived = reader.next();
  return arrived ? "none" : arrived.error();
}

}  // namespace

TEST_CASE("a question is these bytes") {
  const Question question{
      .number = 258, .patience = 1500ms, .verb = Verb::fenced, .group = "VG1", .payload = "x"};
  CHECK(hex_text(encode(question)) ==
        "00 00 00 16 03 00 00 00 00 00 00 01 02 00 00 05 dc 06 00 03 56 47 31 00 01 78");
}

TEST_CASE("every message arrives as it was sent") {
  CHECK(sent(hello()) == Message{hello()});
  const Status status{.beat = 4, .echo = 3, .version = 9, .groups = {group("VG1"), group("VG2")}};
  CHECK(sent(status) == Message{status});
  const Question question{
      .number = 1, .patience = 10min, .verb = Verb::handover_go, .group = "", .payload = ""};
  CHECK(sent(question) == Message{question});
  CHECK(sent(Answer{1, Payload{"yes"}}) == Message{Answer{1, Payload{"yes"}}});
  CHECK(sent(Answer{2, group("VG1")}) == Message{Answer{2, group("VG1")}});
  const Answer no{3, Declined{Declined::Why::outdated, "no"}};
  CHECK(sent(no) == Message{no});
}

TEST_CASE("frames arrive whole, however the bytes come") {
  const auto one = encode(Answer{1, Payload{"one"}});
  auto all = one;
  const auto two = encode(Answer{2, Payload{"two"}});
  all.insert(all.end(), two.begin(), two.end());
  FrameReader reader;
  std::vector<std::uint64_t> numbers;
  for (const auto byte : all) {
    reader.append({&byte, 1});
    const auto arrived = reader.next();
    REQUIRE(arrived);
    if (*arrived) numbers.push_back(std::get<Answer>(**arrived).number);
  }
  CHECK(numbers == std::vector<std::uint64_t>{1, 2});
}

TEST_CASE("what a later version adds to a hello does no harm") {
  auto bytes = encode(hello());
  bytes.insert(bytes.end(), {1, 2, 3});
  bytes[3] = static_cast<std::uint8_t>(bytes[3] + 3);
  FrameReader reader;
  reader.append(bytes);
  CHECK(**reader.next() == Message{hello()});
}

TEST_CASE("an unknown verb can be declined") {
  Question question{
      .number = 1, .patience = 1s, .verb = static_cast<Verb>(99), .group = "G", .payload = ""};
  CHECK(sent(question) == Message{question});
}

TEST_CASE("broken messages are named") {
  CHECK(complaint_about("00 00 00 00") == "a message of 0 bytes, where 65536 is the most");
  CHECK(complaint_about("ff ff ff ff") == "a message of 4294967295 bytes, where 65536 is the most");
  CHECK(complaint_about("00 01 00 01") == "a message of 65537 bytes, where 65536 is the most");
  CHECK(complaint_about("00 00 00 01 09") == "a message of kind 9, which there is not");
  CHECK(complaint_about("00 00 00 01 01") == "a damaged message of kind 1");
  CHECK(complaint_about("00 01 00 00") == "none");  // the rest may come
  // A text longer than the frame, more instances than there can be, a role that there is not.
  CHECK(complaint_about("00 00 00 0d 04 00 00 00 00 00 00 00 01 01 ff ff 78") ==
        "a damaged message of kind 4");
  CHECK(complaint_about("00 00 00 20 04 00 00 00 00 00 00 00 01 02 00 01 41 09 00 00 00 00 00 00 "
                        "00 00 00 00 00 00 00 00 00 00 01 00") == "a damaged message of kind 4");
  CHECK(complaint_about("00 00 00 0a 04 00 00 00 00 00 00 00 01 07") ==
        "a damaged message of kind 4");
  // Bytes behind the end, and a patience of a month.
  CHECK(complaint_about("00 00 00 0d 04 00 00 00 00 00 00 00 01 01 00 00 78") ==
        "a damaged message of kind 4");
  CHECK(complaint_about("00 00 00 12 03 00 00 00 00 00 00 00 01 9a 7e c8 00 01 00 00 00 00") ==
        "a damaged message of kind 3");
}

TEST_CASE("what ends up in a log has no control characters; a payload may have any") {
  auto rude = hello();
  rude.node = "db1\nroot: all is well";
  rude.facts[0].value = "1s\x1b[2J";
  rude.pair = "m\xc3\xbcnchen";
  const auto arrived = std::get<Hello>(sent(rude));
  CHECK(arrived.node == "db1?root: all is well");
  CHECK(arrived.facts[0].value == "1s?[2J");
  CHECK(arrived.pair == "m\xc3\xbcnchen");
  auto status = group("VG\x7f");
  CHECK(std::get<GroupStatus>(std::get<Answer>(sent(Answer{1, status})).content).name == "VG?");
  const Answer no{1, Declined{Declined::Why::refused, "no\r"}};
  CHECK(std::get<Declined>(std::get<Answer>(sent(no)).content).text == "no?");
  CHECK(sent(Answer{1, Payload{"line\n\x01"}}) == Message{Answer{1, Payload{"line\n\x01"}}});
}

TEST_CASE("a status of many groups takes several messages, and only the last one confirms") {
  Status status{.beat = 0, .echo = 0, .version = 5, .groups = {}};
  for (int i = 0; i < 10; ++i) {
    auto one = group("VG" + std::to_string(i));
    one.module = std::string(16 * 1024, 'x');
    status.groups.push_back(std::move(one));
  }
  const auto all = pages(status);
  REQUIRE(all.size() == 4);
  std::vector<std::string> names;
  for (const auto& page : all) {
    CHECK(page.version == (&page == &all.back() ? 5 : 0));
    CHECK(encode(page).size() <= frame_bytes_max);
    const auto arrived = sent(page);
    for (const auto& one : std::get<Status>(arrived).groups) names.push_back(one.name);
  }
  CHECK(names == std::vector<std::string>{"VG0", "VG1", "VG2", "VG3", "VG4", "VG5", "VG6", "VG7",
                                          "VG8", "VG9"});
  CHECK(pages({.beat = 0, .echo = 0, .version = 5, .groups = {}}).size() == 1);
}

TEST_CASE("a group of the longest names fits into a message") {
  auto one = group("VG1");
  one.module = std::string(16 * 1024, 'x');
  one.instances.assign(instances_max, {std::string(name_bytes_max, 'n'), 1});
  for (const auto& page : pages({.beat = 1, .echo = 0, .version = 1, .groups = {one}})) {
    CHECK(std::get<Status>(sent(page)).groups.size() == 1);
  }
}

TEST_CASE("facts that are too many or too long are cut, so that the hello fits") {
  std::vector<Fact> facts;
  for (int i = 0; i < 1000; ++i) facts.push_back({std::to_string(i), std::string(2000, 'x')});
  auto large = hello();
  large.facts = fitting(facts);
  CHECK(large.facts.size() == 59);
  CHECK(large.facts[0].value.size() == fact_bytes_max);
  CHECK(sent(large) == Message{large});
  CHECK(fitting({{"a", "b"}}) == std::vector<Fact>{{"a", "b"}});
}
