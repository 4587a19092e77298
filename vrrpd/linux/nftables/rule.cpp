// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/nftables/rule.hpp"

#include <arpa/inet.h>  // its in_addr has to come before that of <linux/netfilter.h>
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <linux/netfilter.h>

#include <new>

namespace vrrpd::linux::nftables {

void Rule::Free::operator()(nftnl_rule* rule) const noexcept { nftnl_rule_free(rule); }

Rule::Rule(const std::string& table, const std::string& chain) : rule_{nftnl_rule_alloc()} {
  if (!rule_) throw std::bad_alloc{};
  nftnl_rule_set_u32(get(), NFTNL_RULE_FAMILY, NFPROTO_INET);
  nftnl_rule_set_str(get(), NFTNL_RULE_TABLE, table.c_str());
  nftnl_rule_set_str(get(), NFTNL_RULE_CHAIN, chain.c_str());
}

nftnl_expr* Rule::add(const char* kind) {
  nftnl_expr* const expression = nftnl_expr_alloc(kind);
  if (expression == nullptr) throw std::bad_alloc{};
  nftnl_rule_add_expr(get(), expression);
  return expression;
}

Rule& Rule::meta(nft_meta_keys key, std::uint32_t into) {
  nftnl_expr* const expression = add("meta");
  nftnl_expr_set_u32(expression, NFTNL_EXPR_META_KEY, key);
  nftnl_expr_set_u32(expression, NFTNL_EXPR_META_DREG, into);
  return *this;
}

Rule& Rule::payload(nft_payload_bases header, std::uint32_t offset, std::uint32_t length,
                    std::uint32_t into) {
  nftnl_expr* const expression = add("payload");
  nftnl_expr_set_u32(expression, NFTNL_EXPR_PAYLOAD_BASE, header);
  nftnl_expr_set_u32(expression, NFTNL_EXPR_PAYLOAD_OFFSET, offset);
  nftnl_expr_set_u32(expression, NFTNL_EXPR_PAYLOAD_LEN, length);
  nftnl_expr_set_u32(expression, NFTNL_EXPR_PAYLOAD_DREG, into);
  return *this;
}

Rule& Rule::equals(std::uint32_t of, std::span<const std::uint8_t> value) {
  nftnl_expr* const expression = add("cmp");
  nftnl_expr_set_u32(expression, NFTNL_EXPR_CMP_SREG, of);
  nftnl_expr_set_u32(expression, NFTNL_EXPR_CMP_OP, NFT_CMP_EQ);
  nftnl_expr_set(expression, NFTNL_EXPR_CMP_DATA, value.data(),
                 static_cast<std::uint32_t>(value.size()));
  return *this;
}

Rule& Rule::between(std::uint32_t of, std::uint8_t first, std::uint8_t last) {
  nftnl_expr* const expression = add("range");
  nftnl_expr_set_u32(expression, NFTNL_EXPR_RANGE_SREG, of);
  nftnl_expr_set_u32(expression, NFTNL_EXPR_RANGE_OP, NFT_RANGE_EQ);
  nftnl_expr_set(expression, NFTNL_EXPR_RANGE_FROM_DATA, &first, sizeof first);
  nftnl_expr_set(expression, NFTNL_EXPR_RANGE_TO_DATA, &last, sizeof last);
  return *this;
}

Rule& Rule::lookup(std::uint32_t of, const std::string& set, std::uint32_t id) {
  nftnl_expr* const expression = add("lookup");
  nftnl_expr_set_u32(expression, NFTNL_EXPR_LOOKUP_SREG, of);
  nftnl_expr_set_str(expression, NFTNL_EXPR_LOOKUP_SET, set.c_str());
  nftnl_expr_set_u32(expression, NFTNL_EXPR_LOOKUP_SET_ID, id);
  return *this;
}

Rule& Rule::count() {
  add("counter");
  return *this;
}

Rule& Rule::verdict(std::uint32_t code) {
  nftnl_expr* const expression = add("immediate");
  nftnl_expr_set_u32(expression, NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT);
  nftnl_expr_set_u32(expression, NFTNL_EXPR_IMM_VERDICT, code);
  return *this;
}

}  // namespace vrrpd::linux::nftables
