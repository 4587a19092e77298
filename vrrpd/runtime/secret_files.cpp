// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/secret_files.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>

#include <optional>
#include <string>

#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/base/password_file.hpp"
#include "vrrpd/base/system_error.hpp"

namespace vrrpd::runtime {
namespace {

/// What is wrong with a password's file; nothing: it will do.
std::optional<std::string> password_trouble(const std::string& file) {
  auto password = read_password(file);
  return password ? std::nullopt : std::optional{std::move(password.error())};
}

/// The same of a PEM file. What is in it, its library finds out.
std::optional<std::string> pem_trouble(const std::string& key, const std::string& file) {
  const FileDescriptor opened{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  struct stat status {};
  if (!opened || ::fstat(opened.get(), &status) != 0)
    return last_system_error("open " + key, file).text();
  if (!S_ISREG(status.st_mode)) return fmt::format("{} {} is not a file", key, file);
  if (key == "key" && (status.st_mode & S_IRWXO) != 0)
    return fmt::format("key {} may be read by everybody: run chmod 0600 on it", file);
  return std::nullopt;
}

}  // namespace

void look_at_secret_files(const config::Model& model, Diagnostics& diagnostics) {
  for (const auto& [key, file, place] : model.secret_files) {
    const bool password = key == "password_file";
    auto trouble = password ? password_trouble(file) : pem_trouble(key, file);
    if (!trouble) continue;
    diagnostics.push_back(
        {Severity::warning, place, *std::move(trouble),
         password ? "its first line is the password; connections that need it fail until then, "
                    "and no restart is needed after"
                  : "connections that need it fail until then, and no restart is needed after"});
  }
}

}  // namespace vrrpd::runtime
