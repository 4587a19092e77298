// SPDX-License-Identifier: Apache-2.0
// TCP_CHECK, SMTP_CHECK, DNS_CHECK, PING_CHECK, UDP_CHECK and MISC_CHECK. HTTP_GET and SSL_GET have
// a file of their own.
#include <fmt/format.h>

#include <array>
#include <utility>

#include "config/checker_rows.hpp"
#include "config/keywords.hpp"
#include "config/script_words.hpp"
#include "config/virtual_server_lines.hpp"

namespace vrrpd::config {
namespace {

using enum Support;
using Row = Keyword<Checker>;

void read_helo_name(const Statement& statement, Checker& checker, Complaints& complaints) {
  const Word* word = only_word(statement, complaints);
  if (word != nullptr) std::get<SmtpCheck>(checker.kind).helo_name = word->text;
}

/// keepalived: `host' was where SMTP_CHECK said what it connects to.
void read_smtp_host(const Statement& statement, Checker& checker, Complaints& complaints) {
  static constexpr KeywordTable<Checker> kHost{"host", kConnectionRows};
  expect_no_words(statement, complaints);
  read_block(statement.block, kHost, checker, complaints);
}

/// RFC 1035 §3.2.2, RFC 3596 §2.1: keepalived's selection.
constexpr std::array<std::pair<std::string_view, std::uint16_t>, 7> kDnsTypes{
    {{"A", 1}, {"NS", 2}, {"CNAME", 5}, {"SOA", 6}, {"MX", 15}, {"TXT", 16}, {"AAAA", 28}}};

void read_dns_type(const Statement& statement, Checker& checker, Complaints& complaints) {
  const Word* word = only_word(statement, complaints);
  if (word == nullptr) return;
  for (const auto& [name, number] : kDnsTypes) {
    if (word->text != name) continue;
    std::get<DnsCheck>(checker.kind).type = number;
    return;
  }
  complaints.warning(
      word->place, fmt::format("{} is no type of a DNS question, ignoring it", quoted(word->text)),
      "A, NS, CNAME, SOA, MX, TXT or AAAA");
}

void read_dns_name(const Statement& statement, Checker& checker, Complaints& complaints) {
  const Word* word = only_word(statement, complaints);
  if (word != nullptr) std::get<DnsCheck>(checker.kind).name = word->text;
}

int hexadecimal_digit(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
  return -1;
}

/// Bytes in hexadecimal, with or without blanks between them; an x counts for any digit.
std::optional<std::vector<BytePattern>> read_bytes(const Statement& statement, bool wildcards,
                                                   Complaints& complaints) {
  std::vector<BytePattern> bytes;
  for (std::size_t at = 1; at < statement.words.size(); ++at) {
    const Word& word = statement.words[at];
    for (std::size_t digit = 0; digit < word.text.size(); digit += 2) {
      BytePattern byte{.value = 0, .mask = 0};
      // keepalived: a digit that is alone before a blank is a whole byte.
      const std::string_view pair = std::string_view{word.text}.substr(digit, 2);
      if (pair.size() == 1) byte.mask = 0xf0;
      for (const char letter : pair) {
        const bool any = wildcards && (letter == 'x' || letter == 'X');
        const int value = any ? 0 : hexadecimal_digit(letter);
        if (value < 0) {
          complaints.warning(word.place,
                             fmt::format("{} is not hexadecimal, ignoring {}", quoted(word.text),
                                         quoted(statement.keyword().text)));
          return std::nullopt;
        }
        byte.value = static_cast<std::uint8_t>(byte.value << 4 | value);
        byte.mask = static_cast<std::uint8_t>(byte.mask << 4 | (any ? 0 : 0xf));
      }
      if (pair.size() == 1) byte.mask |= 0xf0;
      bytes.push_back(byte);
    }
  }
  return bytes;
}

void read_payload(const Statement& statement, Checker& checker, Complaints& complaints) {
  const auto bytes = read_bytes(statement, false, complaints);
  if (!bytes) return;
  auto& payload = std::get<UdpCheck>(checker.kind).payload;
  payload.clear();
  for (const BytePattern& byte : *bytes) payload.push_back(byte.value);
}

void read_require_reply(const Statement& statement, Checker& checker, Complaints& complaints) {
  auto& check = std::get<UdpCheck>(checker.kind);
  check.reply_wanted = true;
  if (auto bytes = read_bytes(statement, true, complaints)) check.reply = *std::move(bytes);
}

template <unsigned UdpCheck::*length>
void read_reply_length(const Statement& statement, Checker& checker, Complaints& complaints) {
  const auto bytes = read_integer(statement, {0, 65'535}, Junk::ignored, complaints);
  if (bytes) std::get<UdpCheck>(checker.kind).*length = static_cast<unsigned>(*bytes);
}

void read_misc_path(const Statement& statement, Checker& checker, Complaints& complaints) {
  auto script = read_script_line(statement.line, AfterCommand::nothing, complaints);
  if (!script) return;
  auto& misc = std::get<MiscCheck>(checker.kind);
  // `user` may stand before it.
  script->command.user = std::move(misc.script.command.user);
  script->command.group = std::move(misc.script.command.group);
  misc.script = *std::move(script);
}

void read_misc_timeout(const Statement& statement, Checker& checker, Complaints& complaints) {
  const auto limit = read_seconds(statement, 6, kCheckerTimes, complaints);
  if (limit && *limit > Duration::zero()) std::get<MiscCheck>(checker.kind).timeout = *limit;
}

void read_misc_dynamic(const Statement& statement, Checker& checker, Complaints& complaints) {
  const auto on = read_boolean(statement, complaints);
  if (on) std::get<MiscCheck>(checker.kind).dynamic = *on;
}

void read_misc_user(const Statement& statement, Checker& checker, Complaints& complaints) {
  auto& command = std::get<MiscCheck>(checker.kind).script.command;
  read_account(statement, command.user, command.group, complaints);
}

constexpr auto kConnecting = joined(kConnectionRows, kTimeRows);
constexpr auto kSmtp = joined(
    kConnecting,
    std::array<Row, 2>{{
        {{"helo_name", works, "NAME", "how to greet; default: the host's name", Bare::warned},
         read_helo_name},
        {{"host", works, "{ connect_ip … }", "what to connect to"}, read_smtp_host},
    }});
constexpr auto kDns = joined(
    kConnecting, std::array<Row, 2>{{
                     {{"type", works, "A|NS|CNAME|SOA|MX|TXT|AAAA", "default SOA"}, read_dns_type},
                     {{"name", works, "NAME", "what is asked for; default `.'"}, read_dns_name},
                 }});
constexpr auto kUdp = joined(
    kConnecting,
    std::array<Row, 4>{{
        {{"payload", works, "BYTES", "what is sent, in hexadecimal", Bare::warned}, read_payload},
        {{"require_reply", works, "[BYTES]", "an answer must come, and begin so; x is any digit"},
         read_require_reply},
        {{"min_reply_length", works, "BYTES", "default 0"},
         read_reply_length<&UdpCheck::least_reply>},
        {{"max_reply_length", works, "BYTES", "default 255"},
         read_reply_length<&UdpCheck::most_reply>},
    }});
constexpr auto kMisc = joined(
    kTimeRows,
    std::array<Row, 4>{{
        {{"misc_path", works, "\"COMMAND ARGUMENTS\"", "exit status 0 is success", Bare::warned},
         read_misc_path},
        {{"misc_timeout", works, "SECONDS", "of one run; default: delay_loop"}, read_misc_timeout},
        {{"misc_dynamic", works, "[BOOL]", "exit status 2 to 255 is success, and a weight"},
         read_misc_dynamic},
        {{"user", works, "USER [GROUP]", "who runs it; default: script_user", Bare::warned},
         read_misc_user},
    }});

constexpr KeywordTable<Checker> kTcpTable{"TCP_CHECK", kConnecting};
constexpr KeywordTable<Checker> kPingTable{"PING_CHECK", kConnecting};
constexpr KeywordTable<Checker> kSmtpTable{"SMTP_CHECK", kSmtp};
constexpr KeywordTable<Checker> kDnsTable{"DNS_CHECK", kDns};
constexpr KeywordTable<Checker> kUdpTable{"UDP_CHECK", kUdp};
constexpr KeywordTable<Checker> kMiscTable{"MISC_CHECK", kMisc};

/// A kind of checker by its keyword, and what it is before its block is read.
struct Kind {
  const KeywordTable<Checker>& (*table)();
  CheckerKind (*fresh)();
};

template <const KeywordTable<Checker>& table>
const KeywordTable<Checker>& itself() {
  return table;
}

template <class Check>
CheckerKind fresh() {
  return Check{};
}

CheckerKind fresh_ssl() { return HttpCheck{.tls = true, .urls = {}}; }

constexpr std::array<Kind, 8> kKinds{{{itself<kTcpTable>, fresh<TcpCheck>},
                                      {http_check_keywords, fresh<HttpCheck>},
                                      {ssl_check_keywords, fresh_ssl},
                                      {itself<kSmtpTable>, fresh<SmtpCheck>},
                                      {itself<kDnsTable>, fresh<DnsCheck>},
                                      {itself<kPingTable>, fresh<PingCheck>},
                                      {itself<kUdpTable>, fresh<UdpCheck>},
                                      {itself<kMiscTable>, fresh<MiscCheck>}}};

/// What a checker cannot do without.
bool usable(const Checker& checker, Complaints& complaints) {
  if (const auto* http = std::get_if<HttpCheck>(&checker.kind); http && http->urls.empty()) {
    complaints.warning(checker.place,
                       fmt::format("{} has no url, ignoring it", quoted(checker.keyword)),
                       "url { path / status_code 200 }");
    return false;
  }
  const auto* misc = std::get_if<MiscCheck>(&checker.kind);
  if (misc == nullptr || !misc->script.command.argv.empty()) return true;
  complaints.warning(checker.place, "`MISC_CHECK' has no misc_path, ignoring it");
  return false;
}

}  // namespace

void read_checker(const Statement& statement, RealServer& server, Complaints& complaints) {
  expect_no_words(statement, complaints);
  for (const Kind& kind : kKinds) {
    const KeywordTable<Checker>& table = kind.table();
    if (table.block != statement.keyword().text) continue;
    Checker checker{.keyword = std::string{table.block},
                    .kind = kind.fresh(),
                    .connection = {},
                    .times = {},
                    .place = statement.keyword().place};
    read_block(statement.block, table, checker, complaints);
    if (usable(checker, complaints)) server.checkers.push_back(std::move(checker));
  }
}

std::vector<TableInfo> checker_tables() {
  std::vector<TableInfo> tables;
  for (const Kind& kind : kKinds) tables.push_back(info_of(kind.table()));
  tables.push_back(url_table());
  return tables;
}

}  // namespace vrrpd::config
