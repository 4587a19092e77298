// SPDX-License-Identifier: Apache-2.0
// Mails, fifos, and the scripts of start and stop.
#include "config_support.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd;
using namespace vrrpd::config;
using namespace vrrpd::config::test;
using namespace std::chrono_literals;

namespace {

Loaded global(const std::string& lines) { return load_text("global_defs {\n" + lines + "\n}\n"); }

}  // namespace

TEST_CASE("the mail lines of the sample that everybody copies") {
  const auto loaded = global(
      "notification_email {\n  acassen@firewall.loc\n  failover@firewall.loc\n}\n"
      "notification_email_from Alexandre.Cassen@firewall.loc\nsmtp_server 192.168.200.1\n"
      "smtp_connect_timeout 30\nsmtp_alert");
  CHECK(messages(loaded) == Messages{});
  const auto& mail = loaded.model.global.alerts.mail;
  CHECK(mail.possible());
  CHECK(mail.recipients ==
        std::vector<std::string>{"acassen@firewall.loc", "failover@firewall.loc"});
  CHECK(mail.sender == "Alexandre.Cassen@firewall.loc");
  CHECK(mail.server == "192.168.200.1");
  CHECK(mail.port == 25);
  CHECK(mail.connect_timeout == 30s);
  CHECK(mail.all == true);
  CHECK_FALSE(mail.vrrp);
}

TEST_CASE("the other words about mails") {
  const auto loaded = global(
      "smtp_server 2001:db8::25 2525\nsmtp_helo_name a.example\nsmtp_alert off\n"
      "smtp_alert_vrrp on\nsmtp_alert_checker no\nno_email_faults\nno_checker_emails");
  CHECK(messages(loaded) == Messages{"8:1 note: `no_checker_emails' has no effect, ignoring"});
  const auto& mail = loaded.model.global.alerts.mail;
  CHECK(mail.server == "2001:db8::25");
  CHECK(mail.port == 2525);
  CHECK(mail.helo_name == "a.example");
  CHECK(mail.all == false);
  CHECK(mail.vrrp == true);
  CHECK(mail.checkers == false);
  CHECK(mail.no_faults);
  CHECK_FALSE(mail.possible());  // to nobody
}

TEST_CASE("what no mail can hold is left out") {
  CHECK(messages(global("smtp_server a/../b")) ==
        Messages{"2:13 warning: `a/../b' cannot stand in a mail, ignoring it"});
  CHECK(messages(global("notification_email {\n a@b>c\n}")) ==
        Messages{"3:2 warning: `a@b>c' cannot stand in a mail, ignoring it"});
  CHECK(messages(global("smtp_connect_timeout 0")) ==
        Messages{"2:22 warning: 0 is read as 1 second"});
}

TEST_CASE("fifos have a path, an owner and a script; the first wins") {
  const auto loaded = global(
      "notify_fifo /run/all.fifo dbuser :dbgroup\nnotify_fifo /run/second\n"
      "notify_fifo_script \"/bin/reader -v\" dbuser\nvrrp_notify_fifo /run/vrrp.fifo\n"
      "lvs_notify_fifo relative\nvrrp_notify_priority_changes");
  CHECK(messages(loaded) ==
        Messages{"3:13 warning: a second one, ignoring it",
                 "4:20 warning: scripts run without `enable_script_security'",
                 "6:17 warning: `relative' is not an absolute path, ignoring it"});
  const auto& alerts = loaded.model.global.alerts;
  CHECK(alerts.every.path == "/run/all.fifo");
  CHECK(alerts.every.user == "dbuser");
  CHECK(alerts.every.group == "dbgroup");
  CHECK(alerts.every.script->command.argv == std::vector<std::string>{"/bin/reader", "-v"});
  CHECK(alerts.every.script->command.user == "dbuser");
  CHECK(alerts.vrrp.path == "/run/vrrp.fifo");
  CHECK(alerts.checkers.path.empty());
  CHECK(alerts.priority_changes);
}

TEST_CASE("scripts of start and stop") {
  const auto loaded = global(
      "startup_script \"/bin/up now\"\nstartup_script_timeout 20\nshutdown_script /bin/down\n"
      "shutdown_script_timeout 1001\nuse_symlink_paths");
  CHECK(messages(loaded) == Messages{"2:16 warning: scripts run without `enable_script_security'",
                                     "5:25 warning: `1001' is outside 1..1000, ignoring it"});
  const auto& scripts = loaded.model.global.scripts;
  CHECK(scripts.startup->command.argv == std::vector<std::string>{"/bin/up", "now"});
  CHECK(scripts.startup_timeout == 20s);
  CHECK(scripts.shutdown->command.argv == std::vector<std::string>{"/bin/down"});
  CHECK(scripts.shutdown_timeout == 10s);
  CHECK(scripts.use_symlink_paths);
}

TEST_CASE("an instance and a group have their own word about mails") {
  const auto loaded = load_text(instance_with("smtp_alert no\nnotify_priority_changes") +
                                "vrrp_sync_group G {\ngroup { VI_1 }\nsmtp_alert\n}\n");
  CHECK(only_instance(loaded).notify.smtp_alert == false);
  CHECK(only_instance(loaded).notify.priority_changes == true);
  CHECK(loaded.model.groups.at(0).notify.smtp_alert == true);
}
