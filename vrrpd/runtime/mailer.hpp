// SPDX-License-Identifier: Apache-2.0
// keepalived's mails, by libcurl's SMTP. One worker; whoever asks for a mail never waits.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

#include "config/alerts.hpp"
#include "vrrpd/base/curl_library.hpp"
#include "vrrpd/modules/job_queue.hpp"
#include "vrrpd/runtime/mail_text.hpp"

namespace vrrpd::runtime {

class Mailer {
 public:
  /// Mails that wait for their turn; of more the oldest are dropped, counted and said.
  static constexpr std::size_t waiting_most = 32;
  /// Between tries of a mail that the server did not take for now.
  static constexpr Duration first_pause = std::chrono::seconds{2};
  static constexpr Duration longest_pause = std::chrono::seconds{60};
  /// As long a mail is tried; what it says is old then.
  static constexpr Duration patience = std::chrono::hours{1};

  /// `settings.possible()`; `curl` outlives it.
  Mailer(const CurlLibrary& curl, const config::MailSettings& settings,
         const std::string& router_id);
  ~Mailer();

  /// What the file says of mails, as one text: a mailer of the same text goes on at a reload.
  [[nodiscard]] static std::string signature(const config::MailSettings& settings,
                                             const std::string& router_id);
  [[nodiscard]] const std::string& signature() const { return office_->signature; }

  /// A reload: mails that wait, too, go by the new settings from their next try on, which comes
  /// soon.
  void reconfigure(const config::MailSettings& settings, const std::string& router_id);
  void send(const Mail& mail);
  /// Nothing waits or is on its way.
  [[nodiscard]] bool idle() const { return queue_.idle(); }

 private:
  /// Whom mails are handed to, by whose name, and for whom. Never changes.
  struct Office {
    Office(const config::MailSettings& given, const std::string& router);
    std::string signature;
    config::MailSettings settings;
    std::string router_id;
  };
  struct Outcome {
    CURLcode code = CURLE_OK;
    long reply = 0;  ///< the server's last, RFC 5321 §4.2; 0: none
    std::string detail{};
  };

  [[nodiscard]] std::shared_ptr<const Office> office() const;
  void deliver(const Mail& mail, const std::string& date, const Cancellation& cancel);
  [[nodiscard]] bool cancelled_before(Instant until, const Office& tried,
                                      const Cancellation& cancel) const;
  [[nodiscard]] Outcome transfer(const Office& office, const std::string& message,
                                 const Cancellation& cancel) const;

  const CurlLibrary& curl_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Office> office_;
  /// The worker's: that office's server did not take the last mail for now.
  std::shared_ptr<const Office> away_;
  modules::JobQueue queue_;
};

}  // namespace vrrpd::runtime
