// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/handover_order.hpp"

#include "notify/mysql/json_fields.hpp"

namespace vrrpd::mysql {
namespace {

/// What no handover takes, whatever its settings.
constexpr std::chrono::milliseconds bound_most = std::chrono::minutes{2};

}  // namespace

std::string to_payload(const HandoverOrder& order) {
  const auto bound = std::chrono::duration_cast<std::chrono::milliseconds>(order.bound);
  return Json{{"handover", order.id},
              {"term", order.term.number},
              {"position", order.position},
              {"bound_ms", bound.count()}}
      .dump();
}

std::expected<HandoverOrder, std::string> read_order(std::string_view payload) {
  const Json json = Json::parse(payload, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return std::unexpected("the order is not an object");
  HandoverOrder order{.id = field<std::string>(json, "handover", {}),
                      .term = Term{field<std::uint64_t>(json, "term", 0)},
                      .position = field<std::string>(json, "position", {})};
  if (order.id.empty()) return std::unexpected("the order does not name its handover");
  const auto bound = field<std::int64_t>(json, "bound_ms", 0);
  if (bound < 0 || bound > bound_most.count())
    return std::unexpected("the order has a bound that makes no sense");
  order.bound = std::chrono::milliseconds{bound};
  return order;
}

}  // namespace vrrpd::mysql
