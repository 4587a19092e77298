// SPDX-License-Identifier: Apache-2.0
#include "checks/mysql/login.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "vrrpd/base/password_file.hpp"

namespace vrrpd::mysql {
namespace {

std::unexpected<SqlError> local_error(std::string text) {
  return std::unexpected{SqlError{SqlError::Kind::local, 0, std::move(text)}};
}

}  // namespace

std::expected<std::string, SqlError> read_login(const Endpoint& endpoint) {
  if (endpoint.tls) {
    const Tls& tls = *endpoint.tls;
    for (const auto& [key, file] :
         {std::pair{"ca", tls.ca}, std::pair{"certificate", tls.certificate},
          std::pair{"key", tls.key}})
      if (!file.empty() && ::access(file.c_str(), R_OK) != 0)
        return local_error(fmt::format("{} {} of {}: {}", key, file.native(), endpoint.text(),
                                       std::generic_category().message(errno)));
  }
  if (endpoint.account.password_file.empty()) return std::string{};
  auto password = read_password(endpoint.account.password_file);
  if (!password) return local_error(std::move(password.error()));
  return *std::move(password);
}

}  // namespace vrrpd::mysql
