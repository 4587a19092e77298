// SPDX-License-Identifier: Apache-2.0
// A private etcd on loopback, one member, in a temporary directory of its own.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "notify/witness/etcd_settings.hpp"
#include "notify/witness/witness.hpp"

namespace vrrpd::test {

class TestEtcd {
 public:
  /// With `tls` clients must show a certificate of its authority.
  enum class Transport { plain, tls };
  /// Started; throws std::runtime_error with its log otherwise.
  explicit TestEtcd(Transport transport = Transport::plain);
  ~TestEtcd();
  TestEtcd(const TestEtcd&) = delete;
  TestEtcd& operator=(const TestEtcd&) = delete;

  void start();  ///< after kill(); waits until it answers
  void kill();
  void freeze() const;  ///< SIGSTOP
  void thaw() const;

  /// What [mysql.etcd] would say of it.
  [[nodiscard]] witness::EtcdSettings settings() const;
  /// For group VG1.
  [[nodiscard]] std::unique_ptr<witness::Witness> witness() const;
  /// One request of its API, answered 200; throws otherwise. `token`: "": without.
  std::string post(const std::string& path, const std::string& body,
                   const std::string& token = {}) const;
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  [[nodiscard]] std::string url() const;
  void make_certificates() const;

  Transport transport_;
  std::uint16_t port_, peer_port_;
  std::filesystem::path folder_;
  pid_t pid_ = -1;
};

}  // namespace vrrpd::test
