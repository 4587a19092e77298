// SPDX-License-Identifier: Apache-2.0
// Names that the file defines in one place and uses in another.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "config/complaints.hpp"

namespace vrrpd::config {

class Names {
 public:
  void add(std::string name) { names_.insert(std::move(name)); }
  [[nodiscard]] bool contains(std::string_view name) const { return names_.contains(name); }

  /// The known name that was probably meant; empty if none is near, or there are too many.
  [[nodiscard]] std::string nearest(std::string_view name) const;

  /// "there is no KIND `NAME', ignoring it", and what was probably meant.
  void complain_of_unknown(std::string_view kind, std::string_view name, const Place& place,
                           Complaints& complaints) const;

 private:
  std::set<std::string, std::less<>> names_;
};

/// The elements of a list of the model, by name. The list must stay as it is meanwhile; of two with
/// one name the first counts.
template <class List>
[[nodiscard]] auto by_name(List& list) {
  std::map<std::string_view, decltype(&list.front())> index;
  for (auto& element : list) index.try_emplace(element.name, &element);
  return index;
}

}  // namespace vrrpd::config
