// SPDX-License-Identifier: Apache-2.0
// One case for each keyword there is: it works, or says what becomes of it.
#include <map>
#include <set>

#include "config/keyword.hpp"
#include "config_support.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd::config;
using namespace vrrpd::config::test;

namespace {

/// A statement of the keyword in its block, in line 2.
std::string in_block(std::string_view block, const KeywordInfo& keyword) {
  std::string statement{keyword.name};
  if (keyword.has_block()) statement += " {\n anything { x } \n}";
  if (block == "the top level") return "\n" + statement + "\n";
  const std::string name = block == "global_defs" ? "" : " NAME";
  return std::string{block} + name + " {\n" + statement + "\n}\n";
}

std::string expected(const KeywordInfo& keyword) {
  const std::string name = "`" + std::string{keyword.name} + "'";
  switch (keyword.support) {
    case Support::not_yet: return "2:1 warning: " + name + " is not supported, ignoring";
    case Support::refused:
      return "2:1 warning: " + name + " is not supported, ignoring " +
             (keyword.has_block() ? "its block" : "it");
    case Support::no_effect: return "2:1 note: " + name + " has no effect, ignoring";
    case Support::lvs:
      return keyword.has_block() ? "2:1 warning: " + name +
                                       " is load balancing and not supported, ignoring its block"
                                 : "2:1 note: " + name + " belongs to load balancing, ignoring";
    case Support::works: break;
  }
  return {};
}

const std::set<std::string_view> kReadBlocks{"the top level",     "global_defs", "vrrp_instance",
                                             "vrrp_sync_group",   "vrrp_script", "track_file",
                                             "vrrp_track_process"};

}  // namespace

TEST_CASE("a keyword that is not built says so once, and its block is left out whole") {
  std::size_t seen = 0;
  for (const TableInfo& table : all_keyword_tables()) {
    if (!kReadBlocks.contains(table.block)) continue;
    for (const KeywordInfo& keyword : table.rows) {
      if (keyword.support == Support::works) continue;
      INFO(table.block << ' ' << keyword.name);
      ++seen;
      std::size_t said = 0;
      for (const std::string& message : messages(load_text(in_block(table.block, keyword)))) {
        if (message.starts_with("2:1 ") || message.starts_with("3:")) {
          CHECK(message == expected(keyword));
          ++said;
        }
      }
      CHECK(said == 1);
    }
  }
  CHECK(seen > 0);
}

TEST_CASE("every keyword of the reference has a row in its block, and no row stands twice") {
  const std::map<std::string_view, std::size_t> expected_rows{
      {"the top level", 25},     {"global_defs", 140},  {"vrrp_script", 8},
      {"vrrp_sync_group", 15},   {"vrrp_instance", 70}, {"authentication", 2},
      {"vrrp_track_process", 9}, {"track_file", 3},     {"track_group", 1},
      {"garp_group", 4},         {"auth_hmac", 5},      {"bfd_instance", 15},
      {"virtual_server", 39},    {"real_server", 28},   {"SSL", 4},
      {"TCP_CHECK", 14},         {"HTTP_GET", 18},      {"SSL_GET", 19},
      {"SMTP_CHECK", 16},        {"DNS_CHECK", 16},     {"PING_CHECK", 14},
      {"UDP_CHECK", 18},         {"MISC_CHECK", 11},    {"url", 10}};
  CHECK(all_keyword_tables().size() == expected_rows.size());
  for (const TableInfo& table : all_keyword_tables()) {
    INFO(table.block);
    std::set<std::string_view> names;
    for (const KeywordInfo& keyword : table.rows) {
      INFO(keyword.name);
      CHECK(names.insert(keyword.name).second);
      CHECK_FALSE(keyword.help.empty());
    }
    CHECK(names.size() == expected_rows.at(table.block));
  }
}

TEST_CASE("global_defs reaches the model") {
  const Loaded loaded = load_text(
      "global_defs {\nrouter_id MySQL-HA\nscript_user nobody :nogroup\nenable_script_security\n"
      "vrrp_version 3\n}\nglobal_defs {\nrouter_id other\n}\n");
  CHECK(messages(loaded) == Messages{});
  CHECK(loaded.model.global.router_id == "other");
  CHECK(loaded.model.global.script_user == "nobody");
  CHECK(loaded.model.global.script_group == "nogroup");
  CHECK(loaded.model.global.enable_script_security);
  CHECK(loaded.model.global.vrrp_version == 3);
}

TEST_CASE("a keyword in the wrong block is told where it belongs") {
  const Loaded loaded = load_text("priority 100\n" + instance_with("router_id x\nquorum 2"));
  CHECK(messages(loaded) ==
        Messages{"1:1 warning: `priority' has no meaning in the top level, ignoring it",
                 "9:1 warning: `router_id' has no meaning in vrrp_instance, ignoring it",
                 "10:1 warning: `quorum' has no meaning in vrrp_instance, ignoring it"});
  CHECK(loaded.diagnostics.at(0).hint == "it belongs into vrrp_instance");
  CHECK(loaded.diagnostics.at(1).hint == "it belongs into global_defs");
  CHECK(loaded.diagnostics.at(2).hint == "it belongs into vrrp_track_process or virtual_server");
}
