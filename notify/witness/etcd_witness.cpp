// SPDX-License-Identifier: Apache-2.0
#include "notify/witness/etcd_witness.hpp"

#include <fmt/format.h>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/base/password_file.hpp"

namespace vrrpd::witness {
namespace {

constexpr long ok = 200, bad_request = 400, unauthorized = 401;
/// etcd 3.4 answers 400 to an empty token, and 401 to one that has ended.
bool wants_login(long status) { return status == unauthorized || status == bad_request; }

std::string refused(const std::string& endpoint, const HttpAnswer& answer) {
  const std::string said = parse_error(answer.body);
  return fmt::format("{} answers {}{}{}", endpoint, answer.status, said.empty() ? "" : ": ", said);
}

}  // namespace

std::expected<std::unique_ptr<Witness>, std::string> EtcdWitness::make(EtcdSettings settings,
                                                                       std::string_view group) {
  const auto& curl = CurlLibrary::instance();
  if (!curl) return std::unexpected{"etcd is reached by libcurl: " + curl.error()};
  std::string key = settings.key(group);
  return std::unique_ptr<Witness>{new EtcdWitness{std::move(settings), std::move(key), *curl}};
}

std::expected<Value, Failure> EtcdWitness::read(Instant deadline) {
  const std::scoped_lock guard{mutex_};
  return ask<Value>(
      range_path, range_request(key_),
      [this](std::string_view answer) { return parse_range(answer, key_); }, deadline);
}

std::expected<Swapped, Failure> EtcdWitness::swap(const Value& from, const Claim& to,
                                                  Instant deadline) {
  const std::scoped_lock guard{mutex_};
  return ask<Swapped>(
      txn_path, swap_request(key_, from, to),
      [&](std::string_view answer) { return parse_swap(answer, key_, to); }, deadline);
}

template <class T, class Parse>
std::expected<T, Failure> EtcdWitness::ask(std::string_view path, const std::string& request,
                                           Parse parse, Instant deadline) {
  const auto answer = post(path, request, deadline);
  if (!answer) return std::unexpected{Failure{answer.error().sent, answer.error().text}};
  auto parsed = parse(*answer);
  // Who answers nonsense may have done what it was asked.
  if (!parsed) return std::unexpected{Failure{true, parsed.error()}};
  if (const auto good = believe(parsed->header); !good)
    return std::unexpected{Failure{true, good.error()}};
  return std::move(parsed->value);
}

// A member that cannot be reached costs its share of the time only. After a request that may have
// been carried out the next member is asked the same: a swap can take place once.
std::expected<std::string, HttpFailure> EtcdWitness::post(std::string_view path,
                                                          const std::string& request,
                                                          Instant deadline) {
  const std::size_t count = settings_.endpoints.size();
  HttpFailure failure;
  for (std::size_t i = 0; i < count; ++i) {
    const Instant now = boot_now();
    if (now >= deadline && i > 0) break;
    const std::size_t which = (first_ + i) % count;
    const auto share = (deadline - now) / static_cast<int>(count - i);
    auto answer = post_to(settings_.endpoints[which], path, request, now + share);
    if (answer) {
      first_ = which;
      return answer;
    }
    failure.sent = failure.sent || answer.error().sent;
    failure.text += fmt::format("{}{}", failure.text.empty() ? "" : "; ", answer.error().text);
  }
  return std::unexpected{std::move(failure)};
}

std::expected<std::string, HttpFailure> EtcdWitness::post_to(const std::string& endpoint,
                                                             std::string_view path,
                                                             const std::string& request,
                                                             Instant deadline) {
  const bool with_login = !settings_.user.empty();
  for (bool fresh = false;; fresh = true) {
    if (with_login && (fresh || token_.empty()))
      if (const auto in = log_in(endpoint, deadline); !in) return std::unexpected{in.error()};
    auto answer =
        http_.post(endpoint + std::string{path}, request, token_, answer_bytes_max, deadline);
    if (!answer) return std::unexpected{std::move(answer.error())};
    if (answer->status == ok) return std::move(answer->body);
    // A 4xx was not carried out; of others that is not known.
    const bool asked_in_vain = answer->status >= 400 && answer->status < 500;
    if (with_login && !fresh && wants_login(answer->status)) continue;
    return std::unexpected{HttpFailure{!asked_in_vain, refused(endpoint, *answer)}};
  }
}

std::expected<void, HttpFailure> EtcdWitness::log_in(const std::string& endpoint,
                                                     Instant deadline) {
  token_.clear();
  const auto failed = [&](const std::string& reason) {
    return std::unexpected{
        HttpFailure{false, fmt::format("login at {} as {}: {}", endpoint, settings_.user, reason)}};
  };
  // Anew each time: a password that was changed counts from the next login on.
  const auto password = read_password(settings_.password_file);
  if (!password) return failed(password.error());
  const auto answer =
      http_.post(endpoint + std::string{login_path}, login_request(settings_.user, *password), {},
                 answer_bytes_max, deadline);
  if (!answer) return failed(answer.error().text);
  if (answer->status != ok) return failed(refused(endpoint, *answer));
  auto token = parse_login(answer->body);
  if (!token) return failed(token.error());
  token_ = *std::move(token);
  return {};
}

// What etcd confirms by a quorum is never older than what it has confirmed before. If it is, it was
// set back to a backup, or is another cluster, and what stands there gives nobody a right.
std::expected<void, std::string> EtcdWitness::believe(const Header& header) {
  if (newest_ && header.cluster != newest_->cluster)
    return std::unexpected{fmt::format(
        "another etcd cluster answers than before ({:x} instead of {:x}): see docs/split-brain.md, "
        "then restart vrrpd on both nodes",
        header.cluster, newest_->cluster)};
  if (newest_ && header.revision < newest_->revision)
    return std::unexpected{fmt::format(
        "etcd was set back from revision {} to {}: see docs/split-brain.md, then restart vrrpd on "
        "both nodes",
        newest_->revision, header.revision)};
  newest_ = header;
  return {};
}

}  // namespace vrrpd::witness
