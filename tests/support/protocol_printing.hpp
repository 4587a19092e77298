// SPDX-License-Identifier: Apache-2.0
// How the protocol's words look when an expectation fails.
#pragma once

#include <string>

#include "tests/support/catch.hpp"
#include "vrrpd/protocol/group.hpp"
#include "vrrpd/protocol/reject.hpp"

namespace vrrpd::tests {

struct ActionText {
  using Text = std::string;
  static Text of(const char* word, std::size_t instance) {
    return std::string{word} + "{" + std::to_string(instance) + "}";
  }
  Text operator()(const protocol::SendAdvert& send) const {
    return "SendAdvert{" + std::to_string(send.instance) + ", priority " +
           std::to_string(send.priority) + "}";
  }
  Text operator()(const protocol::AddAddresses& add) const {
    return of("AddAddresses", add.instance);
  }
  Text operator()(const protocol::RemoveAddresses& remove) const {
    return of("RemoveAddresses", remove.instance);
  }
  Text operator()(const protocol::Announce& announce) const {
    switch (announce.burst) {
      case protocol::Burst::master: break;
      case protocol::Burst::refresh: return of("Announce refresh", announce.instance);
      case protocol::Burst::lower_priority: return of("Announce lower_priority", announce.instance);
    }
    return of("Announce", announce.instance);
  }
  Text operator()(const protocol::OpenGate& gate) const { return of("OpenGate", gate.generation); }
  Text operator()(const protocol::CancelGate&) const { return "CancelGate"; }
  Text operator()(const protocol::Fence& fence) const { return of("Fence", fence.generation); }
  Text operator()(const protocol::MasterSilent&) const { return "MasterSilent"; }
  Text operator()(const protocol::LookForLife& action) const {
    return "LookForLife " + std::to_string(action.generation) + " until " +
           std::to_string(action.until.time_since_epoch().count()) + " ns";
  }
  Text operator()(const protocol::MasterHeard&) const { return "MasterHeard"; }
  Text operator()(const protocol::AskForHandover&) const { return "AskForHandover"; }
  Text operator()(const protocol::LowerPriorityHeard& heard) const {
    return of("LowerPriorityHeard", heard.instance);
  }
  Text operator()(const protocol::StatusChanged& change) const {
    return "StatusChanged{" + Text{name(change.from)} + " to " + Text{name(change.to)} + ": " +
           change.why + (change.adopted ? ", adopted" : "") + "}";
  }
  Text operator()(const protocol::Report& report) const { return "Report{" + report.text + "}"; }
};

}  // namespace vrrpd::tests

template <>
struct Catch::StringMaker<vrrpd::protocol::Action> {
  static std::string convert(const vrrpd::protocol::Action& action) {
    return std::visit(vrrpd::tests::ActionText{}, action);
  }
};

template <>
struct Catch::StringMaker<vrrpd::protocol::Reject> {
  static std::string convert(vrrpd::protocol::Reject reject) { return std::string{name(reject)}; }
};

template <>
struct Catch::StringMaker<vrrpd::protocol::Group::Phase> {
  static std::string convert(vrrpd::protocol::Group::Phase phase) {
    using enum vrrpd::protocol::Group::Phase;
    switch (phase) {
      case initialize: return "initialize";
      case backup: return "backup";
      case promoting: return "promoting";
      case serving: return "serving";
      case handing_over: return "handing_over";
      case leaving: return "leaving";
      case fault: return "fault";
      case stopped: return "stopped";
    }
    return "?";
  }
};
