// SPDX-License-Identifier: Apache-2.0
#include "tests/support/catch.hpp"
#include "vrrpd/control/message.hpp"

using namespace vrrpd::control;

namespace {

std::string complaint(std::string_view line) {
  const auto request = decode_request(line);
  return request ? "none" : request.error();
}

/// Without the line's end.
std::string_view content(std::string_view line) { return line.substr(0, line.size() - 1); }

}  // namespace

TEST_CASE("a request is a line of JSON") {
  CHECK(encode(Request{}) == "{\"command\":\"status\",\"vrrpctl\":1}\n");
  CHECK(encode(Request{.command = Command::rebuild, .group = "VG1", .confirmed = true}) ==
        "{\"command\":\"rebuild\",\"confirmed\":true,\"group\":\"VG1\",\"vrrpctl\":1}\n");
  CHECK(encode(Request{.command = Command::maintenance, .group = {}, .on = true}) ==
        "{\"command\":\"maintenance\",\"on\":true,\"vrrpctl\":1}\n");
  CHECK(encode(Request{.command = Command::promote, .group = {}, .word = "18-3fa2c1"}) ==
        "{\"command\":\"promote\",\"vrrpctl\":1,\"word\":\"18-3fa2c1\"}\n");
}

TEST_CASE("a request comes as it was sent") {
  for (const auto command :
       {Command::status, Command::switchover, Command::errant, Command::rebuild, Command::suspend,
        Command::maintenance, Command::promote}) {
    const Request request{.command = command,
                          .group = "VI_1 \"\n",
                          .confirmed = true,
                          .on = true,
                          .word = "18-3fa2c1"};
    CHECK(decode_request(content(encode(request))) == request);
  }
}

TEST_CASE("what is no request is answered by what is wrong with it") {
  CHECK(complaint("") == "a request is one JSON object in a line");
  CHECK(complaint("GET / HTTP/1.1\r") == "a request is one JSON object in a line");
  CHECK(complaint("[1]") == "a request is one JSON object in a line");
  CHECK(complaint(std::string(4000, '[')) == "a request is one JSON object in a line");
  CHECK(complaint("{\"command\":\"status\"}") == "a request begins with {\"vrrpctl\":1");
  CHECK(complaint("{\"vrrpctl\":-1}") == "a request begins with {\"vrrpctl\":1");
  CHECK(complaint("{\"vrrpctl\":1}") == "vrrpd knows no command \"\"");
  CHECK(complaint("{\"vrrpctl\":1,\"command\":7}") == "vrrpd knows no command \"\"");
  CHECK(complaint("{\"vrrpctl\":1,\"command\":\"halt\"}") == "vrrpd knows no command \"halt\"");
  CHECK(complaint("{\"vrrpctl\":1,\"command\":\"status\",\"group\":[]}") == "\"group\" is a text");
  CHECK(complaint("{\"vrrpctl\":1,\"command\":\"promote\",\"word\":18}") == "\"word\" is a text");
  CHECK(complaint("{\"vrrpctl\":1,\"command\":\"rebuild\",\"confirmed\":\"yes\"}") ==
        "\"confirmed\" is a boolean");
  CHECK(complaint("{\"vrrpctl\":1,\"command\":\"maintenance\",\"on\":1}") == "\"on\" is a boolean");
}

TEST_CASE("another release is named by both sides") {
  const std::string asked =
      "vrrpctl and vrrpd are of different releases (their languages are 2 and 1): install the same "
      "release of both, and restart vrrpd";
  CHECK(complaint("{\"vrrpctl\":2,\"command\":\"unheard-of\"}") == asked);
  CHECK(decode_reply("{\"vrrpd\":2,\"done\":{}}").error() ==
        "vrrpctl and vrrpd are of different releases (their languages are 1 and 2): install the "
        "same release of both, and restart vrrpd");
  // What the other release says against us is shown as it is.
  CHECK(decode_reply("{\"vrrpd\":2,\"failed\":\"too old\"}") == Reply{Failed{"too old"}});
}

TEST_CASE("a reply comes as it was sent") {
  for (const Reply& reply : {Reply{Progress{"10 %"}}, Reply{Done{"{\"a\":[1,2]}"}},
                             Reply{Done{"[]"}}, Reply{Failed{"not possible: \x01"}}}) {
    CHECK(decode_reply(content(encode(reply))) == reply);
  }
}

TEST_CASE("text that is not UTF-8 is told all the same") {
  CHECK(encode(Reply{Failed{"Zugriff verweigert f\xfcr"}}) ==
        "{\"failed\":\"Zugriff verweigert f\xef\xbf\xbdr\",\"vrrpd\":1}\n");
}

TEST_CASE("what is not vrrpd is not believed") {
  for (const auto* line : {"", "{}", "{\"vrrpd\":1}", "{\"vrrpd\":1,\"progress\":7}", "220 ready"})
    CHECK(decode_reply(line).error() == "what answers on that socket is not vrrpd");
}
