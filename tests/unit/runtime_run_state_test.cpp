// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "tests/support/catch.hpp"
#include "vrrpd/base/network_namespace.hpp"
#include "vrrpd/runtime/run_state.hpp"

using namespace vrrpd;
using namespace std::chrono_literals;
using protocol::TrackerState;
using runtime::GroupIdentity;
using runtime::PastRun;
using runtime::RunState;

namespace {

struct Folder {
  std::string path;
  Folder() {
    char name[] = "/tmp/vrrpd-run-state-XXXXXX";
    path = mkdtemp(name);
  }
  ~Folder() { std::filesystem::remove_all(path); }
};

const GroupIdentity pair{"sync group VG1",
                         {"VI_1", "VI_2"},
                         {"instance VI_1", "address 192.0.2.1/32 eth1", "instance VI_2"}};
const GroupIdentity lone{"instance VI_3", {"VI_3"}, {"instance VI_3"}};
const runtime::Imprint host{"route 10.5.0.0/16 dev eth1",
                            "macvlan vrrp.51 on eth1 00:00:5e:00:01:33"};

/// A state file as a run on this host and boot writes it, then `change`d.
std::string with_file(const Folder& folder, std::string (*change)(std::string)) {
  { const RunState state{folder.path, {{pair}, {}}, {}, {}, {}}; }
  const std::string path = of_network_namespace(folder.path + "/state").value();
  std::ifstream file{path, std::ios::binary};
  const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
  std::ofstream{path, std::ios::binary} << change(bytes);
  return folder.path;
}

}  // namespace

TEST_CASE("what a run did is known to the next one") {
  const Folder folder;
  {
    RunState state{folder.path, {{pair, lone}, host}, {"check_run", "other"}, {}, {}};
    CHECK_FALSE(state.error());
    auto group = state.group("sync group VG1");
    group.set_held(true);
    group.set_serving(true);
    group.advert_sent(0, Instant{5s});
    group.advert_sent(1, Instant{6s});
    state.group("instance VI_3").advert_sent(0, Instant{7s});
    state.set_check("check_run", TrackerState::down);
  }
  const auto past = PastRun::read(folder.path);
  CHECK(past.host == host);
  REQUIRE(past.groups.size() == 2);
  const auto& group = past.groups.at("sync group VG1");
  CHECK(group.held);
  CHECK(group.serving);
  CHECK(group.imprint == pair.imprint);
  CHECK_FALSE(past.groups.at("instance VI_3").held);
  CHECK(past.last_advert == std::map<std::string, Instant, std::less<>>{{"VI_1", Instant{5s}},
                                                                        {"VI_2", Instant{6s}},
                                                                        {"VI_3", Instant{7s}}});
  CHECK(past.checks.at("check_run") == TrackerState::down);
  CHECK(past.checks.at("other") == TrackerState::unknown);
}

TEST_CASE("a run takes over who held lately, but not who served nor what the checks had found") {
  const Folder folder;
  {
    RunState state{folder.path, {{pair}, {}}, {"check_run"}, {}, {}};
    state.group(pair.name).set_held(true);
    state.group(pair.name).set_serving(true);
    state.group(pair.name).advert_sent(1, Instant{100s});
    state.set_check("check_run", TrackerState::up);
  }
  // However often it is restarted meanwhile.
  for (const Instant now : {Instant{101s}, Instant{159s}}) {
    RunState state{folder.path, {{lone, pair}, {}}, {"check_run"}, PastRun::read(folder.path), now};
    CHECK(state.group(pair.name).held());
    CHECK_FALSE(state.group(lone.name).held());
  }
  const auto past = PastRun::read(folder.path);
  CHECK(past.groups.at(pair.name).held);
  CHECK_FALSE(past.groups.at(pair.name).serving);
  CHECK(past.last_advert.at("VI_2") == Instant{100s});
  CHECK(past.checks.at("check_run") == TrackerState::unknown);
}

TEST_CASE("what a run has removed itself is not left behind") {
  const Folder folder;
  {
    RunState state{folder.path, {{pair}, host}, {}, {}, {}};
    state.group(pair.name).set_held(true);
    state.group(pair.name).advert_sent(0, Instant{5s});
    state.set_gone();
  }
  const auto past = PastRun::read(folder.path);
  CHECK(past.host.empty());
  CHECK(past.groups.at(pair.name).imprint.empty());
  CHECK(past.held_lately(pair, Instant{6s}));
}

TEST_CASE("who held a minute ago holds nothing any more: another node has served since") {
  PastRun past;
  past.groups[pair.name].held = true;
  past.last_advert = {{"VI_1", Instant{40s}}, {"VI_2", Instant{100s}}};
  CHECK(past.held_lately(pair, Instant{100s}));
  CHECK(past.held_lately(pair, Instant{159'999ms}));
  CHECK_FALSE(past.held_lately(pair, Instant{160s}));
  // A clock that stands before the last advert is not believed.
  CHECK_FALSE(past.held_lately(pair, Instant{39s}));
  past.last_advert.clear();
  CHECK_FALSE(past.held_lately(pair, Instant{100s}));
}

TEST_CASE("nothing was left before the host was booted") {
  const Folder folder;
  with_file(folder, [](std::string bytes) {
    const auto boot = bytes.find("boot ");
    return bytes.replace(boot + 5, 4, "0000");
  });
  CHECK(PastRun::read(folder.path).groups.empty());
}

TEST_CASE("a file that makes no sense means that nothing was left") {
  const Folder folder;
  const auto groups_after = [&folder](std::string (*change)(std::string)) {
    return PastRun::read(with_file(folder, change)).groups.size();
  };
  CHECK(groups_after([](std::string bytes) { return bytes; }) == 1);
  CHECK(groups_after([](std::string) { return std::string{}; }) == 0);
  CHECK(groups_after([](std::string) { return std::string(100, '\0'); }) == 0);
  CHECK(groups_after([](std::string bytes) { return bytes.substr(0, bytes.size() - 1); }) == 0);
  CHECK(groups_after([](std::string bytes) { return bytes + "more"; }) == 0);
  CHECK(groups_after([](std::string bytes) { return bytes.replace(8, 4, "\xff\xff\xff\xff"); }) ==
        0);
}

TEST_CASE("a state that cannot be kept says why, and works as long as the process does") {
  const Folder folder;
  std::ofstream{folder.path + "/file"} << "x";
  RunState state{folder.path + "/file", {{pair}, {}}, {"check_run"}, {}, {}};
  REQUIRE(state.error());
  const auto path = of_network_namespace(folder.path + "/file/state").value();
  CHECK(state.error()->text() == "write " + path + ".next: Not a directory");
  auto group = state.group(pair.name);
  group.set_held(true);
  group.advert_sent(1, Instant{1s});
  state.set_check("check_run", TrackerState::up);
  CHECK(group.held());
}
