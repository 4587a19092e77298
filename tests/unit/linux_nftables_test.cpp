// SPDX-License-Identifier: Apache-2.0
// What is said to nftables, read back by its own library, in the words of `nft --debug=netlink`.
#include <libnftnl/chain.h>
#include <libnftnl/rule.h>
#include <libnftnl/set.h>
#include <libnftnl/table.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include <array>
#include <map>
#include <string>
#include <vector>

#include "tests/support/catch.hpp"
#include "vrrpd/linux/nftables/requests.hpp"

using namespace vrrpd;
using namespace vrrpd::linux;

namespace {

using Lines = std::vector<std::string>;

IpAddress ip(const char* text) { return IpAddress::parse(text).value(); }

int type_of(const NetlinkMessage& message) { return nlmsg_hdr(message.get())->nlmsg_type & 0xff; }

/// What the library makes of a request, without the blanks that it ends lines with.
template <class Object, class Parse, class Print>
std::string shown(const NetlinkMessage& message, Object* object, Parse parse, Print print) {
  REQUIRE(parse(nlmsg_hdr(message.get()), object) == 0);
  std::array<char, 4096> buffer{};
  print(buffer.data(), buffer.size(), object, NFTNL_OUTPUT_DEFAULT, 0u);
  return buffer.data();
}

std::string table_of(const NetlinkMessage& message) {
  nftnl_table* const table = nftnl_table_alloc();
  const auto text = shown(message, table, nftnl_table_nlmsg_parse, nftnl_table_snprintf);
  nftnl_table_free(table);
  return text;
}

std::string chain_of(const NetlinkMessage& message) {
  nftnl_chain* const chain = nftnl_chain_alloc();
  const auto text = shown(message, chain, nftnl_chain_nlmsg_parse, nftnl_chain_snprintf);
  nftnl_chain_free(chain);
  return text;
}

/// One expression in each line.
Lines rule_of(const NetlinkMessage& message) {
  nftnl_rule* const rule = nftnl_rule_alloc();
  const auto text = shown(message, rule, nftnl_rule_nlmsg_parse, nftnl_rule_snprintf);
  nftnl_rule_free(rule);
  Lines lines;
  for (std::size_t begin = text.find("[ "); begin != std::string::npos;) {
    const std::size_t end = text.find(" ]", begin);
    lines.push_back(text.substr(begin + 2, end - begin - 2));
    begin = text.find("[ ", end);
  }
  return lines;
}

std::string set_of(const NetlinkMessage& message) {
  nftnl_set* const set = nftnl_set_alloc();
  REQUIRE(nftnl_set_nlmsg_parse(nlmsg_hdr(message.get()), set) == 0);
  const std::string text = std::string{nftnl_set_get_str(set, NFTNL_SET_NAME)} + ", keys of " +
                           std::to_string(nftnl_set_get_u32(set, NFTNL_SET_KEY_LEN)) +
                           " bytes, type " +
                           std::to_string(nftnl_set_get_u32(set, NFTNL_SET_KEY_TYPE));
  nftnl_set_free(set);
  return text;
}

std::string hexadecimal(nlattr* attribute) {
  const auto* const bytes = static_cast<const std::uint8_t*>(nla_data(attribute));
  std::string text;
  for (int i = 0; i < nla_len(attribute); ++i) {
    constexpr std::string_view digits = "0123456789abcdef";
    text += {digits[bytes[i] >> 4], digits[bytes[i] & 0xf]};
  }
  return text;
}

/// The keys in hexadecimal. The library numbers the elements and takes none back but number 1.
Lines elements_of(const NetlinkMessage& message) {
  nlattr* const list =
      nlmsg_find_attr(nlmsg_hdr(message.get()), sizeof(nfgenmsg), NFTA_SET_ELEM_LIST_ELEMENTS);
  REQUIRE(list != nullptr);
  Lines keys;
  int left = 0;
  nlattr* element = nullptr;
  nla_for_each_nested(element, list, left) {
    nlattr* const key =
        nla_find(static_cast<nlattr*>(nla_data(element)), nla_len(element), NFTA_SET_ELEM_KEY);
    REQUIRE(key != nullptr);
    keys.push_back(hexadecimal(static_cast<nlattr*>(nla_data(key))));
  }
  return keys;
}

/// The requests of one kind.
std::vector<const NetlinkMessage*> of_type(const std::vector<NetlinkMessage>& requests, int type) {
  std::vector<const NetlinkMessage*> found;
  for (const auto& request : requests) {
    if (type_of(request) == type) found.push_back(&request);
  }
  return found;
}

const std::vector<Destination> one_of_each{
    {.address = ip("192.0.2.1")},
    {.address = ip("2001:db8::1")},
    {.address = ip("fe80::1"), .interface = "eth1", .ifindex = 7}};

}  // namespace

TEST_CASE("a table of nftables goes with the process that made it, if it is owned") {
  const auto owned = nftables::make_table({}, one_of_each, true);
  CHECK(table_of(owned.front()) == "table keepalived inet flags 2 use 0 handle 0");
  const auto left = nftables::make_table({.table = "mine"}, one_of_each, false);
  CHECK(table_of(left.front()) == "table mine inet flags 0 use 0 handle 0");
  // It never becomes part of somebody else's.
  CHECK((nlmsg_hdr(owned.front().get())->nlmsg_flags & NLM_F_EXCL) != 0);
}

TEST_CASE("the chain stands where packets come in for this host, at the priority asked for") {
  const auto requests = nftables::make_table({.table = "mine", .priority = 5}, one_of_each, true);
  CHECK(chain_of(*of_type(requests, NFT_MSG_NEWCHAIN).at(0)) ==
        "inet mine vrrpd_in use 0 type filter hook input prio 5 policy accept packets 0 bytes 0");
}

TEST_CASE("RFC 9568 §6.1: what the host sends to itself, and neighbour discovery, pass first") {
  const auto requests = nftables::make_table({}, one_of_each, true);
  const auto rules = of_type(requests, NFT_MSG_NEWRULE);
  REQUIRE(rules.size() == 5);
  CHECK(rule_of(*rules[0]) ==
        Lines{"meta load iif => reg 1", "cmp eq reg 1 0x00000001", "immediate reg 0 accept"});
  CHECK(rule_of(*rules[1]) ==
        Lines{"meta load nfproto => reg 1", "cmp eq reg 1 0x0000000a", "meta load l4proto => reg 1",
              "cmp eq reg 1 0x0000003a", "payload load 1b @ transport header + 0 => reg 1",
              "range eq reg 1 0x00000087 0x00000088", "immediate reg 0 accept"});
}

TEST_CASE("RFC 9568 §6.4.3: what is sent to an address without Accept_Mode is dropped, by family") {
  const auto requests = nftables::make_table({}, one_of_each, true);
  const auto rules = of_type(requests, NFT_MSG_NEWRULE);
  CHECK(rule_of(*rules[2]) == Lines{"meta load nfproto => reg 1", "cmp eq reg 1 0x00000002",
                                    "payload load 4b @ network header + 16 => reg 1",
                                    "lookup reg 1 set ipv4", "immediate reg 0 drop"});
  CHECK(rule_of(*rules[3]) == Lines{"meta load nfproto => reg 1", "cmp eq reg 1 0x0000000a",
                                    "payload load 16b @ network header + 24 => reg 1",
                                    "lookup reg 1 set ipv6", "immediate reg 0 drop"});
  CHECK(rule_of(*rules[4]) == Lines{"meta load nfproto => reg 1", "cmp eq reg 1 0x0000000a",
                                    "payload load 16b @ network header + 24 => reg 1",
                                    "meta load iifname => reg 2", "lookup reg 1 set link_local",
                                    "immediate reg 0 drop"});
}

TEST_CASE("nftables_counters: what is dropped is counted") {
  const auto requests = nftables::make_table({.counters = true}, one_of_each, true);
  const auto rules = of_type(requests, NFT_MSG_NEWRULE);
  CHECK(rule_of(*rules[2]).at(4) == "counter pkts 0 bytes 0");
  CHECK(rule_of(*rules[2]).at(5) == "immediate reg 0 drop");
}

TEST_CASE("a link-local address is dropped on its own interface, by name or by index") {
  const auto by_name = nftables::make_table({}, one_of_each, true);
  CHECK(set_of(*of_type(by_name, NFT_MSG_NEWSET).at(2)) ==
        "link_local, keys of 32 bytes, type 553");  // ipv6_addr . ifname
  CHECK(elements_of(*of_type(by_name, NFT_MSG_NEWSETELEM).at(2)) ==
        Lines{"fe800000000000000000000000000001"
              "65746831000000000000000000000000"});
  const auto by_index = nftables::make_table({.match_ifindex = true}, one_of_each, true);
  CHECK(set_of(*of_type(by_index, NFT_MSG_NEWSET).at(2)) ==
        "link_local, keys of 20 bytes, type 532");  // ipv6_addr . iface_index
  CHECK(elements_of(*of_type(by_index, NFT_MSG_NEWSETELEM).at(2)) ==
        Lines{"fe80000000000000000000000000000107000000"});
}

TEST_CASE("nftables_ifindex: an interface that is not there is left out") {
  const std::vector<Destination> gone{{.address = ip("fe80::1"), .interface = "eth1"}};
  const auto requests = nftables::make_table({.match_ifindex = true}, gone, true);
  CHECK(of_type(requests, NFT_MSG_NEWSET).empty());
  CHECK(of_type(requests, NFT_MSG_NEWRULE).size() == 2);
}

TEST_CASE("a thousand addresses are one set, in a few requests") {
  std::vector<Destination> many;
  for (int i = 0; i < 1000; ++i) {
    const auto byte = [](int value) { return static_cast<std::uint8_t>(value); };
    many.push_back({.address = IpAddress::v4(10, 0, byte(i / 256), byte(i % 256))});
  }
  const auto requests = nftables::make_table({}, many, true);
  const auto elements = of_type(requests, NFT_MSG_NEWSETELEM);
  REQUIRE(elements.size() == 2);
  CHECK(elements_of(*elements[0]).size() == 512);
  CHECK(elements_of(*elements[1]).size() == 488);
  CHECK(elements_of(*elements[1]).back() == "0a0003e7");
  CHECK(of_type(requests, NFT_MSG_NEWRULE).size() == 3);
}

TEST_CASE("a table is removed only with the chain that makes it ours, in one transaction") {
  const auto requests = nftables::transaction(nftables::remove_table("mine"));
  REQUIRE(requests.size() == 4);
  CHECK(nlmsg_hdr(requests[0].get())->nlmsg_type == NFNL_MSG_BATCH_BEGIN);
  CHECK(type_of(requests[1]) == NFT_MSG_DELRULE);
  CHECK(type_of(requests[2]) == NFT_MSG_DELTABLE);
  CHECK(nlmsg_hdr(requests[3].get())->nlmsg_type == NFNL_MSG_BATCH_END);
  nftnl_rule* const rules = nftnl_rule_alloc();
  REQUIRE(nftnl_rule_nlmsg_parse(nlmsg_hdr(requests[1].get()), rules) == 0);
  CHECK(std::string{nftnl_rule_get_str(rules, NFTNL_RULE_TABLE)} == "mine");
  CHECK(std::string{nftnl_rule_get_str(rules, NFTNL_RULE_CHAIN)} == "vrrpd_in");
  CHECK_FALSE(nftnl_rule_is_set(rules, NFTNL_RULE_HANDLE));
  nftnl_rule_free(rules);
}
