// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/nftables/requests.hpp"

#include <arpa/inet.h>  // its in_addr has to come before that of <linux/netfilter.h>
#include <libnftnl/chain.h>
#include <libnftnl/common.h>
#include <libnftnl/rule.h>
#include <libnftnl/set.h>
#include <libnftnl/table.h>
#include <linux/netfilter.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netlink/msg.h>

#include <algorithm>
#include <array>
#include <bit>
#include <memory>
#include <new>
#include <utility>

#include "vrrpd/linux/nftables/rule.hpp"
#include "vrrpd/linux/nftables/sets.hpp"

namespace vrrpd::linux::nftables {
namespace {

const std::string chain_name = "vrrpd_in";

struct Free {
  void operator()(nftnl_table* table) const noexcept { nftnl_table_free(table); }
  void operator()(nftnl_chain* chain) const noexcept { nftnl_chain_free(chain); }
  void operator()(nftnl_set* set) const noexcept { nftnl_set_free(set); }
};

template <class Object>
std::unique_ptr<Object, Free> owned_by_us(Object* object) {
  if (object == nullptr) throw std::bad_alloc{};
  return std::unique_ptr<Object, Free>{object};
}

// libnftnl writes into a buffer without asking how long that is. The longest request is that of
// elements, at most 44 bytes for each.
constexpr std::size_t buffer_bytes = 32768;
constexpr std::size_t elements_most = 512;

NetlinkMessage as_message(nlmsghdr* header) {
  NetlinkMessage message{nlmsg_convert(header)};
  if (!message) throw std::bad_alloc{};
  return message;
}

/// `type` NFT_MSG_*; `write` adds what it is about.
template <class Write>
NetlinkMessage request(int type, int flags, Write write) {
  alignas(nlmsghdr) std::array<char, buffer_bytes> buffer{};
  nlmsghdr* const header =
      nftnl_nlmsg_build_hdr(buffer.data(), static_cast<std::uint16_t>(type), NFPROTO_INET,
                            static_cast<std::uint16_t>(flags | NLM_F_ACK), 0);
  write(header);
  return as_message(header);
}

NetlinkMessage table_request(int type, int flags, const std::string& name, bool owned = false) {
  const auto table = owned_by_us(nftnl_table_alloc());
  nftnl_table_set_str(table.get(), NFTNL_TABLE_NAME, name.c_str());
  if (owned) nftnl_table_set_u32(table.get(), NFTNL_TABLE_FLAGS, NFT_TABLE_F_OWNER);
  return request(type, flags,
                 [&](nlmsghdr* header) { nftnl_table_nlmsg_build_payload(header, table.get()); });
}

NetlinkMessage new_chain(const FirewallOptions& options) {
  const auto chain = owned_by_us(nftnl_chain_alloc());
  nftnl_chain_set_str(chain.get(), NFTNL_CHAIN_TABLE, options.table.c_str());
  nftnl_chain_set_str(chain.get(), NFTNL_CHAIN_NAME, chain_name.c_str());
  nftnl_chain_set_str(chain.get(), NFTNL_CHAIN_TYPE, "filter");
  nftnl_chain_set_u32(chain.get(), NFTNL_CHAIN_HOOKNUM, NF_INET_LOCAL_IN);
  nftnl_chain_set_s32(chain.get(), NFTNL_CHAIN_PRIO, options.priority);
  nftnl_chain_set_u32(chain.get(), NFTNL_CHAIN_POLICY, NF_ACCEPT);
  return request(NFT_MSG_NEWCHAIN, NLM_F_CREATE | NLM_F_EXCL,
                 [&](nlmsghdr* header) { nftnl_chain_nlmsg_build_payload(header, chain.get()); });
}

NetlinkMessage rule_request(int type, int flags, const Rule& rule) {
  return request(type, flags,
                 [&](nlmsghdr* header) { nftnl_rule_nlmsg_build_payload(header, rule.get()); });
}

NetlinkMessage new_rule(const Rule& rule) {
  return rule_request(NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND, rule);
}

std::unique_ptr<nftnl_set, Free> named(const FirewallOptions& options, const Set& set) {
  auto object = owned_by_us(nftnl_set_alloc());
  nftnl_set_set_str(object.get(), NFTNL_SET_TABLE, options.table.c_str());
  nftnl_set_set_str(object.get(), NFTNL_SET_NAME, set.name.c_str());
  nftnl_set_set_u32(object.get(), NFTNL_SET_ID, set.id);
  return object;
}

NetlinkMessage new_set(const FirewallOptions& options, const Set& set) {
  const auto object = named(options, set);
  nftnl_set_set_u32(object.get(), NFTNL_SET_FLAGS, 0);
  nftnl_set_set_u32(object.get(), NFTNL_SET_KEY_TYPE, set.type);
  nftnl_set_set_u32(object.get(), NFTNL_SET_KEY_LEN, set.key_bytes);
  return request(NFT_MSG_NEWSET, NLM_F_CREATE | NLM_F_EXCL,
                 [&](nlmsghdr* header) { nftnl_set_nlmsg_build_payload(header, object.get()); });
}

/// A key that is there twice is there once.
NetlinkMessage new_elements(const FirewallOptions& options, const Set& set,
                            std::span<const Key> keys) {
  const auto object = named(options, set);
  for (const Key& key : keys) {
    nftnl_set_elem* const element = nftnl_set_elem_alloc();
    if (element == nullptr) throw std::bad_alloc{};
    nftnl_set_elem_set(element, NFTNL_SET_ELEM_KEY, key.data(),
                       static_cast<std::uint32_t>(key.size()));
    nftnl_set_elem_add(object.get(), element);
  }
  return request(NFT_MSG_NEWSETELEM, NLM_F_CREATE, [&](nlmsghdr* header) {
    nftnl_set_elems_nlmsg_build_payload(header, object.get());
  });
}

/// What the host sends to itself comes in again by this interface: there is nobody else to take it.
Rule accept_loopback(const FirewallOptions& options) {
  constexpr std::uint32_t loopback_index = 1;  // in every network namespace
  const auto index = std::bit_cast<std::array<std::uint8_t, 4>>(loopback_index);
  Rule rule{options.table, chain_name};
  rule.meta(NFT_META_IIF, NFT_REG_1).equals(NFT_REG_1, index).verdict(NF_ACCEPT);
  return rule;
}

/// RFC 9568 §6.1: neighbour solicitations and advertisements are never dropped.
Rule accept_neighbour_discovery(const FirewallOptions& options) {
  Rule rule{options.table, chain_name};
  rule.meta(NFT_META_NFPROTO, NFT_REG_1)
      .equals(NFT_REG_1, NFPROTO_IPV6)
      .meta(NFT_META_L4PROTO, NFT_REG_1)
      .equals(NFT_REG_1, IPPROTO_ICMPV6)
      .payload(NFT_PAYLOAD_TRANSPORT_HEADER, 0, 1, NFT_REG_1)
      .between(NFT_REG_1, ND_NEIGHBOR_SOLICIT, ND_NEIGHBOR_ADVERT)
      .verdict(NF_ACCEPT);
  return rule;
}

Rule drop_members(const FirewallOptions& options, const Set& set) {
  const bool ipv4 = set.form == Set::Form::ipv4;
  Rule rule{options.table, chain_name};
  rule.meta(NFT_META_NFPROTO, NFT_REG_1).equals(NFT_REG_1, ipv4 ? NFPROTO_IPV4 : NFPROTO_IPV6);
  if (ipv4) {
    rule.payload(NFT_PAYLOAD_NETWORK_HEADER, 16, 4, NFT_REG_1);  // RFC 791 §3.1
  } else {
    rule.payload(NFT_PAYLOAD_NETWORK_HEADER, 24, 16, NFT_REG_1);  // RFC 8200 §3
  }
  if (set.form == Set::Form::link_local) {
    // A key in two registers, which lie one behind the other.
    rule.meta(options.match_ifindex ? NFT_META_IIF : NFT_META_IIFNAME, NFT_REG_2);
  }
  rule.lookup(NFT_REG_1, set.name, set.id);
  if (options.counters) rule.count();
  rule.verdict(NF_DROP);
  return rule;
}

}  // namespace

std::vector<NetlinkMessage> make_table(const FirewallOptions& options,
                                       std::span<const Destination> destinations, bool owned) {
  std::vector<NetlinkMessage> requests;
  requests.push_back(
      table_request(NFT_MSG_NEWTABLE, NLM_F_CREATE | NLM_F_EXCL, options.table, owned));
  requests.push_back(new_chain(options));
  requests.push_back(new_rule(accept_loopback(options)));
  requests.push_back(new_rule(accept_neighbour_discovery(options)));
  for (const Set& set : sets_of(destinations, options)) {
    if (set.keys.empty()) continue;
    requests.push_back(new_set(options, set));
    for (std::span<const Key> keys{set.keys}; !keys.empty();) {
      const std::size_t count = std::min(keys.size(), elements_most);
      requests.push_back(new_elements(options, set, keys.first(count)));
      keys = keys.subspan(count);
    }
    requests.push_back(new_rule(drop_members(options, set)));
  }
  return requests;
}

std::vector<NetlinkMessage> remove_table(const std::string& name) {
  std::vector<NetlinkMessage> requests;
  // All rules of the chain.
  requests.push_back(rule_request(NFT_MSG_DELRULE, 0, Rule{name, chain_name}));
  requests.push_back(table_request(NFT_MSG_DELTABLE, 0, name));
  return requests;
}

std::vector<NetlinkMessage> transaction(std::vector<NetlinkMessage> requests) {
  alignas(nlmsghdr) std::array<char, NLMSG_LENGTH(64)> buffer{};
  requests.insert(requests.begin(), as_message(nftnl_batch_begin(buffer.data(), 0)));
  requests.push_back(as_message(nftnl_batch_end(buffer.data(), 0)));
  return requests;
}

}  // namespace vrrpd::linux::nftables
