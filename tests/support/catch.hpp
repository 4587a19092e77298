// SPDX-License-Identifier: Apache-2.0
// Catch2 by one name: 2.13 (Debian 12) or 3.
#pragma once

#if VRRPD_CATCH2_VERSION >= 3
#include <catch2/catch_all.hpp>

namespace Catch {
using Matchers::EndsWith, Matchers::StartsWith;
inline auto Contains(const std::string& text) { return Matchers::ContainsSubstring(text); }
}  // namespace Catch
#else
#include <catch2/catch.hpp>
#endif
