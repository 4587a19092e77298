// SPDX-License-Identifier: Apache-2.0
// TLS between two ends in memory: who gets in, and what those who do not are told.
#include "peer_support.hpp"
#include "tests/support/hex.hpp"

using namespace vrrpd;
using namespace vrrpd::peer;

namespace {

using Bytes = std::vector<std::uint8_t>;

PeerSettings with_secret(const std::string& name, const std::string& file) {
  PeerSettings settings;
  settings.name = name;
  settings.proof = SharedSecret{file, {}};
  return settings;
}

PeerSettings with_certificates(const test::Folder& folder, const std::string& own,
                               const std::string& other) {
  PeerSettings settings;
  settings.name = "pair";
  settings.proof = Certificates{
      folder.file("ca.pem"), folder.file(own + ".pem"), folder.file(own + ".key"), other, {}};
  return settings;
}

TlsContext context_of(const PeerSettings& settings) {
  auto context = TlsContext::make(settings);
  if (!context) FAIL(context.error().message);
  return *std::move(context);
}

/// How both ends see the other after everything that they have to say.
struct Outcome {
  std::string dialler = "nothing", accepter = "nothing";
};

class Wire {
 public:
  Wire(const TlsContext& dials, const TlsContext& accepts)
      : dialler{dials, TlsStream::End::dials}, accepter{accepts, TlsStream::End::accepts} {}

  TlsStream dialler, accepter;

  Outcome run() {
    Outcome outcome;
    step(dialler, {}, outcome.dialler);
    for (int i = 0; i < 10; ++i) {
      step(accepter, dialler.output(), outcome.accepter);
      step(dialler, accepter.output(), outcome.dialler);
    }
    return outcome;
  }

 private:
  static void step(TlsStream& end, const Bytes& bytes, std::string& said) {
    if (!said.starts_with("nothing") && said != "open") return;
    const auto fed = end.feed(bytes);
    said = !fed ? fed.error() : end.open() ? "open" : "nothing";
  }
};

Outcome meet(const PeerSettings& dials, const PeerSettings& accepts) {
  const auto one = context_of(dials), other = context_of(accepts);
  return Wire{one, other}.run();
}

std::string refusal(const PeerSettings& settings) {
  const auto context = TlsContext::make(settings);
  return context ? "none" : context.error().message;
}

}  // namespace

TEST_CASE("one secret and one name let both in") {
  const test::Folder folder;
  const auto context = context_of(with_secret("pair", folder.write("secret", test::secret_one)));
  Wire wire{context, context};
  const auto outcome = wire.run();
  CHECK(outcome.dialler == "open");
  CHECK(outcome.accepter == "open");
  REQUIRE(wire.dialler.write(tests::hex("01 02 03")));
  REQUIRE(wire.accepter.feed(wire.dialler.output()));
  CHECK(wire.accepter.plain() == tests::hex("01 02 03"));
  CHECK_FALSE(wire.accepter.ended());
  wire.dialler.end();
  REQUIRE(wire.accepter.feed(wire.dialler.output()));
  CHECK(wire.accepter.ended());
}

TEST_CASE("another secret, or another pair's name, lets nobody in") {
  const test::Folder folder;
  const auto one = folder.write("one", test::secret_one);
  const auto two = folder.write("two", test::secret_two);
  const auto secret = meet(with_secret("pair", one), with_secret("pair", two));
  CHECK(secret.accepter ==
        "it has another secret: the secret files of both nodes must be the same");
  CHECK(secret.dialler ==
        "it refuses this node's secret: `name' and the secret file must be the same on both nodes");
  const auto name = meet(with_secret("pair", one), with_secret("other", one));
  CHECK(name.accepter == "it offers no secret for a pair of this `name'");
  CHECK(name.dialler ==
        "it refuses this node's secret: `name' and the secret file must be the same on both nodes");
}

TEST_CASE("certificates of one authority and the right names let both in") {
  const test::Folder folder;
  folder.certify("a.test");
  folder.certify("b.test");
  const auto both = meet(with_certificates(folder, "a.test", "b.test"),
                         with_certificates(folder, "b.test", "a.test"));
  CHECK(both.dialler == "open");
  CHECK(both.accepter == "open");
  const auto left = context_of(with_certificates(folder, "a.test", "b.test")).certificate_left();
  REQUIRE(left);
  CHECK(left->count() >= 1);
  CHECK(left->count() <= 2);
}

TEST_CASE("a certificate with another name, of another authority, or out of date is refused") {
  const test::Folder folder, other;
  folder.certify("a.test");
  folder.certify("b.test");
  folder.certify("old.test", "-days 0");
  other.certify("b.test");
  const auto a = with_certificates(folder, "a.test", "b.test");

  const auto name = meet(with_certificates(folder, "a.test", "b.test"),
                         with_certificates(folder, "a.test", "a.test"));
  CHECK(name.dialler == "its certificate is refused: hostname mismatch (expected \"b.test\")");
  const auto client = meet(with_certificates(folder, "b.test", "a.test"),
                           with_certificates(folder, "a.test", "a.test"));
  CHECK(client.accepter == "its certificate is refused: hostname mismatch (expected \"a.test\")");
  const auto authority = meet(a, with_certificates(other, "b.test", "a.test"));
  CHECK(authority.dialler.starts_with("its certificate is refused: "));
  CHECK(authority.accepter != "open");

  // openssl x509 -days 0 ends where it begins.
  auto expired = with_certificates(folder, "old.test", "a.test");
  auto expects = with_certificates(folder, "a.test", "old.test");
  const auto context = context_of(expired);
  while (context.certificate_left()->count() >= 0) ::usleep(100'000);
  const auto date = meet(expects, expired);
  CHECK(date.dialler == "its certificate is refused: certificate has expired");
}

TEST_CASE("a secret does not open what certificates close, and the other way round") {
  const test::Folder folder;
  folder.certify("a.test");
  const auto secret = with_secret("pair", folder.write("secret", test::secret_one));
  const auto certificates = with_certificates(folder, "a.test", "a.test");
  for (const auto& outcome : {meet(secret, certificates), meet(certificates, secret)}) {
    CHECK(outcome.dialler != "open");
    CHECK(outcome.accepter != "open");
  }
}

TEST_CASE("what is no TLS is named as such, and answered with an alert at most") {
  const test::Folder folder;
  const auto context = context_of(with_secret("pair", folder.write("secret", test::secret_one)));
  for (const std::string text : {"GET / HTTP/1.0\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n",
                                 "\x16\x03\x01\xff\xff\x01\x02\x03\x04\x05\x06\x07\x08\x09"}) {
    TlsStream stream{context, TlsStream::End::accepts};
    const Bytes bytes{text.begin(), text.end()};
    const auto fed = stream.feed(bytes);
    CHECK_FALSE(stream.open());
    REQUIRE_FALSE(fed);
    CHECK(fed.error().starts_with("TLS: "));
    CHECK(stream.output().size() < 16);
  }
}

TEST_CASE("files that will not do are named, with the reason and no secret") {
  const test::Folder folder;
  folder.certify("a.test");
  CHECK(refusal(with_secret("pair", folder.write("weak", "hunter2"))) ==
        "secret_file: the first line of " + folder.file("weak") +
            " has 7 characters, a secret needs 32 at least: make one by openssl rand -hex 32");
  ::chmod(folder.file("a.test.key").c_str(), 0644);
  CHECK(refusal(with_certificates(folder, "a.test", "b.test")) ==
        "key: " + folder.file("a.test.key") +
            " is open to others (mode 0644): run chmod 0600 on it");
  folder.certify("b.test");
  auto swapped = with_certificates(folder, "b.test", "b.test");
  std::get<Certificates>(swapped.proof).certificate = folder.file("a.test.pem");
  CHECK(refusal(swapped).starts_with("key " + folder.file("b.test.key")));
  auto none = with_certificates(folder, "b.test", "b.test");
  std::get<Certificates>(none.proof).ca = folder.file("none");
  CHECK(refusal(none).starts_with("ca " + folder.file("none")));
}
