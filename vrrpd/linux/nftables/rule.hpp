// SPDX-License-Identifier: Apache-2.0
// One nftables rule, written expression by expression in the kernel's own terms, as
// `nft --debug=netlink` shows them. Running out of memory in the middle ends the process, as with
// any other allocation here.
#pragma once

#include <linux/netfilter/nf_tables.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>

struct nftnl_expr;
struct nftnl_rule;

namespace vrrpd::linux::nftables {

class Rule {
 public:
  /// Behind the others of that chain, in a table of family inet.
  Rule(const std::string& table, const std::string& chain);

  // `into` and `of`: registers; NFT_REG_1 to NFT_REG_4 have 16 bytes each.

  /// Something about the packet that is not in it.
  Rule& meta(nft_meta_keys key, std::uint32_t into);
  /// `length` bytes of the packet, from `offset` of that header on.
  Rule& payload(nft_payload_bases header, std::uint32_t offset, std::uint32_t length,
                std::uint32_t into);
  /// The rule ends here unless the register begins with these bytes.
  Rule& equals(std::uint32_t of, std::span<const std::uint8_t> value);
  Rule& equals(std::uint32_t of, std::uint8_t value) { return equals(of, {&value, 1}); }
  /// … unless the register's first byte is one of these.
  Rule& between(std::uint32_t of, std::uint8_t first, std::uint8_t last);
  /// … unless the set has what is in the register. `id`: of a set that is made in the same batch.
  Rule& lookup(std::uint32_t of, const std::string& set, std::uint32_t id);
  Rule& count();
  /// NF_ACCEPT, NF_DROP
  Rule& verdict(std::uint32_t code);

  [[nodiscard]] nftnl_rule* get() const { return rule_.get(); }

 private:
  struct Free {
    void operator()(nftnl_rule* rule) const noexcept;
  };
  /// The next expression of that kind; the rule owns it.
  nftnl_expr* add(const char* kind);

  std::unique_ptr<nftnl_rule, Free> rule_;
};

}  // namespace vrrpd::linux::nftables
