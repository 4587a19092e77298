// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/command_line.hpp"

#include <fmt/core.h>
#include <getopt.h>

#include <string_view>
#include <utility>

#include "vrrpd/command_line_options.hpp"

namespace vrrpd {
namespace {

// getopt_long's value of the first row; beyond any letter.
constexpr int first_row = 256;

struct GetoptTables {
  std::string letters;
  std::vector<option> names;
};

GetoptTables tables() {
  GetoptTables tables;
  int value = first_row;
  for (const auto& row : option_rows()) {
    const int argument = row.argument == OptionRow::Argument::none       ? no_argument
                         : row.argument == OptionRow::Argument::required ? required_argument
                                                                         : optional_argument;
    tables.names.push_back({row.name, argument, nullptr, value++});
    if (row.letter != '\0')
      tables.letters += row.letter + std::string(static_cast<std::size_t>(argument), ':');
  }
  tables.names.push_back({nullptr, 0, nullptr, 0});
  return tables;
}

const OptionRow* row_of(int value) {
  const auto rows = option_rows();
  if (value >= first_row) return &rows[static_cast<std::size_t>(value - first_row)];
  for (const auto& row : rows) {
    if (row.letter == value) return &row;
  }
  return nullptr;
}

/// What does not go together, and what follows from the rest.
std::expected<Options, Farewell> complete(Options options) {
  if (options.config_test && options.release) {
    return std::unexpected(
        Farewell{1, "vrrpd: -t only reads, --release takes addresses away: give one of them\n"});
  }
  if (options.grants.empty() != options.grants_peer.empty()) {
    return std::unexpected(Farewell{
        1,
        "vrrpd: --grants and --peer belong together: vrrpd --grants=mysql-8.4 --peer=192.0.2.2\n"});
  }
  return options;
}

}  // namespace

std::expected<Options, Farewell> read_command_line(int argc, char* argv[]) {
  Options options;
  std::string_view called = argc > 0 ? argv[0] : "";
  called.remove_prefix(called.find_last_of('/') + 1);
  options.as_keepalived = called == "keepalived";
  const auto known = tables();
  for (;;) {
    const int value = getopt_long(argc, argv, known.letters.c_str(), known.names.data(), nullptr);
    if (value == -1) break;
    const auto* const row = row_of(value);
    if (row == nullptr) return std::unexpected(Farewell{1, usage()});  // getopt_long has named it
    auto applied = row->apply(options, optarg != nullptr ? optarg : "");
    if (!applied) return std::unexpected(std::move(applied.error()));
  }
  // keepalived: a stray argument is named and ignored.
  for (int i = optind; i < argc; ++i) {
    fmt::print(stderr, "vrrpd: unexpected argument `{}', ignoring\n", argv[i]);
  }
  return complete(std::move(options));
}

}  // namespace vrrpd
