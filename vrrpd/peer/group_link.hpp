// SPDX-License-Identifier: Apache-2.0
// notify::PeerLink of one group, over the channel.
#pragma once

#include <memory>
#include <string>

#include "notify/peer_link.hpp"
#include "vrrpd/peer/answerers.hpp"
#include "vrrpd/peer/exchange.hpp"

namespace vrrpd::peer {

class GroupLink final : public notify::PeerLink {
 public:
  GroupLink(std::string group, std::shared_ptr<Exchange> exchange,
            std::shared_ptr<Answerers> answerers);

  [[nodiscard]] bool connected() const override;
  notify::PeerResult<void> publish(std::uint64_t term, std::string status) override;
  [[nodiscard]] std::optional<notify::PeerReport> report() const override;
  [[nodiscard]] notify::PeerResult<notify::PeerReport> ask_term(
      Instant deadline, const Cancellation& cancel) override;
  [[nodiscard]] notify::PeerResult<std::string> ask(notify::PeerVerb verb, std::string payload,
                                                    Instant deadline,
                                                    const Cancellation& cancel) override;
  void answer_with(Answerers::Answerer answerer) override;

 private:
  Exchange::Result ask_and_wait(Verb verb, std::string payload, Instant deadline,
                                const Cancellation& cancel);

  std::string group_;
  std::shared_ptr<Exchange> exchange_;
  std::shared_ptr<Answerers> answerers_;
};

}  // namespace vrrpd::peer
