// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

#include "config/arguments.hpp"
#include "config/daemon_identity_lines.hpp"
#include "config/interface_delays.hpp"
#include "config/keywords.hpp"
#include "config/routing_lines.hpp"
#include "config/virtual_server_lines.hpp"

namespace vrrpd::config {
namespace {

using enum Support;

/// The block's name, if it has one that no other block of its `kind` has.
const Word* unique_name(const Statement& statement, std::string_view kind, Draft& draft,
                        Complaints& complaints) {
  const Word* name = only_word(statement, complaints);
  if (name == nullptr) return nullptr;
  const auto [entry, added] = draft.names.try_emplace({kind, name->text}, name->place);
  if (added) return name;
  complaints.warning(name->place, fmt::format("a second {} {}, ignoring its block",
                                              statement.keyword().text, quoted(name->text)));
  complaints.remark(entry->second, "the first is here");
  return nullptr;
}

void read_global(const Statement& statement, Draft& draft, Complaints& complaints) {
  expect_no_words(statement, complaints);
  read_block(statement.block, global_keywords(), draft.global, complaints);
}

/// A block whose keywords fill a value of the model.
template <auto list, auto keywords>
void read_named(const Statement& statement, Draft& draft, Complaints& complaints) {
  auto& all = draft.*list;
  const Word* name = unique_name(statement, keywords().block, draft, complaints);
  if (name == nullptr) return;
  typename std::remove_cvref_t<decltype(all)>::value_type one;
  one.name = name->text;
  one.place = name->place;
  read_block(statement.block, keywords(), one, complaints);
  all.push_back(std::move(one));
}

void read_instance(const Statement& statement, Draft& draft, Complaints& complaints) {
  const Word* name = unique_name(statement, instance_keywords().block, draft, complaints);
  if (name == nullptr) return;
  InstanceDraft instance;
  instance.instance.name = name->text;
  instance.instance.place = name->place;
  read_block(statement.block, instance_keywords(), instance, complaints);
  draft.instances.push_back(std::move(instance));
}

void read_garp_group(const Statement& statement, Draft& draft, Complaints& complaints) {
  expect_no_words(statement, complaints);
  GarpGroupDraft group;
  group.group.place = statement.keyword().place;
  read_block(statement.block, garp_group_keywords(), group, complaints);
  add_garp_group(std::move(group), draft, complaints);
}

void read_ssl(const Statement& statement, Draft& draft, Complaints& complaints) {
  expect_no_words(statement, complaints);
  read_block(statement.block, ssl_keywords(), draft.virtual_servers.ssl, complaints);
}

// Includes never come here: they are carried out before anything is understood (include.hpp).
constexpr std::array<Keyword<Draft>, 25> kRows{{
    {{"global_defs", works, "{ … }", "what concerns the whole daemon"}, read_global},
    {{"vrrp_instance", works, "NAME { … }", "one virtual router", Bare::warned}, read_instance},
    {{"vrrp_sync_group", works, "NAME { … }", "instances that move together", Bare::warned},
     read_named<&Draft::groups, group_keywords>},
    {{"vrrp_script", works, "NAME { … }", "a check for track_script"},
     read_named<&Draft::scripts, script_keywords>},
    {{"vrrp_track_process", works, "NAME { … }", "a check that processes run"},
     read_named<&Draft::track_processes, track_process_keywords>},
    {{"track_file", works, "NAME { … }", "a number in a file, for track_file"},
     read_named<&Draft::track_files, track_file_keywords>},
    {{"vrrp_track_file", works, "NAME { … }", "old name of track_file"},
     read_named<&Draft::track_files, track_file_keywords>},
    {{"track_group", works, "NAME { … }", "instances that depend on what is static", Bare::warned},
     read_named<&Draft::track_groups, track_group_keywords>},
    {{"static_ipaddress", works, "{ … }", "addresses that are there from start to stop"},
     keep_lines<Draft, &Draft::static_addresses>},
    {{"static_routes", works, "{ … }", "routes that are there from start to stop"},
     keep_lines<Draft, &Draft::static_routes>},
    {{"static_rules", works, "{ … }", "rules that are there from start to stop"},
     keep_lines<Draft, &Draft::static_rules>},
    {{"garp_group", works, "{ … }", "announcement pacing for some interfaces"}, read_garp_group},
    {{"interface_up_down_delays", works, "{ INTERFACE DOWN [UP] … }", "link flap damping"},
     read_interface_delays},
    {{"linkbeat_interfaces", refused, "{ … }", "the kernel tells of every link, at once"}},
    {{"linkbeat_use_polling", no_effect, "", "poll all links"}},
    {{"bfd_instance", refused, "NAME { … }",
      "vrrpd speaks no BFD: with a short advert_int a dead peer is found soon"}},
    {{"net_namespace", works, "NAME", "network namespace to run in; --namespace counts for more"},
     read_net_namespace},
    {{"net_namespace_ipvs", lvs, "[NAME]", "the namespace for IPVS"}},
    {{"namespace_with_ipsets", no_effect, "", "firewall sets inside a namespace"}},
    {{"instance", works, "NAME",
      "name of this daemon among several: for pid files, dumps, the log"},
     read_instance_name},
    {{"use_pid_dir", works, "", "pid files in a directory of their own"}, read_pid_directory},
    {{"child_wait_time", no_effect, "SECONDS",
      "how long a stop waits for children: there are none"}},
    {{"virtual_server", works, "ADDRESS [PORT]|fwmark N|group NAME { … }",
      "a service whose real servers are checked; IPVS is not programmed"},
     read_virtual_server},
    {{"virtual_server_group", lvs, "NAME { … }", "balanced services"}},
    {{"SSL", works, "{ … }", "certificate for SSL_GET"}, read_ssl},
}};

constexpr KeywordTable<Draft> kTable{"the top level", kRows};

}  // namespace

const KeywordTable<Draft>& top_level_keywords() { return kTable; }

}  // namespace vrrpd::config
