// SPDX-License-Identifier: Apache-2.0
// keepalived.conf: whatever stands in it, the reader comes to an end, and every complaint can be
// shown.
#include "config/parser.hpp"
#include "config/render.hpp"
#include "tests/fuzz/expect.hpp"
#include "tests/fuzz/input.hpp"

using namespace vrrpd;
using vrrpd::fuzz::expect;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::as_text(data, size);
  // An `include` of absolute paths would read this machine's files, which are no part of the input;
  // a definition may put such a path together.
  const bool has_path = text.find('/') != text.npos || text.find("_PWD") != text.npos;
  if (has_path && text.find("include") != text.npos) return 0;
  config::Sources sources;
  sources.add("keepalived.conf", std::string{text});
  sources.add("vrrpd.toml", "");
  // Bounds that an input of some lines can reach, in the memory that a run is given.
  constexpr config::TextBounds kBounds{
      .pieces = 200'000, .expanded_lines = 200'000, .expanded_bytes = 32u << 20};
  const auto loaded = config::load({.keepalived_conf = "keepalived.conf",
                                    .vrrpd_toml = "vrrpd.toml",
                                    .toml_required = false,
                                    .known_modules = {"mysql", "script"},
                                    .bounds = kBounds},
                                   std::move(sources));
  for (const auto& diagnostic : loaded.diagnostics) {
    expect(!diagnostic.message.empty(), "a complaint says what is wrong");
    expect(!config::render(diagnostic, loaded.sources).empty(), "and can be shown");
  }
  expect(!config::summary(loaded.diagnostics).empty(), "complaints can be counted");
  if (!loaded.usable()) return 0;
  for (const auto& instance : loaded.model.instances) {
    expect(!instance.name.empty(), "an instance that may run has a name");
    expect(instance.virtual_router_id != 0, "and a number");
    expect(instance.priority != 0, "and a priority that is no resignation");
  }
  return 0;
}
