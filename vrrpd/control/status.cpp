// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/control/status.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace vrrpd::control {
namespace {

// Keeps the order of what is written into it.
using OrderedJson = nlohmann::ordered_json;

std::string dense(const OrderedJson& value) {
  return value.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

OrderedJson to_object(const Facts& facts) {
  OrderedJson object = OrderedJson::object();
  for (const auto& [name, value] : facts) object[name] = value;
  return object;
}

Facts to_facts(const OrderedJson& object) {
  Facts facts;
  for (const auto& [name, value] : object.items()) facts.emplace_back(name, value);
  return facts;
}

OrderedJson to_object(const GroupStatus& group) {
  OrderedJson instances = OrderedJson::array();
  for (const auto& one : group.instances)
    instances.push_back({{"name", one.name}, {"priority", one.priority}});
  OrderedJson object{
      {"name", group.name}, {"role", group.role}, {"instances", std::move(instances)}};
  if (!group.eligibility.empty()) {
    object["eligibility"] = group.eligibility;
    object["reason"] = group.reason;
    object["module"] = to_object(group.module);
  }
  if (group.peer) {
    object["peer"] = {
        {"role", group.peer->role}, {"term", group.peer->term}, {"age_ms", group.peer->age_ms}};
  }
  return object;
}

GroupStatus to_group(const OrderedJson& object) {
  GroupStatus group;
  group.name = object.at("name");
  group.role = object.at("role");
  for (const auto& one : object.at("instances"))
    group.instances.push_back({one.at("name"), one.at("priority")});
  if (object.contains("eligibility")) {
    group.eligibility = object.at("eligibility");
    group.reason = object.at("reason");
    group.module = to_facts(object.at("module"));
  }
  if (object.contains("peer")) {
    const auto& peer = object.at("peer");
    group.peer = {peer.at("role"), peer.at("term"), peer.at("age_ms")};
  }
  return group;
}

/// What `read` makes of `json`; the library throws what does not fit.
template <class Reader>
auto from_json(std::string_view json, Reader read)
    -> std::expected<decltype(read(OrderedJson{})), std::string> {
  try {
    return read(OrderedJson::parse(json));
  } catch (const OrderedJson::exception& error) {
    return std::unexpected{fmt::format("vrrpd's answer cannot be read: {}", error.what())};
  }
}

constexpr int name_width = 14;

void add_line(std::string& text, std::string_view name, const std::string& value) {
  if (!value.empty()) text += fmt::format("  {:<{}} {}\n", name, name_width, printable(value));
}

std::string to_text(const GroupStatus& group) {
  std::string text = fmt::format("{}: {}\n", printable(group.name), printable(group.role));
  for (const auto& one : group.instances)
    add_line(text, "priority", fmt::format("{} ({})", one.priority, one.name));
  if (!group.eligibility.empty())
    add_line(text, "standing", fmt::format("{}: {}", group.eligibility, group.reason));
  for (const auto& [name, value] : group.module) add_line(text, printable(name), value);
  if (group.peer) {
    const auto term = group.peer->term == 0 ? "" : fmt::format(", term {}", group.peer->term);
    add_line(text, "peer",
             fmt::format("{}{}, heard {:.1f} s ago", group.peer->role, term,
                         static_cast<double>(group.peer->age_ms) / 1000));
  }
  return text;
}

}  // namespace

std::string printable(std::string text) {
  std::ranges::replace_if(
      text, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return text;
}

std::string printable_lines(std::string_view text) {
  std::string lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines += printable(std::string{text.substr(0, end)}) + '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string to_json(const Status& status) {
  OrderedJson groups = OrderedJson::array();
  for (const auto& group : status.groups) groups.push_back(to_object(group));
  OrderedJson object{{"daemon", status.daemon}, {"groups", std::move(groups)}};
  if (!status.peer.empty()) object["peer"] = status.peer;
  if (status.maintenance) object["maintenance"] = true;
  return dense(object);
}

std::expected<Status, std::string> status_from_json(std::string_view json) {
  return from_json(json, [](const OrderedJson& object) {
    Status status;
    status.daemon = object.at("daemon");
    status.maintenance = object.value("maintenance", false);
    for (const auto& group : object.at("groups")) status.groups.push_back(to_group(group));
    status.peer = object.value("peer", "");
    return status;
  });
}

std::string to_text(const Status& status) {
  std::string text = printable(status.daemon) + '\n';
  if (status.maintenance) text += "maintenance: nothing moves here until vrrpctl maintenance off\n";
  for (const auto& group : status.groups) text += to_text(group);
  if (!status.peer.empty()) text += printable(status.peer) + '\n';
  return text;
}

std::string to_json(const std::vector<Facts>& list) {
  OrderedJson array = OrderedJson::array();
  for (const auto& facts : list) array.push_back(to_object(facts));
  return dense(array);
}

std::expected<std::vector<Facts>, std::string> facts_from_json(std::string_view json) {
  return from_json(json, [](const OrderedJson& array) {
    std::vector<Facts> list;
    for (const auto& object : array) list.push_back(to_facts(object));
    return list;
  });
}

std::string to_text(const std::vector<Facts>& list) {
  std::string text;
  for (const auto& facts : list) {
    if (!text.empty()) text += '\n';
    for (const auto& [name, value] : facts)
      text += fmt::format("{:<{}} {}\n", printable(name), name_width, printable(value));
  }
  return text;
}

}  // namespace vrrpd::control
