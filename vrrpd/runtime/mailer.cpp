// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/mailer.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>
#include <utility>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/runtime/host_name.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

// The whole conversation; RFC 5321 §4.5.3.2 would allow half an hour.
constexpr Duration conversation_max = std::chrono::seconds{60};
// How soon a mail that waits for its next try goes by other settings.
constexpr Duration reload_heard_within = std::chrono::seconds{1};

/// keepalived: USER@HOST.
std::string default_sender() {
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, 4096> buffer{};
  const bool known =
      getpwuid_r(geteuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr;
  return fmt::format("{}@{}", known ? entry.pw_name : "root", host_name());
}

config::MailSettings completed(config::MailSettings settings) {
  if (settings.sender.empty()) settings.sender = default_sender();
  if (settings.helo_name.empty()) settings.helo_name = host_name();
  return settings;
}

/// RFC 5322 §3.3, without the words of a locale.
std::string date_now() {
  constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000",
                     days[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                     months[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900,
                     parts.tm_hour, parts.tm_min, parts.tm_sec);
}

/// What libcurl has yet to take.
struct Outgoing {
  std::string_view rest;

  static std::size_t give(char* room, std::size_t size, std::size_t count, void* self) {
    auto& rest = static_cast<Outgoing*>(self)->rest;
    const std::size_t length = std::min(size * count, rest.size());
    std::memcpy(room, rest.data(), length);
    rest.remove_prefix(length);
    return length;
  }
};

long milliseconds(Duration duration) {
  return static_cast<long>(std::chrono::ceil<std::chrono::milliseconds>(duration).count());
}

}  // namespace

Mailer::Office::Office(const config::MailSettings& given, const std::string& router)
    : signature{Mailer::signature(given, router)},
      settings{completed(given)},
      router_id{router.empty() ? host_name() : router} {}

Mailer::Mailer(const CurlLibrary& curl, const config::MailSettings& settings,
               const std::string& router_id)
    : curl_{curl}, office_{std::make_shared<const Office>(settings, router_id)}, queue_{"mail"} {}

Mailer::~Mailer() {
  if (!queue_.idle())
    log(Level::warning, "mails that {} had not taken by now are not sent",
        office()->settings.server);
}

std::string Mailer::signature(const config::MailSettings& settings, const std::string& router_id) {
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}", settings.server, settings.port,
                     settings.helo_name, settings.connect_timeout.count(), settings.sender,
                     fmt::join(settings.recipients, "\n"), router_id);
}

std::shared_ptr<const Mailer::Office> Mailer::office() const {
  const std::scoped_lock lock{mutex_};
  return office_;
}

void Mailer::reconfigure(const config::MailSettings& settings, const std::string& router_id) {
  auto office = std::make_shared<const Office>(settings, router_id);
  const std::scoped_lock lock{mutex_};
  office_ = std::move(office);
}

void Mailer::send(const Mail& mail) {
  queue_.append(
      [this, mail, date = date_now()](const Cancellation& cancel) { deliver(mail, date, cancel); });
  if (const auto dropped = queue_.keep_newest(waiting_most); dropped > 0) {
    log(Level::warning, "mails come faster than {} takes them: {} dropped",
        office()->settings.server, dropped);
  }
}

/// A server that is away delays a mail and those behind it; one that says no ends that mail alone.
void Mailer::deliver(const Mail& mail, const std::string& date, const Cancellation& cancel) {
  const Instant give_up_at = boot_now() + patience;
  for (Duration wait = first_pause;; wait = std::min(2 * wait, longest_pause)) {
    const auto by = office();
    const auto& settings = by->settings;
    const Outcome outcome = transfer(
        *by, mail_message(mail, by->router_id, settings.sender, settings.recipients, date), cancel);
    if (outcome.code == CURLE_OK) {
      if (std::exchange(away_, nullptr) == by)
        log(Level::info, "mail server {} is back", settings.server);
      return log(Level::debug, "mail sent by {}", settings.server);
    }
    if (cancel.requested()) return;
    const bool refused = outcome.reply >= 500;  // RFC 5321 §4.2.1: for good
    const bool last = refused || boot_now() >= give_up_at;
    if (last || away_ != by) {
      log(Level::warning, "mail not sent by {}:{}: {}; it is {}", settings.server, settings.port,
          outcome.detail, last ? "dropped" : "tried again");
    }
    if (!refused) away_ = by;
    if (last || cancelled_before(boot_now() + wait, *by, cancel)) return;
  }
}

/// True: it is. Whoever gave the file another server does not want to wait a minute more.
bool Mailer::cancelled_before(Instant until, const Office& tried,
                              const Cancellation& cancel) const {
  while (boot_now() < until && office().get() == &tried) {
    if (cancel.wait_until(std::min(until, boot_now() + reload_heard_within))) return true;
  }
  return cancel.requested();
}

Mailer::Outcome Mailer::transfer(const Office& office, const std::string& message,
                                 const Cancellation& cancel) const {
  const auto& settings = office.settings;
  const Outcome no_memory{.code = CURLE_OUT_OF_MEMORY, .detail = "out of memory"};
  const CurlTransfer transfer{curl_.easy_init(), CurlEnd{&curl_}};
  CurlLines recipients{nullptr, CurlEnd{&curl_}};
  if (!transfer) return no_memory;
  for (const auto& one : settings.recipients) {
    if (!append(recipients, "<" + one + ">")) return no_memory;
  }
  const bool ipv6 = settings.server.contains(':');
  const std::string host = ipv6 ? "[" + settings.server + "]" : settings.server;
  const std::string url = fmt::format("smtp://{}:{}/{}", host, settings.port, settings.helo_name);
  const std::string sender = "<" + settings.sender + ">";
  Outgoing outgoing{message};
  std::array<char, CURL_ERROR_SIZE> error{};
  const auto set = [&](CURLoption option, auto value) {
    curl_.easy_setopt(transfer.get(), option, value);
  };
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "smtp");
  set(CURLOPT_PROXY, "");  // whatever the environment says
  set(CURLOPT_MAIL_FROM, sender.c_str());
  set(CURLOPT_MAIL_RCPT, recipients.get());
  set(CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);  // one address that is gone must not silence the others
  set(CURLOPT_UPLOAD, 1L);
  set(CURLOPT_READFUNCTION, &Outgoing::give);
  set(CURLOPT_READDATA, &outgoing);
  set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(settings.connect_timeout));
  set(CURLOPT_TIMEOUT_MS, milliseconds(settings.connect_timeout + conversation_max));
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);  // a name that is being looked up holds nobody up
  set(CURLOPT_ERRORBUFFER, error.data());
  Outcome outcome{.code = curl_.perform(transfer.get(), cancel)};
  curl_.easy_getinfo(transfer.get(), CURLINFO_RESPONSE_CODE, &outcome.reply);
  outcome.detail = error[0] != '\0' ? error.data() : curl_.easy_strerror(outcome.code);
  return outcome;
}

}  // namespace vrrpd::runtime
