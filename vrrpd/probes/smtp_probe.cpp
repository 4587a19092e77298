// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>
#include <poll.h>

#include <array>
#include <string_view>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/probes/connection.hpp"
#include "vrrpd/probes/probe.hpp"

namespace vrrpd::probes {
namespace {

constexpr std::size_t reply_bytes_max = 8192;  ///< what says more is no mail server

/// RFC 5321 §4.2: lines "250-…" lead to the last one, "250 …".
bool complete(std::string_view reply) {
  if (!reply.ends_with('\n')) return false;
  const std::size_t before = reply.find_last_of('\n', reply.size() - 2);
  const auto last = reply.substr(before == std::string_view::npos ? 0 : before + 1);
  return last.size() < 4 || last[3] != '-';
}

class SmtpProbe final : public Probe {
 public:
  SmtpProbe(Target target, std::string helo_name)
      : target_{std::move(target)}, helo_name_{std::move(helo_name)} {}

  Finding look(const Cancellation& cancel) override {
    const Instant deadline = boot_now() + target_.timeout;
    const auto socket = connect_stream(target_, deadline, cancel);
    if (!socket) return {.up = false, .text = socket.error(), .weight = {}};
    auto well = reply(socket->get(), "the greeting", deadline, cancel);
    if (well) well = say(socket->get(), "HELO " + helo_name_);
    if (well) well = reply(socket->get(), "HELO", deadline, cancel);
    if (!well) {
      return {
          .up = false, .text = fmt::format("{}: {}", target_.text(), well.error()), .weight = {}};
    }
    // What it says to that does not matter: it is well.
    if (say(socket->get(), "QUIT")) {
      static_cast<void>(reply(socket->get(), "QUIT", deadline, cancel));
    }
    return {.up = true, .text = target_.text() + " greets", .weight = {}};
  }

 private:
  static Attempt<void> say(int socket, const std::string& line) {
    const std::string whole = line + "\r\n";
    return send_all(socket, {reinterpret_cast<const std::uint8_t*>(whole.data()), whole.size()});
  }

  /// One reply; of class 2xx.
  static Attempt<void> reply(int socket, std::string_view to, Instant deadline,
                             const Cancellation& cancel) {
    std::string text;
    while (!complete(text)) {
      std::array<std::uint8_t, 1024> bytes{};
      if (const auto there = await(socket, POLLIN, deadline, cancel); !there) return there;
      const auto count = receive(socket, bytes);
      if (!count) return std::unexpected{count.error()};
      text.append(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(*count));
      if (*count == 0 || text.size() > reply_bytes_max) {
        return std::unexpected{fmt::format("{} is not answered", to)};
      }
    }
    if (text.starts_with('2')) return {};
    return std::unexpected{fmt::format("{} is answered with {}", to, text.substr(0, 3))};
  }

  const Target target_;
  const std::string helo_name_;
};

}  // namespace

std::unique_ptr<Probe> make_smtp_probe(Target target, std::string helo_name) {
  return std::make_unique<SmtpProbe>(std::move(target), std::move(helo_name));
}

}  // namespace vrrpd::probes
