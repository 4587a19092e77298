// SPDX-License-Identifier: Apache-2.0
// The third vote on a real etcd.
#include <sys/stat.h>

#include <fstream>

#include "notify/witness/etcd_witness.hpp"
#include "tests/servers/test_etcd.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace vrrpd::witness;
using namespace std::chrono_literals;

namespace {

const Claim first{1, "1", false}, second{2, "2", true}, third{3, "1", false};

Instant soon() { return boot_now() + 5s; }

std::unique_ptr<Witness> make(EtcdSettings settings) {
  auto made = EtcdWitness::make(std::move(settings), "VG1");
  REQUIRE(made);
  return *std::move(made);
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("one of two swaps from the same value wins") {
  const TestEtcd etcd;
  const auto a = etcd.witness(), b = etcd.witness();
  REQUIRE(a->read(soon()));
  CHECK(*a->read(soon()) == Value{});
  CHECK(win(*a, {}, first, soon()).outcome == Outcome::won);
  const Ballot late = win(*b, {}, Claim{1, "2", false}, soon());
  CHECK(late.outcome == Outcome::lost);
  CHECK(late.text == "etcd, key /vrrpd/orders/VG1 has term 1 of 1");
  CHECK(win(*b, first, second, soon()).outcome == Outcome::won);
  const Ballot lost = win(*a, first, third, soon());
  CHECK(lost.outcome == Outcome::lost);
  CHECK(lost.now == second);
  CHECK(*a->read(soon()) == second);
}

TEST_CASE("a value outlives etcd's crash; meanwhile there is no vote") {
  TestEtcd etcd;
  const auto witness = etcd.witness();
  REQUIRE(win(*witness, {}, first, soon()).outcome == Outcome::won);
  etcd.kill();
  const Ballot none = win(*witness, first, second, boot_now() + 300ms);
  CHECK(none.outcome == Outcome::unknown);
  CHECK_FALSE(has(none.text, "is not known"));
  etcd.start();
  CHECK(*witness->read(soon()) == first);
}

TEST_CASE("a swap that etcd was frozen over is settled when it thaws, and never guessed") {
  const TestEtcd etcd;
  const auto witness = etcd.witness();
  REQUIRE(win(*witness, {}, first, soon()).outcome == Outcome::won);
  etcd.freeze();
  const Ballot unknown = win(*witness, first, second, boot_now() + 400ms);
  CHECK(unknown.outcome == Outcome::unknown);
  CHECK(has(unknown.text, "whether the swap took place is not known"));
  etcd.thaw();
  // Either of the requests may have been carried out: the next try says which.
  const Ballot again = win(*witness, first, second, soon());
  CHECK(again.outcome == Outcome::won);
  CHECK(*witness->read(soon()) == second);
}

TEST_CASE("what somebody wrote by hand is no value") {
  const TestEtcd etcd;
  etcd.post("/v3/kv/put", R"({"key":"L3ZycnBkL29yZGVycy9WRzE=","value":"aGVsbG8="})");
  const auto read = etcd.witness()->read(soon());
  REQUIRE_FALSE(read);
  CHECK(read.error().text == "the value is no claim of vrrpd: not an object of three fields");
}

TEST_CASE("both sides show certificates") {
  const TestEtcd etcd{TestEtcd::Transport::tls};
  CHECK(win(*etcd.witness(), {}, first, soon()).outcome == Outcome::won);
  EtcdSettings stranger = etcd.settings();
  stranger.tls.certificate.clear();
  stranger.tls.key.clear();
  CHECK_FALSE(make(stranger)->read(soon()));
  EtcdSettings trusting = etcd.settings();
  trusting.tls.ca.clear();
  const auto distrusted = make(trusting)->read(soon());
  REQUIRE_FALSE(distrusted);
  INFO(distrusted.error().text);
  CHECK(has(distrusted.error().text, "certificate"));
}

TEST_CASE("a user logs in, also again after etcd has forgotten the login") {
  TestEtcd etcd;
  etcd.post("/v3/auth/user/add", R"({"name":"root","password":"r"})");
  etcd.post("/v3/auth/role/add", R"({"name":"root"})");
  etcd.post("/v3/auth/user/grant", R"({"user":"root","role":"root"})");
  etcd.post("/v3/auth/enable", "{}");
  const auto file = etcd.folder() / "password";
  std::ofstream{file} << "r\n";
  ::chmod(file.c_str(), 0600);
  EtcdSettings settings = etcd.settings();
  const auto nobody = make(settings)->read(soon());
  REQUIRE_FALSE(nobody);
  CHECK(has(nobody.error().text, "answers 4"));
  settings.user = "root";
  settings.password_file = file;
  const auto witness = make(settings);
  CHECK(win(*witness, {}, first, soon()).outcome == Outcome::won);
  etcd.kill();
  etcd.start();  // tokens are kept in memory
  const auto read = witness->read(soon());
  INFO((read ? "" : read.error().text));
  REQUIRE(read);
  CHECK(*read == first);
  std::ofstream{file} << "wrong\n";
  const auto wrong = make(settings)->read(soon());
  REQUIRE_FALSE(wrong);
  CHECK(has(wrong.error().text, "as root"));
  CHECK_FALSE(has(wrong.error().text, "wrong\n"));
}
