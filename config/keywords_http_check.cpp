// SPDX-License-Identifier: Apache-2.0
// HTTP_GET and SSL_GET.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "config/checker_rows.hpp"
#include "config/keywords.hpp"

namespace vrrpd::config {
namespace {

using enum Support;
using Row = Keyword<Checker>;

HttpCheck& http(Checker& checker) { return std::get<HttpCheck>(checker.kind); }

/// It is sent as it is: no blank and no line end may be in it.
bool can_be_sent(const Word& word, Complaints& complaints) {
  const bool plain = std::ranges::all_of(word.text, [](char letter) {
    return static_cast<unsigned char>(letter) > ' ' && letter != 0x7f;
  });
  if (plain && !word.text.empty()) return true;
  complaints.warning(word.place,
                     fmt::format("{} cannot stand in a request, ignoring it", quoted(word.text)));
  return false;
}

void read_path(const Statement& statement, CheckedUrl& url, Complaints& complaints) {
  const Word* word = only_word(statement, complaints);
  if (word == nullptr || !can_be_sent(*word, complaints)) return;
  url.path = word->text.starts_with('/') ? word->text : "/" + word->text;
}

void read_digest(const Statement& statement, CheckedUrl& url, Complaints& complaints) {
  constexpr std::size_t kDigits = 32;  // MD5, as genhash prints it
  const Word* word = only_word(statement, complaints);
  if (word == nullptr) return;
  std::string digest = word->text;
  const bool hexadecimal = std::ranges::all_of(
      digest, [](char letter) { return std::isxdigit(static_cast<unsigned char>(letter)) != 0; });
  if (!hexadecimal || digest.size() != kDigits) {
    complaints.warning(word->place,
                       fmt::format("{} is no MD5 digest, ignoring it", quoted(word->text)),
                       "32 hexadecimal digits, as `genhash' or md5sum prints them");
    return;
  }
  std::ranges::transform(digest, digest.begin(), [](char letter) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  });
  url.digest = std::move(digest);
}

void read_statuses(const Statement& statement, CheckedUrl& url, Complaints& complaints) {
  constexpr IntegerRange kStatuses{100, 999};
  if (statement.words.size() < 2) return static_cast<void>(only_word(statement, complaints));
  for (std::size_t at = 1; at < statement.words.size(); ++at) {
    const Word& word = statement.words[at];
    const std::size_t dash = word.text.find('-');
    Word first = word;
    first.text = word.text.substr(0, dash);
    const auto least = read_integer(first, kStatuses, Junk::refused, complaints);
    Word last = first;
    if (dash != std::string::npos) last.text = word.text.substr(dash + 1);
    const auto most = read_integer(last, kStatuses, Junk::refused, complaints);
    if (!least || !most) continue;
    if (*least > *most) {
      complaints.warning(word.place,
                         fmt::format("{} goes backwards, ignoring it", quoted(word.text)));
      continue;
    }
    url.statuses.push_back({static_cast<unsigned>(*least), static_cast<unsigned>(*most)});
  }
}

void read_virtual_host(const Statement& statement, CheckedUrl& url, Complaints& complaints) {
  const Word* word = only_word(statement, complaints);
  if (word != nullptr && can_be_sent(*word, complaints)) url.virtual_host = word->text;
}

constexpr std::string_view kNoRegex =
    "the status and the digest of this URL count: MISC_CHECK with curl and grep does what it asks";

constexpr std::array<Keyword<CheckedUrl>, 10> kUrlRows{{
    {{"path", works, "PATH", "default /"}, read_path},
    {{"digest", works, "MD5", "of the page, as genhash prints it"}, read_digest},
    {{"status_code", works, "N[-N] …", "default 200-299", Bare::warned}, read_statuses},
    {{"virtualhost", works, "NAME", "Host: of the request", Bare::warned}, read_virtual_host},
    {{"regex", refused, "PATTERN", kNoRegex}},
    {{"regex_no_match", refused, "", kNoRegex}},
    {{"regex_options", refused, "OPTION …", kNoRegex}},
    {{"regex_stack", refused, "START MOST", kNoRegex}},
    {{"regex_min_offset", refused, "BYTES", kNoRegex}},
    {{"regex_max_offset", refused, "BYTES", kNoRegex}},
}};
constexpr KeywordTable<CheckedUrl> kUrlTable{"url", kUrlRows};

void read_url(const Statement& statement, Checker& checker, Complaints& complaints) {
  expect_no_words(statement, complaints);
  CheckedUrl url;
  read_block(statement.block, kUrlTable, url, complaints);
  http(checker).urls.push_back(std::move(url));
}

void read_protocol(const Statement& statement, Checker& checker, Complaints& complaints) {
  const Word* word = only_word(statement, complaints);
  if (word == nullptr) return;
  if (word->text == "1.0" || word->text == "1.0C" || word->text == "1.1") {
    http(checker).http_1_1 = word->text == "1.1";
    http(checker).close_connection = word->text != "1.0";
    return;
  }
  complaints.warning(word->place,
                     fmt::format("{} is no version of HTTP, ignoring it", quoted(word->text)),
                     "1.0, 1.0C or 1.1");
}

void read_server_name(const Statement& statement, Checker& checker, Complaints& complaints) {
  if (const auto on = read_boolean(statement, complaints)) http(checker).server_name = *on;
}

void read_virtual_host_of_all(const Statement& statement, Checker& checker,
                              Complaints& complaints) {
  const Word* word = only_word(statement, complaints);
  if (word != nullptr && can_be_sent(*word, complaints)) http(checker).virtual_host = word->text;
}

constexpr std::array<Row, 4> kHttpOnly{{
    {{"url", works, "{ path … }", "one to look at; all of them must be in order"}, read_url},
    {{"http_protocol", works, "1.0|1.0C|1.1", "default 1.0", Bare::warned}, read_protocol},
    {{"virtualhost", works, "NAME", "Host: of requests whose url has none", Bare::warned},
     read_virtual_host_of_all},
    {{"fast_recovery", no_effect, "[BOOL]", "all URLs are looked at each time anyway"}},
}};
constexpr std::array<Row, 1> kSslOnly{{
    {{"enable_sni", works, "[BOOL]", "tell the server its virtualhost"}, read_server_name},
}};
constexpr auto kHttp = joined(kConnectionRows, kTimeRows, kHttpOnly);
constexpr auto kSsl = joined(kConnectionRows, kTimeRows, kHttpOnly, kSslOnly);
constexpr KeywordTable<Checker> kHttpTable{"HTTP_GET", kHttp};
constexpr KeywordTable<Checker> kSslTable{"SSL_GET", kSsl};

template <std::string ClientCertificate::*text>
void read_ssl_text(const Statement& statement, ClientCertificate& ssl, Complaints& complaints) {
  if (const Word* word = only_word(statement, complaints)) ssl.*text = word->text;
}

constexpr std::array<Keyword<ClientCertificate>, 4> kSslBlockRows{{
    {{"certificate", works, "FILE", "shown to servers"},
     read_ssl_text<&ClientCertificate::certificate>},
    {{"key", works, "FILE", "of the certificate"}, read_ssl_text<&ClientCertificate::key>},
    {{"password", works, "TEXT", "of the key", Bare::warned},
     read_ssl_text<&ClientCertificate::password>},
    {{"ca", refused, "FILE", "SSL_GET believes every certificate, as keepalived's does"}},
}};
constexpr KeywordTable<ClientCertificate> kSslBlockTable{"SSL", kSslBlockRows, true};

}  // namespace

const KeywordTable<Checker>& http_check_keywords() { return kHttpTable; }
const KeywordTable<Checker>& ssl_check_keywords() { return kSslTable; }
const KeywordTable<ClientCertificate>& ssl_keywords() { return kSslBlockTable; }
TableInfo url_table() { return info_of(kUrlTable); }

}  // namespace vrrpd::config
