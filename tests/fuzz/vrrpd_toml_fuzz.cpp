// SPDX-License-Identifier: Apache-2.0
// vrrpd.toml beside a keepalived.conf that has what its tables name.
#include "config/parser.hpp"
#include "config/render.hpp"
#include "tests/fuzz/expect.hpp"
#include "tests/fuzz/input.hpp"

using namespace vrrpd;
using vrrpd::fuzz::expect;

namespace {

constexpr const char* keepalived_conf =
    "vrrp_script check_run {\n  script \"/bin/true\"\n  interval 1\n}\n"
    "vrrp_instance VI_1 {\n  interface eth1\n  virtual_router_id 51\n  priority 100\n"
    "  virtual_ipaddress {\n    192.0.2.1\n  }\n  track_script {\n    check_run\n  }\n}\n";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  config::Sources sources;
  sources.add("keepalived.conf", keepalived_conf);
  sources.add("vrrpd.toml", std::string{fuzz::as_text(data, size)});
  const auto loaded = config::load({.keepalived_conf = "keepalived.conf",
                                    .vrrpd_toml = "vrrpd.toml",
                                    .toml_required = true,
                                    .known_modules = {"mysql", "script"}},
                                   std::move(sources));
  for (const auto& diagnostic : loaded.diagnostics) {
    expect(!config::render(diagnostic, loaded.sources).empty(), "every complaint can be shown");
  }
  // What this file says can only add to the other one, or be refused.
  if (loaded.usable()) expect(loaded.model.instances.size() == 1, "the instance is still there");
  return 0;
}
