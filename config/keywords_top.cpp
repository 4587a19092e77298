// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "config/arguments.hpp"
#include "config/keywords.hpp"

namespace vrrpd::config {
namespace {

using enum Support;

const std::string& name_of(const InstanceDraft& draft) { return draft.instance.name; }
const std::string& name_of(const SyncGroup& group) { return group.name; }
const std::string& name_of(const VrrpScript& script) { return script.name; }
const Place& place_of(const InstanceDraft& draft) { return draft.instance.place; }
const Place& place_of(const SyncGroup& group) { return group.place; }
const Place& place_of(const VrrpScript& script) { return script.place; }

/// The block's name, if it has one that none of the `others` has.
template <class Block>
const Word* unique_name(const Statement& statement, const std::vector<Block>& others,
                        Complaints& complaints) {
  const Word* name = only_word(statement, complaints);
  if (name == nullptr) return nullptr;
  for (const Block& other : others) {
    if (name_of(other) != name->text) continue;
    const Place& first = place_of(other);
    complaints.warning(name->place,
                       fmt::format("a second {} {}, ignoring its block", statement.keyword().text,
                                   quoted(name->text)),
                       fmt::format("the first is in line {} of {}", first.line, first.file));
    return nullptr;
  }
  return name;
}

void read_global(const Statement& statement, Draft& draft, Complaints& complaints) {
  expect_no_words(statement, complaints);
  read_block(statement.block, global_keywords(), draft.global, complaints);
}

void read_script(const Statement& statement, Draft& draft, Complaints& complaints) {
  const Word* name = unique_name(statement, draft.scripts, complaints);
  if (name == nullptr) return;
  VrrpScript script;
  script.name = name->text;
  script.place = name->place;
  read_block(statement.block, script_keywords(), script, complaints);
  draft.scripts.push_back(std::move(script));
}

void read_instance(const Statement& statement, Draft& draft, Complaints& complaints) {
  const Word* name = unique_name(statement, draft.instances, complaints);
  if (name == nullptr) return;
  InstanceDraft instance;
  instance.instance.name = name->text;
  instance.instance.place = name->place;
  read_block(statement.block, instance_keywords(), instance, complaints);
  draft.instances.push_back(std::move(instance));
}

void read_group(const Statement& statement, Draft& draft, Complaints& complaints) {
  const Word* name = unique_name(statement, draft.groups, complaints);
  if (name == nullptr) return;
  SyncGroup group;
  group.name = name->text;
  group.place = name->place;
  read_block(statement.block, group_keywords(), group, complaints);
  draft.groups.push_back(std::move(group));
}

// Includes never come here: they are carried out before anything is understood (include.hpp).
constexpr std::array<Keyword<Draft>, 25> kRows{{
    {{"global_defs", works, "{ … }", "what concerns the whole daemon"}, read_global},
    {{"vrrp_instance", works, "NAME { … }", "one virtual router"}, read_instance},
    {{"vrrp_sync_group", works, "NAME { … }", "instances that move together"}, read_group},
    {{"vrrp_script", works, "NAME { … }", "a check for track_script"}, read_script},
    {{"vrrp_track_process", not_yet, "NAME { … }", "a check that processes run"}},
    {{"track_file", not_yet, "NAME { … }", "a number in a file, for track_file"}},
    {{"vrrp_track_file", not_yet, "NAME { … }", "old name of track_file"}},
    {{"track_group", not_yet, "NAME { … }", "instances that static addresses depend on"}},
    {{"static_ipaddress", not_yet, "{ … }", "addresses that are there from start to stop"}},
    {{"static_routes", not_yet, "{ … }", "routes that are there from start to stop"}},
    {{"static_rules", not_yet, "{ … }", "rules that are there from start to stop"}},
    {{"garp_group", not_yet, "{ … }", "announcement pacing for some interfaces"}},
    {{"interface_up_down_delays", not_yet, "{ … }", "link flap damping"}},
    {{"linkbeat_interfaces", not_yet, "{ … }", "links to poll"}},
    {{"linkbeat_use_polling", no_effect, "", "poll all links"}},
    {{"bfd_instance", not_yet, "NAME { … }", "a BFD session, for track_bfd"}},
    {{"net_namespace", not_yet, "NAME", "network namespace to run in"}},
    {{"net_namespace_ipvs", lvs, "[NAME]", "the namespace for IPVS"}},
    {{"namespace_with_ipsets", no_effect, "", "firewall sets inside a namespace"}},
    {{"instance", not_yet, "NAME", "name of this daemon among several"}},
    {{"use_pid_dir", not_yet, "", "pid files in a directory of their own"}},
    {{"child_wait_time", not_yet, "SECONDS", "how long a stop waits for children"}},
    {{"virtual_server", lvs, "… { … }", "a balanced service"}},
    {{"virtual_server_group", lvs, "NAME { … }", "balanced services"}},
    {{"SSL", lvs, "{ … }", "certificates for SSL_GET"}},
}};

constexpr KeywordTable<Draft> kTable{"the top level", kRows};

}  // namespace

const KeywordTable<Draft>& top_level_keywords() { return kTable; }

}  // namespace vrrpd::config
