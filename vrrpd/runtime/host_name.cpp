// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/host_name.hpp"

#include <unistd.h>

#include <array>
#include <climits>

namespace vrrpd::runtime {

std::string host_name() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

}  // namespace vrrpd::runtime
