// SPDX-License-Identifier: Apache-2.0
// Where the process's id is written. keepalived 2.2.7's names are those of a run of it.
#include "tests/support/catch.hpp"
#include "vrrpd/pid_files.hpp"

using namespace vrrpd;
using Files = std::vector<std::string>;

namespace {

Files named(config::DaemonIdentity identity, bool as_keepalived = true) {
  Options options;
  options.as_keepalived = as_keepalived;
  return pid_file_names(options, identity);
}

}  // namespace

TEST_CASE("by the name keepalived it has keepalived's pid files, in the foreground too") {
  Options options;
  options.as_keepalived = true;
  options.dont_fork = true;
  CHECK(pid_file_names(options, {}) ==
        Files{"/run/keepalived.pid", "/run/vrrp.pid", "/run/keepalived_vrrp.pid"});
}

TEST_CASE("by its own name it has one, and none in the foreground") {
  Options options;
  CHECK(pid_file_names(options, {}) == Files{"/run/vrrpd.pid"});
  options.dont_fork = true;
  CHECK(pid_file_names(options, {}).empty());
}

TEST_CASE("what the command line names counts") {
  Options options;
  options.pid_files = {"/a", "/b"};
  CHECK(pid_file_names(options, {.instance = "two", .pid_directory = true}) == Files{"/a", "/b"});
}

TEST_CASE("use_pid_dir, instance and net_namespace make a directory of their own") {
  CHECK(named({.pid_directory = true}) ==
        Files{"/run/keepalived/keepalived.pid", "/run/keepalived/vrrp.pid"});
  CHECK(named({.instance = "two"}) ==
        Files{"/run/keepalived/keepalived_two.pid", "/run/keepalived/vrrp_two.pid"});
  CHECK(named({.network_namespace = "blue"}) ==
        Files{"/run/keepalived/blue/keepalived.pid", "/run/keepalived/blue/vrrp.pid"});
  CHECK(named({.network_namespace = "blue", .instance = "two"}) ==
        Files{"/run/keepalived/blue/keepalived_two.pid", "/run/keepalived/blue/vrrp_two.pid"});
  CHECK(named({.network_namespace = "blue", .instance = "two"}, false) ==
        Files{"/run/vrrpd/blue/vrrpd_two.pid"});
}
