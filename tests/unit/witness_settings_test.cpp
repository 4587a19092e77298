// SPDX-License-Identifier: Apache-2.0
#include "notify/witness/etcd_settings.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd;
using namespace vrrpd::witness;
using namespace std::chrono_literals;

namespace {

using Complaints = std::vector<std::string>;

class Table {
 public:
  Table& text(const std::string& key, std::string value) { return set(key, std::move(value)); }
  Table& endpoints(std::vector<std::string> all) { return set("endpoints", std::move(all)); }
  [[nodiscard]] const Settings& settings() const { return settings_; }

 private:
  template <class Value>
  Table& set(const std::string& key, Value value) {
    settings_.set(key, {.data = std::move(value), .key_place = {}, .place = {}});
    return *this;
  }
  Settings settings_;
};

Table good() {
  return Table{}
      .endpoints({"https://192.0.2.3:2379", "https://[2001:db8::3]:2379"})
      .text("pair", "orders");
}

Complaints complaints(const Table& table) {
  Diagnostics diagnostics;
  const auto read = read_etcd_settings(table.settings(), diagnostics);
  CHECK(read.has_value() == diagnostics.empty());
  Complaints all;
  for (const auto& one : diagnostics) all.push_back(one.message);
  return all;
}

}  // namespace

TEST_CASE("[mysql.etcd] names the members and the pair") {
  Diagnostics diagnostics;
  const auto read = read_etcd_settings(
      good().text("deadline", "500ms").text("ca", "/etc/vrrpd/ca.pem").settings(), diagnostics);
  REQUIRE(read);
  CHECK(read->endpoints.size() == 2);
  CHECK(read->key("VG1") == "/vrrpd/orders/VG1");
  CHECK(read->deadline == 500ms);
  CHECK(read->tls.ca == "/etc/vrrpd/ca.pem");
}

TEST_CASE("[mysql.etcd] says what it lacks") {
  CHECK(complaints(Table{}) ==
        Complaints{"[mysql.etcd] needs \"endpoints\"",
                   "[mysql.etcd] needs a \"pair\": a name of 1 to 64 letters, digits or signs "
                   "without blank and \"/\", the same on both nodes and on no others"});
  CHECK(complaints(good().endpoints({"192.0.2.3:2379"})) ==
        Complaints{"\"192.0.2.3:2379\" is no http:// or https:// address of an etcd member"});
  CHECK(complaints(good().endpoints({"http://user:word@192.0.2.3"})).size() == 1);
  CHECK(complaints(good().endpoints({"https://192.0.2.3/path"})).size() == 1);
  CHECK(complaints(good().text("certificate", "/a")) ==
        Complaints{"\"certificate\" and \"key\" belong together"});
  CHECK(complaints(good().text("user", "vrrpd")) ==
        Complaints{"\"user\" and \"password_file\" belong together"});
  CHECK(complaints(good().text("pear", "x")).size() == 1);
}

TEST_CASE("A password does not go over the wire in the clear") {
  CHECK(complaints(good()
                       .endpoints({"http://192.0.2.3:2379"})
                       .text("user", "vrrpd")
                       .text("password_file", "/etc/vrrpd/etcd.password")) ==
        Complaints{"the password of \"user\" would go over http:// in the clear"});
}
