// SPDX-License-Identifier: Apache-2.0
// The third vote in etcd, by its v3 API over JSON: any version from 3.4 on.
#pragma once

#include <expected>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "notify/witness/etcd_messages.hpp"
#include "notify/witness/etcd_settings.hpp"
#include "notify/witness/witness.hpp"

namespace vrrpd::witness {

class EtcdWitness final : public Witness {
 public:
  /// The key for `group`. Asks nobody yet. The error: libcurl cannot be loaded.
  [[nodiscard]] static std::expected<std::unique_ptr<Witness>, std::string> make(
      EtcdSettings settings, std::string_view group);

  std::expected<Value, Failure> read(Instant deadline) override;
  std::expected<Swapped, Failure> swap(const Value& from, const Claim& to,
                                       Instant deadline) override;
  std::string name() const override { return "etcd, key " + key_; }

 private:
  EtcdWitness(EtcdSettings settings, std::string key, const CurlLibrary& curl)
      : settings_{std::move(settings)}, key_{std::move(key)}, http_{curl, settings_.tls} {}

  template <class T, class Parse>
  [[nodiscard]] std::expected<T, Failure> ask(std::string_view path, const std::string& request,
                                              Parse parse, Instant deadline);
  [[nodiscard]] std::expected<std::string, HttpFailure> post(std::string_view path,
                                                             const std::string& request,
                                                             Instant deadline);
  [[nodiscard]] std::expected<std::string, HttpFailure> post_to(const std::string& endpoint,
                                                                std::string_view path,
                                                                const std::string& request,
                                                                Instant deadline);
  [[nodiscard]] std::expected<void, HttpFailure> log_in(const std::string& endpoint,
                                                        Instant deadline);
  [[nodiscard]] std::expected<void, std::string> believe(const Header& header);

  const EtcdSettings settings_;
  const std::string key_;
  std::mutex mutex_;  ///< one question at a time
  HttpClient http_;
  std::string token_;             ///< of the last login; "": none
  std::size_t first_ = 0;         ///< the endpoint that answered last
  std::optional<Header> newest_;  ///< of all answers
};

}  // namespace vrrpd::witness
