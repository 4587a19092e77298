// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/routing_table.hpp"

#include <cerrno>
#include <string>
#include <string_view>

namespace vrrpd::linux {
namespace {

std::string call_of(RoutingVerb verb, std::string_view kind) {
  const std::string_view name = verb == RoutingVerb::add       ? "add "
                                : verb == RoutingVerb::restore ? "put back "
                                                               : "remove ";
  return std::string{name}.append(kind);
}

std::string call_of(RoutingVerb verb, const IpRoute&) { return call_of(verb, "route"); }
std::string call_of(RoutingVerb verb, const RoutingRule&) { return call_of(verb, "rule"); }

/// Is the refusal no more than the news that nothing needs to be done?
bool as_wanted(int number, const IpRoute& route, RoutingVerb verb) {
  switch (verb) {
    // An interface that is gone has taken its routes with it.
    case RoutingVerb::remove: return number == ESRCH || number == ENODEV || number == ENOENT;
    case RoutingVerb::restore: return number == EEXIST;
    // append and prepend: it is there, as it should be, from a run before.
    case RoutingVerb::add: return number == EEXIST && route.placement != IpRoute::Placement::add;
  }
  return false;
}

bool as_wanted(int number, const RoutingRule&, RoutingVerb verb) {
  return number == (verb == RoutingVerb::remove ? ENOENT : EEXIST);
}

template <class Entry>
SystemResult<RoutingOutcome> outcome(const Acknowledgement& answer, const Entry& entry,
                                     RoutingVerb verb) {
  if (answer.number == 0) return RoutingOutcome::changed;
  if (as_wanted(answer.number, entry, verb)) return RoutingOutcome::as_wanted;
  return std::unexpected{refusal(call_of(verb, entry), entry.to_string(), answer)};
}

}  // namespace

template <class Entry>
SystemResult<RoutingTable<Entry>> RoutingTable<Entry>::open() {
  auto socket = open_route_socket();
  if (!socket) return std::unexpected{socket.error()};
  return RoutingTable{*std::move(socket)};
}

template <class Entry>
typename RoutingTable<Entry>::Outcomes RoutingTable<Entry>::carry_out(
    std::span<const Entry> entries, RoutingVerb verb) {
  std::vector<NetlinkMessage> requests;
  std::vector<Acknowledgement> unsent(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    auto request = routing_request(entries[i], verb, devices_);
    if (request) {
      requests.push_back(*std::move(request));
    } else {
      unsent[i] = {.number = request.error().number, .text = request.error().reason};
    }
  }
  const auto answers = send_and_confirm(*socket_, requests);
  Outcomes outcomes;
  std::size_t answered = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (unsent[i].number != 0) {
      outcomes.push_back(outcome(unsent[i], entries[i], verb));
    } else {
      outcomes.push_back(outcome(answers[answered++], entries[i], verb));
    }
  }
  return outcomes;
}

template class RoutingTable<IpRoute>;
template class RoutingTable<RoutingRule>;

}  // namespace vrrpd::linux
