// SPDX-License-Identifier: Apache-2.0
// net_namespace, instance, use_pid_dir, data_use_instance: which of several daemons this is.
#include "config_support.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd::config;
using namespace vrrpd::config::test;

TEST_CASE("a daemon has a namespace, a name and a directory") {
  const Loaded loaded = load_text(
      "net_namespace blue\ninstance two\nuse_pid_dir\nglobal_defs {\n  data_use_instance\n}\n");
  CHECK(messages(loaded).empty());
  CHECK(loaded.model.identity.network_namespace == "blue");
  CHECK(loaded.model.identity.network_namespace_place.line == 1);
  CHECK(loaded.model.identity.instance == "two");
  CHECK(loaded.model.identity.pid_directory);
  CHECK(loaded.model.identity.text() == "blue_two");
  CHECK(loaded.model.global.files.named_by_instance);
}

TEST_CASE("of several names the first counts") {
  const Loaded loaded =
      load_text("instance two\ninstance three\nnet_namespace a\nnet_namespace b\n");
  CHECK(messages(loaded) == Messages{"2:10 warning: a second one, ignoring it",
                                     "4:15 warning: a second one, ignoring it"});
  CHECK(loaded.model.identity.text() == "a_two");
}

TEST_CASE("a name that would lead elsewhere is no name") {
  CHECK(messages(load_text("net_namespace ../1\ninstance a/b\n")) ==
        Messages{"1:15 error: `../1' is no name: it becomes a part of file names",
                 "2:10 error: `a/b' is no name: it becomes a part of file names"});
}

TEST_CASE("--namespace counts for more than the file") {
  Request request;
  request.keepalived_conf = "keepalived.conf";
  request.vrrpd_toml = "/nowhere.toml";
  request.network_namespace = "green";
  Sources sources;
  sources.add("keepalived.conf", "net_namespace blue\n");
  const Loaded loaded = load(request, std::move(sources));
  CHECK(loaded.model.identity.network_namespace == "green");
  CHECK(loaded.model.identity.network_namespace_place.file.empty());
}
