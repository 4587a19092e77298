// SPDX-License-Identifier: Apache-2.0
#include "linux_scratch.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/runtime/script_admission.hpp"

using namespace vrrpd;
using runtime::ScriptAdmission;
using test::Scratch;

namespace {

struct Judged {
  bool runs;
  std::string said;
};

Judged judge(const std::string& path, const std::string& user, const std::string& group = "",
             const config::GlobalDefs& global = {}) {
  Diagnostics diagnostics;
  ScriptAdmission admission{global, diagnostics};
  config::ScriptCommand script;
  script.command = {.argv = {path}, .user = user, .group = group};
  const bool runs = admission.runnable(script, "vrrp_script chk").has_value();
  return {runs, diagnostics.empty() ? std::string{} : diagnostics.front().message};
}

}  // namespace

// keepalived 2.2.7 goes without such a script: an instance that tracks it must not wait for it.
TEST_CASE("a script of a user that is not there does not run") {
  const auto judged = judge("/bin/true", "nobody-has-this");
  CHECK_FALSE(judged.runs);
  CHECK(judged.said == "vrrp_script chk will not run: there is no user \"nobody-has-this\"");
  CHECK(judge("/bin/true", "daemon", "no-such-group").said ==
        "vrrp_script chk will not run: there is no group \"no-such-group\"");
  CHECK(judge("/bin/true", "daemon").runs);
}

TEST_CASE("script_user counts for a script that names nobody") {
  config::GlobalDefs global;
  global.script_user = "nobody-has-this";
  CHECK_FALSE(judge("/bin/true", "", "", global).runs);
  CHECK(judge("/bin/true", "daemon", "", global).runs);
}

TEST_CASE("a script that its user may not execute does not run") {
  const Scratch scratch;
  const std::string script = scratch.write("check", "#!/bin/sh\n", 0700);
  const auto judged = judge(script, "daemon");
  CHECK_FALSE(judged.runs);
  CHECK(judged.said ==
        "vrrp_script chk will not run: it runs as user daemon, and it may not execute " + script);
}

TEST_CASE("a script without its interpreter is told of, and fails by itself") {
  const Scratch scratch;
  const auto judged = judge(scratch.write("check", "#!/no/such/python\n", 0755), "daemon");
  CHECK(judged.runs);
  CHECK(judged.said ==
        "vrrp_script chk will fail: its interpreter cannot be run: run /no/such/python: No such "
        "file or directory");
}
