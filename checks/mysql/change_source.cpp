// SPDX-License-Identifier: Apache-2.0
#include "checks/mysql/change_source.hpp"

#include <fmt/format.h>

namespace vrrpd::mysql {
namespace {

/// The options of one statement: NAME=value, with the dialect's prefix.
class Options {
 public:
  explicit Options(const ChangeWords& words)
      : prefix_{words.prefix}, text_{fmt::format("{} ", words.statement)} {}

  void add(std::string_view name, std::string_view value) {
    add_word(fmt::format("{}{}", prefix_, name), value);
  }
  void add_word(std::string_view word, std::string_view value) {
    text_ += fmt::format("{}{}={}", first_ ? "" : ", ", word, value);
    first_ = false;
  }
  [[nodiscard]] std::string text() && { return std::move(text_); }

 private:
  std::string_view prefix_;
  std::string text_;
  bool first_ = true;
};

void add_tls(Options& options, const Tls& tls) {
  options.add("SSL", "1");
  options.add("SSL_CA", sql_literal(tls.ca.native()));
  options.add("SSL_VERIFY_SERVER_CERT", tls.verify_host ? "1" : "0");
  if (tls.certificate.empty()) return;
  options.add("SSL_CERT", sql_literal(tls.certificate.native()));
  options.add("SSL_KEY", sql_literal(tls.key.native()));
}

}  // namespace

std::string change_source_statement(const Dialect& dialect, const Source& source, bool demote) {
  Options options{dialect.change};
  options.add("HOST", sql_literal(source.server.host));
  options.add("PORT", std::to_string(source.server.port));
  options.add("USER", sql_literal(source.user));
  options.add("PASSWORD", sql_literal(source.password));
  const bool mariadb = dialect.from.flavour == Flavour::mariadb;
  if (mariadb)
    options.add("USE_GTID", "slave_pos");
  else
    options.add("AUTO_POSITION", "1");
  options.add("CONNECT_RETRY", "1");
  if (!mariadb) options.add("RETRY_COUNT", "4294967295");
  options.add("HEARTBEAT_PERIOD", "1");
  if (source.server.tls)
    add_tls(options, *source.server.tls);
  else if (!dialect.change.public_key.empty())
    options.add_word(dialect.change.public_key, "1");
  if (demote && dialect.demote_to_slave) options.add("DEMOTE_TO_SLAVE", "1");
  return std::move(options).text();
}

std::string sql_literal(std::string_view text) {
  std::string literal = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') literal += c == '\'' ? '\'' : '\\';
    literal += c;
  }
  return literal + '\'';
}

}  // namespace vrrpd::mysql
