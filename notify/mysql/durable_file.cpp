// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/durable_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <string_view>

#include "vrrpd/base/file_descriptor.hpp"

namespace vrrpd::mysql {
namespace {

SystemResult<void> write_all(int descriptor, std::string_view content, const std::string& name) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return std::unexpected{last_system_error("write", name)};
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(descriptor) != 0) return std::unexpected{last_system_error("fsync", name)};
  return {};
}

SystemResult<void> sync_folder(const std::filesystem::path& folder) {
  const FileDescriptor opened{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!opened || ::fsync(opened.get()) != 0)
    return std::unexpected{last_system_error("fsync", folder)};
  return {};
}

}  // namespace

SystemResult<void> write_durably(const std::filesystem::path& file, const std::string& content,
                                 mode_t mode) {
  std::error_code ignored;  // an absent folder shows in open()
  std::filesystem::create_directories(file.parent_path(), ignored);
  const std::string beside = file.native() + ".new";
  {
    const FileDescriptor opened{
        ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)};
    if (!opened) return std::unexpected{last_system_error("create", beside)};
    if (auto written = write_all(opened.get(), content, beside); !written) return written;
  }
  if (::rename(beside.c_str(), file.c_str()) != 0)
    return std::unexpected{last_system_error("rename", beside)};
  return sync_folder(file.has_parent_path() ? file.parent_path() : ".");
}

std::optional<std::string> read_whole(const std::filesystem::path& file) {
  std::ifstream in{file};
  if (!in) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>{in}, {}};
}

std::string current_boot_id() {
  std::ifstream in{"/proc/sys/kernel/random/boot_id"};
  std::string id;
  std::getline(in, id);
  return id;
}

}  // namespace vrrpd::mysql
