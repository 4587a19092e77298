// SPDX-License-Identifier: Apache-2.0
#include "config/exit_status.hpp"
#include "config/script_words.hpp"
#include "config_support.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd::config;
using namespace vrrpd::config::test;
using namespace std::chrono_literals;
using Argv = std::vector<std::string>;

namespace {

/// vrrp_script with these lines, tracked by an instance.
Loaded load_script(const std::string& lines) {
  return load_text("global_defs {\n enable_script_security\n}\nvrrp_script chk {\n" + lines +
                   "\n}\n" + instance_with("track_script {\n chk\n}"));
}

}  // namespace

TEST_CASE("a command is split as keepalived splits it") {
  struct Case {
    const char* command;
    Argv argv;
  };
  const Case cases[]{
      {"/bin/check", {"/bin/check"}},
      {"/bin/check  a\tb", {"/bin/check", "a", "b"}},
      {R"(/bin/sh -c 'a "b" c')", {"/bin/sh", "-c", "a \"b\" c"}},
      {R"(/bin/sh "-c d"e)", {"/bin/sh", "-c de"}},
      {R"(x '' y)", {"x", "", "y"}},
      {R"(x a\ b \101 \x41 \n \q \cA)", {"x", "a b", "A", "A", "\n", "q", "\x01"}},
      {R"(x \E[0m \0)", {"x", "\033[0m", std::string(1, '\0')}},
      {"", {}},
      {"  ", {}},
  };
  for (const Case& one : cases) {
    INFO(one.command);
    CHECK(split_command(one.command).value() == one.argv);
  }
  CHECK(split_command("x 'open").error() == "leaves a quote open");
  CHECK(split_command("x it's").error() == "leaves a quote open");
  CHECK(split_command("x \\").error() == "ends with a backslash");
}

TEST_CASE("a command is taken apart with its line, and then once more") {
  struct Case {
    const char* written;
    Argv argv;
  };
  // What keepalived 2.2.7 runs.
  const Case cases[]{
      {R"("/c -c \"select 1; select 2\"")", {"/c", "-c", "select 1; select 2"}},
      {R"("/c a\tb")", {"/c", "a", "b"}},
      {R"("/c g\ h")", {"/c", "g", "h"}},
      {R"("/c a\\tb")", {"/c", "a\tb"}},
      {R"("/c \\\"x y\\\" q")", {"/c", "\"x", "y\"", "q"}},
      {R"('/c \"a b\" c')", {"/c", "a b", "c"}},
      {R"('/c "a b" c')", {"/c", "a b", "c"}},
      {R"("/c \'a b\' c")", {"/c", "a b", "c"}},
      {R"(/c\ b)", {"/c", "b"}},
      {R"('/c a b'" c")", {"/c", "a", "b", "c"}},
      {R"("/c --user=\"a b\" 'x y' ")", {"/c", "--user=a b", "x y"}},
      {R"("/c \\\\ x")", {"/c", "\\", "x"}},
      {R"("/c '' x \"\"")", {"/c", "", "x", ""}},
      {R"("/c e \0 x")", {"/c", "e"}},
      {R"("/c \x41\101 %a \$2")", {"/c", "AA", "%a", "$2"}},
  };
  for (const Case& one : cases) {
    INFO(one.written);
    const Loaded loaded = load_script(std::string{"script "} + one.written);
    CHECK(messages(loaded) == Messages{});
    CHECK(loaded.model.scripts.at(0).script.command.argv == one.argv);
  }
}

TEST_CASE("a command that cannot be taken apart is left out") {
  const auto notify = [](const char* line) {
    return load_text("global_defs {\n enable_script_security\n}\n" + instance_with(line));
  };
  const Loaded open = notify("notify_master \"/bin/n it's me\"");
  CHECK(messages(open) ==
        Messages{"11:15 warning: the command of `notify_master' leaves a quote open, ignoring it"});
  CHECK_FALSE(only_instance(open).notify.master);
  CHECK(messages(notify(R"(notify "/bin/n a\\")")) ==
        Messages{"11:8 warning: the command of `notify' ends with a backslash, ignoring it"});
}

TEST_CASE("an empty command runs nothing, and the file is fit for use") {
  for (const char* empty : {R"("")", "''", R"(" ")", R"("" root)"}) {
    INFO(empty);
    const Loaded loaded = load_text(instance_with(std::string{"notify_stop "} + empty));
    CHECK(messages(loaded) ==
          Messages{"8:13 note: the command of `notify_stop' is empty, ignoring it"});
    CHECK_FALSE(only_instance(loaded).notify.stop);
    CHECK_FALSE(loaded.something_missing);
  }
  CHECK(messages(load_script("script \"\"")) ==
        Messages{"4:13 warning: vrrp_script `chk' has no `script', ignoring it",
                 "5:8 note: the command of `script' is empty, ignoring it",
                 "15:2 warning: there is no vrrp_script `chk', ignoring it"});
}

TEST_CASE("every keyword of vrrp_script reaches the model") {
  const Loaded loaded = load_script(
      "script \"/bin/check -v\"\ninterval 2.5\ntimeout 0.2\nweight -20 reverse\nrise 2\nfall 3\n"
      "user nobody nogroup\ninit_fail");
  CHECK(messages(loaded) == Messages{});
  const VrrpScript& script = loaded.model.scripts.at(0);
  CHECK(script.name == "chk");
  CHECK(script.script.command.argv == Argv{"/bin/check", "-v"});
  CHECK(script.script.text == "/bin/check -v");
  CHECK(script.script.command.user == "nobody");
  CHECK(script.script.command.group == "nogroup");
  CHECK(script.interval == 2500ms);
  CHECK(script.timeout == 200ms);
  CHECK(script.weight == -20);
  CHECK(script.weight_reverse);
  CHECK(script.rise == 2);
  CHECK(script.fall == 3);
  CHECK(script.init_fail);
}

TEST_CASE("vrrp_script has keepalived's defaults") {
  const VrrpScript script = load_script("script /bin/check").model.scripts.at(0);
  CHECK(script.interval == 1s);
  CHECK(script.timeout == 0s);
  CHECK(script.weight == 0);
  CHECK(script.rise == 1);
  CHECK(script.fall == 1);
  CHECK_FALSE(script.init_fail);
}

TEST_CASE("a user that stands before the script is kept, and the last script wins") {
  const Loaded loaded = load_script("user a b\nscript /bin/one\nscript /bin/two");
  CHECK(loaded.model.scripts.at(0).script.command.argv == Argv{"/bin/two"});
  CHECK(loaded.model.scripts.at(0).script.command.user == "a");
}

TEST_CASE("numbers of vrrp_script are as strict as keepalived's") {
  struct Case {
    const char* line;
    Messages expected;
  };
  const Case cases[]{
      {"interval 0", {"6:10 warning: an interval of 0 is read as 1 second"}},
      {"interval +5", {}},
      {"interval ++5", {"6:10 warning: `++5' is not a number of seconds, ignoring it"}},
      {"interval +-5", {"6:10 warning: `+-5' is not a number of seconds, ignoring it"}},
      {"rise +-5", {"6:6 warning: `+-5' is not a whole number in 1..2147483647, ignoring it"}},
      {"timeout 0", {"6:9 warning: a timeout of 0 is read as 1 second"}},
      {"interval 5s", {"6:10 warning: `5s' is read as 5 seconds"}},
      {"interval 100ms", {"6:10 warning: `100ms' is not a number of seconds, ignoring it"}},
      {"interval -1", {"6:10 warning: `-1' is not a number of seconds, ignoring it"}},
      {"timeout 0.12345", {"6:9 warning: `0.12345' is read as 0.123 seconds"}},
      {"rise 0", {"6:6 warning: `0' is outside 1..2147483647, ignoring it"}},
      {"fall 3x", {"6:6 warning: `3x' has more than digits in it, reading it as 3"}},
      {"fall many", {"6:6 warning: `many' is not a whole number in 1..2147483647, ignoring it"}},
      {"weight 254", {"6:8 warning: `254' is outside -253..253, ignoring it"}},
      {"weight 300", {"6:8 warning: `300' is outside -253..253, ignoring it"}},
      {"weight 5 up", {"6:10 warning: unexpected text after `weight', ignoring it"}},
      {"init_fail yes", {"6:11 warning: unexpected text after `init_fail', ignoring it"}},
      {"interval", {"6:1 error: `interval' needs an argument"}},
      {"user", {"6:1 error: `user' needs a user"}},
  };
  for (const Case& one : cases) {
    INFO(one.line);
    CHECK(messages(load_script(std::string{"script /bin/check\n"} + one.line)) == one.expected);
  }
}

TEST_CASE("arguments outside the quotes are not passed, and that is said") {
  const Loaded loaded = load_script("script /bin/check a b");
  CHECK(loaded.model.scripts.at(0).script.command.argv == Argv{"/bin/check"});
  CHECK(messages(loaded) ==
        Messages{"5:19 warning: the command runs without these words: its arguments belong into "
                 "its quotes"});
  CHECK(loaded.diagnostics.at(0).hint == "to pass arguments write: script \"COMMAND ARGUMENTS\"");
}

TEST_CASE("what follows a notify command is its user and group") {
  const auto notify = [](const char* line) {
    return load_text("global_defs {\n enable_script_security\n}\n" + instance_with(line));
  };
  const Loaded quoted_one = notify("notify_master \"/bin/n primary\" dbuser :dbgroup");
  const ScriptCommand& command = quoted_one.model.instances.at(0).notify.master.value();
  CHECK(messages(quoted_one) == Messages{});
  CHECK(command.command.argv == Argv{"/bin/n", "primary"});
  CHECK(command.command.user == "dbuser");
  CHECK(command.command.group == "dbgroup");

  CHECK(messages(notify("notify_master /bin/n primary")) ==
        Messages{"11:22 note: `primary' is the user that runs it, not an argument"});
  CHECK(messages(notify("notify /bin/n --to x@example.com")) ==
        Messages{"11:15 warning: this is read as the user and the group that run the command"});
  CHECK(messages(notify("notify '/bin/n #1'")) ==
        Messages{"11:8 warning: this single quote is never closed"});
  CHECK(messages(notify("notify")) == Messages{"11:1 error: `notify' without a command"});
}

TEST_CASE("a script that nobody needs is left out") {
  CHECK(messages(load_script("interval 1")) ==
        Messages{"4:13 warning: vrrp_script `chk' has no `script', ignoring it",
                 "15:2 warning: there is no vrrp_script `chk', ignoring it"});
  const Loaded unused = load_text(
      "global_defs {\n enable_script_security\n}\nvrrp_script chk {\n script /bin/check\n}\n");
  CHECK(messages(unused) ==
        Messages{"4:13 warning: nothing tracks vrrp_script `chk', ignoring it"});
  CHECK(unused.model.scripts.empty());
}

// keepalived 2.2.7, -t: 6 for a vrrp_script that nothing tracks, without enable_script_security.
TEST_CASE("a script that nothing tracks counts for the exit status, as in keepalived") {
  const std::string script = "vrrp_script chk {\n script /bin/check\n}\n";
  const Loaded loose = load_text(script + instance_with(""));
  CHECK(messages(loose) == Messages{"1:13 warning: nothing tracks vrrp_script `chk', ignoring it"});
  CHECK(exit_status(loose) == ExitStatus::script_security);
  CHECK(exit_status(load_text("global_defs {\n enable_script_security\n}\n" + script +
                              instance_with(""))) == ExitStatus::complaint);
  CHECK(exit_status(load_text(script + instance_with(""), "[check.chk]\nmodule = \"mysql\"\n")) ==
        ExitStatus::complaint);
}

// The same, of scripts that no instance runs.
TEST_CASE("scripts of a fifo and of virtual servers are scripts without script security") {
  const std::string server = "virtual_server 192.0.2.1 3306 {\nreal_server 192.0.2.2 3306 {\n";
  const std::vector<std::string> texts{
      "global_defs {\nnotify_fifo /run/f\nnotify_fifo_script /bin/cat\n}\n",
      "global_defs {\nvrrp_notify_fifo /run/f\nvrrp_notify_fifo_script /bin/cat\n}\n",
      server + "notify_down /bin/true\n}\n}\n",
      server + "MISC_CHECK {\nmisc_path /bin/true\n}\n}\n}\n",
      server + "}\nquorum_up /bin/true\n}\n",
  };
  for (const auto& text : texts) {
    INFO(text);
    CHECK(exit_status(load_text(instance_with("") + text)) == ExitStatus::script_security);
    CHECK(exit_status(load_text("global_defs {\nenable_script_security\n}\n" + instance_with("") +
                                text)) != ExitStatus::script_security);
  }
}

// What a template leaves of a variable without a value.
TEST_CASE("an empty text in the place of a number is 0, where 0 may stand") {
  const Loaded loaded = load_text(instance_with("garp_master_delay \"\"\npreempt_delay \"\""));
  CHECK(messages(loaded) ==
        Messages{"8:19 warning: an empty text is read as 0, as keepalived does",
                 "9:15 warning: an empty text is read as 0, as keepalived does"});
  CHECK(only_instance(loaded).garp_master_delay_s == 0);
  CHECK(messages(load_text(instance_with("advert_int \"\""))) ==
        Messages{"8:12 warning: `' is not a number of seconds, ignoring it"});
}
