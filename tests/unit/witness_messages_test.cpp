// SPDX-License-Identifier: Apache-2.0
// Claims, base64, and what is said to etcd and by it. The bytes are those of etcd 3.4.
#include "notify/witness/base64.hpp"
#include "notify/witness/etcd_messages.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd::witness;

namespace {

constexpr std::string_view key = "/vrrpd/orders/VG1";
constexpr std::string_view key64 = "L3ZycnBkL29yZGVycy9WRzE=";
const Claim seventh{7, "2", false};

/// {"term":7,"holder":"2","solo":false}
constexpr std::string_view seventh64 = "eyJ0ZXJtIjo3LCJob2xkZXIiOiIyIiwic29sbyI6ZmFsc2V9";

std::string ranged(std::string_view kvs) {
  return R"({"header":{"cluster_id":"14841639068965178418","member_id":"10276657743932975437",)"
         R"("revision":"42","raft_term":"2"},)" +
         std::string{kvs} + "}";
}

std::string one(std::string_view name, std::string_view value) {
  return R"("kvs":[{"key":")" + std::string{name} +
         R"(","create_revision":"2","mod_revision":"2","version":"1","value":")" +
         std::string{value} + R"("}],"count":"1")";
}

}  // namespace

TEST_CASE("A claim is written as JSON, and read back") {
  CHECK(to_text(seventh) == R"({"term":7,"holder":"2","solo":false})");
  CHECK(to_text({8, "uuid-1", true}) == R"({"term":8,"holder":"uuid-1","solo":true})");
  CHECK(parse_claim(R"({"term":7,"holder":"2","solo":false})") == seventh);
  CHECK(describe(seventh) == "term 7 of 2");
  CHECK(describe(Claim{8, "2", true}) == "term 8 of 2, alone");
  CHECK(describe({}) == "nobody");
}

TEST_CASE("What is no claim is refused with the reason") {
  CHECK(parse_claim("").error() == "the value is no claim of vrrpd: not an object of three fields");
  CHECK(parse_claim(R"({"term":-7,"holder":"2","solo":false})").error() ==
        "the value is no claim of vrrpd: \"term\" is no number");
  CHECK(parse_claim(R"({"term":7,"holder":2,"solo":false})").error() ==
        "the value is no claim of vrrpd: \"holder\" is no text");
  CHECK(parse_claim(R"({"term":7,"holder":"","solo":false})").error() ==
        "the value is no claim of vrrpd: \"holder\" is empty");
  CHECK(parse_claim(R"({"term":7,"holder":"2","solo":0})").error() ==
        "the value is no claim of vrrpd: \"solo\" is neither true nor false");
  CHECK(parse_claim(R"({"term": 7, "holder": "2", "solo": false})").error() ==
        "the value is no claim of vrrpd: it was edited by hand");
  CHECK_FALSE(parse_claim(std::string(100'000, '[')));
}

TEST_CASE("Base64 is RFC 4648's, and nothing else is read") {
  CHECK(to_base64("") == "");
  CHECK(to_base64("f") == "Zg==");
  CHECK(to_base64("fo") == "Zm8=");
  CHECK(to_base64("foo") == "Zm9v");
  CHECK(to_base64("foobar") == "Zm9vYmFy");
  CHECK(to_base64(std::string{"\xff\x00\xfe", 3}) == "/wD+");
  for (const std::string_view text : {"", "f", "fo", "foo", "foob", "\xff\xfe"})
    CHECK(from_base64(to_base64(text)) == std::string{text});
  for (const std::string_view text : {"Zg=", "Z", "Zh==", "Zg==Zg==", "====", "Zm 8", "Zm9v\n"})
    CHECK_FALSE(from_base64(text));
}

TEST_CASE("Requests are what etcd's gateway understands") {
  CHECK(range_request(key) == R"({"key":"L3ZycnBkL29yZGVycy9WRzE="})");
  CHECK(swap_request(key, seventh, {8, "1", true}) ==
        R"({"compare":[{"key":"L3ZycnBkL29yZGVycy9WRzE=","target":"VALUE","result":"EQUAL",)"
        R"("value":"eyJ0ZXJtIjo3LCJob2xkZXIiOiIyIiwic29sbyI6ZmFsc2V9"}],)"
        R"("success":[{"request_put":{"key":"L3ZycnBkL29yZGVycy9WRzE=",)"
        R"("value":"eyJ0ZXJtIjo4LCJob2xkZXIiOiIxIiwic29sbyI6dHJ1ZX0="}}],)"
        R"("failure":[{"request_range":{"key":"L3ZycnBkL29yZGVycy9WRzE="}}]})");
  CHECK(
      swap_request(key, {}, {1, "1", false})
          .starts_with(
              R"({"compare":[{"key":"L3ZycnBkL29yZGVycy9WRzE=","target":"CREATE","result":"EQUAL",)"
              R"("create_revision":"0"}],)"));
  CHECK(login_request("vrrpd", "a\"b") == R"({"name":"vrrpd","password":"a\"b"})");
}

TEST_CASE("A value is read") {
  const auto found = parse_range(ranged(one(key64, seventh64)), key);
  REQUIRE(found);
  CHECK(found->header.cluster == 14841639068965178418U);
  CHECK(found->header.revision == 42);
  CHECK(found->value == seventh);
  const std::string none = R"({"header":{"cluster_id":"1","revision":"1"}})";
  REQUIRE(parse_range(none, key));
  CHECK(parse_range(none, key)->value == Value{});
}

TEST_CASE("An answer to another question is none") {
  const auto error = [](const std::string& answer) {
    const auto read = parse_range(answer, key);
    return read ? "" : read.error();
  };
  CHECK(error("<html>") == "not an answer of etcd: no JSON object");
  CHECK(error("{}") == "not an answer of etcd: it has no header");
  CHECK(error(R"({"header":{"revision":"x"}})") ==
        "not an answer of etcd: its header has no revision");
  CHECK(error(R"({"header":{}})") == "not an answer of etcd: its header has no revision");
  CHECK(error(ranged(one("Zm9v", seventh64))) ==
        "not an answer of etcd: it has another key than the one asked for");
  CHECK(error(ranged(one(key64, "%%%%"))) == "not an answer of etcd: the value is not base64");
  CHECK(error(ranged(one(key64, "Zm9v"))) ==
        "the value is no claim of vrrpd: not an object of three fields");
  CHECK(error(ranged(R"("count":"1")")) ==
        "not an answer of etcd: it counts other keys than it has");
  CHECK(error(ranged(R"("kvs":[1,2],"count":"2")")) ==
        "not an answer of etcd: it has more keys than the one asked for");
  CHECK(error(std::string(60'000, '{')) == "not an answer of etcd: no JSON object");
}

TEST_CASE("A swap is won, or lost to what stands there") {
  const Claim next{8, "1", true};
  const std::string header = R"("header":{"cluster_id":"1","revision":"43"})";
  const auto won = parse_swap(
      "{" + header + R"(,"succeeded":true,"responses":[{"response_put":{"header":{}}}]})", key,
      next);
  REQUIRE(won);
  CHECK(won->value.won);
  CHECK(won->value.now == next);
  const auto lost = parse_swap("{" + header + R"(,"responses":[{"response_range":{"header":{},)" +
                                   one(key64, seventh64) + "}}]}",
                               key, next);
  REQUIRE(lost);
  CHECK_FALSE(lost->value.won);
  CHECK(lost->value.now == seventh);
  const auto gone =
      parse_swap("{" + header + R"(,"responses":[{"response_range":{"header":{}}}]})", key, next);
  REQUIRE(gone);
  CHECK_FALSE(gone->value.won);
  CHECK(gone->value.now == Value{});
}

TEST_CASE("A swap is not won by an answer that contradicts itself") {
  const std::string header = R"("header":{"cluster_id":"1","revision":"43"})";
  for (const std::string_view rest :
       {R"(,"succeeded":true)", R"(,"succeeded":true,"responses":[])",
        R"(,"succeeded":true,"responses":[{"response_range":{}}])",
        R"(,"succeeded":false,"responses":[{"response_put":{}}])",
        R"(,"succeeded":"true","responses":[{"response_put":{}}])",
        R"(,"succeeded":true,"responses":[{"response_put":{}},{"response_put":{}}])"})
    CHECK_FALSE(parse_swap("{" + header + std::string{rest} + "}", key, seventh));
}

TEST_CASE("A token goes into a header line, and must be fit for that") {
  CHECK(parse_login(R"({"header":{},"token":"abc.9"})") == "abc.9");
  CHECK_FALSE(parse_login(R"({"token":""})"));
  CHECK_FALSE(parse_login(R"({"token":"a\r\nX-Evil: 1"})"));
  CHECK_FALSE(parse_login("[]"));
}

TEST_CASE("What an error says cannot forge a line of the log") {
  CHECK(parse_error(R"({"error":"etcdserver: no leader","message":"etcdserver: no leader"})") ==
        "etcdserver: no leader");
  CHECK(parse_error(R"({"error":"a\nb"})") == "a?b");
  CHECK(parse_error("nothing") == "");
}
