// SPDX-License-Identifier: Apache-2.0
// Two servers that take writes, as when a cut link has healed (rows 17 and 21).
#include <chrono>
#include <string>

#include "tests/servers/pair_fixture.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/base/cancellation.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace std::chrono_literals;
using notify::Eligibility;

namespace {

/// A peer channel whose other end has said its term.
class ToldTerm final : public notify::PeerLink {
 public:
  explicit ToldTerm(std::uint64_t term) { report_.term = term; }
  std::uint64_t published = 0;

  bool connected() const override { return true; }
  notify::PeerResult<void> publish(std::uint64_t term, std::string /*status*/) override {
    published = term;
    return {};
  }
  std::optional<notify::PeerReport> report() const override { return report_; }
  notify::PeerResult<notify::PeerReport> ask_term(Instant, const Cancellation&) override {
    return report_;
  }
  notify::PeerResult<std::string> ask(notify::PeerVerb, std::string, Instant,
                                      const Cancellation&) override {
    return std::unexpected{notify::PeerFailure{notify::PeerFailure::Reason::unsupported, {}}};
  }
  void answer_with(
      std::function<void(const notify::PeerQuestion&, const notify::PeerReply&)>) override {}

 private:
  notify::PeerReport report_;
};

void open_b_too(const Pair& pair) {
  pair.b.server.sql(pair.b.server.flavour() == Flavour::mariadb ? "STOP SLAVE" : "STOP REPLICA");
  pair.b.server.sql("SET GLOBAL read_only = 0");
}

}  // namespace

TEST_CASE("of two primaries the one of the older term is closed before anything else") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  ToldTerm newer{9};
  Pair pair{flavour};
  pair.a.peer = &newer;
  pair.restart_daemons();
  open_b_too(pair);
  const auto standing = pair.a.standing();
  INFO(pair.a.lines.all());
  CHECK(standing.eligibility == Eligibility::superseded);
  CHECK(
      standing.reason ==
      "the peer was promoted later and takes writes (term 1 here, 9 there): this server is closed "
      "and gives up its role");
  CHECK(pair.a.server.sql("SELECT @@read_only") == "1");
  CHECK(pair.b.server.sql("SELECT @@read_only") == "0");
  CHECK(newer.published == 1);
}

TEST_CASE("the one of the newer term stays open, and a promotion outbids both") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  ToldTerm older{1};
  Pair pair{flavour};
  pair.b.peer = &older;
  pair.restart_daemons();
  REQUIRE(pair.b.standing().eligibility == Eligibility::eligible);
  pair.a.server.kill();
  const auto promoted = pair.b.promote();
  INFO(pair.b.lines.all());
  REQUIRE(promoted);
  CHECK(pair.b.lines.have(": term 2, lossless"));
  pair.a.server.start();
  pair.a.server.sql("SET GLOBAL read_only = 0");
  static_cast<void>(pair.b.standing());
  CHECK(pair.b.server.sql("SELECT @@read_only") == "0");
}
