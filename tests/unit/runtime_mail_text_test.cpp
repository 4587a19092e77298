// SPDX-License-Identifier: Apache-2.0
// Subjects and bodies are keepalived 2.2.7's, seen in a run.
#include "tests/support/catch.hpp"
#include "vrrpd/runtime/mail_text.hpp"

using namespace vrrpd::runtime;
using vrrpd::notify::State;
using Of = vrrpd::notify::Transition::Of;

TEST_CASE("mails about an instance and a group") {
  const auto master = mail_about(Of::instance, "V1", State::master);
  CHECK(master.subject == "VRRP Instance V1 - Entering MASTER state");
  CHECK(master.body == "=> VRRP Instance is now owning VRRP VIPs <=");
  const auto fault = mail_about(Of::instance, "V1", State::fault);
  CHECK(fault.subject == "VRRP Instance V1 - Entering FAULT state");
  CHECK(fault.body == "=> VRRP Instance is no longer owning VRRP VIPs <=");
  const auto group = mail_about(Of::group, "G1", State::backup);
  CHECK(group.subject == "VRRP Group G1 - Entering BACKUP state");
  CHECK(group.body == "=> All VRRP group instances are now in BACKUP state <=");
  CHECK(mail_about(Of::instance, "V1", State::stop).subject.empty());
}

TEST_CASE("mails about a real server and a virtual one") {
  const auto server = mail_about_server("[127.0.0.1]:tcp:3306", "[192.0.2.1]:tcp:3306", false,
                                        "connection refused");
  CHECK(server.subject ==
        "Realserver [127.0.0.1]:tcp:3306 of virtual server [192.0.2.1]:tcp:3306 - DOWN");
  CHECK(server.body == "=> connection refused <=");
  CHECK(mail_about_service("[192.0.2.1]:tcp:3306", true, "Gained quorum").subject ==
        "Virtualserver [192.0.2.1]:tcp:3306 - UP");
}

TEST_CASE("a whole mail, and nothing of it can begin a header of its own") {
  const Mail mail{.subject = "one\r\nBcc: x@example.com", .body = "two\nthree"};
  CHECK(mail_message(mail, "RID", "me@example.com", {"a@example.com", "b@example.com"},
                     "Sun, 22 Nov 2026 00:42:34 +0000") ==
        "Date: Sun, 22 Nov 2026 00:42:34 +0000\r\nFrom: me@example.com\r\n"
        "Subject: [RID] one  Bcc: x@example.com\r\nX-Mailer: vrrpd\r\n"
        "To: a@example.com, b@example.com\r\n\r\ntwo three\r\n");
}
