// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/server_tool.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/base/password_file.hpp"

namespace vrrpd::mysql {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t complaint_bytes_most = 1000;
constexpr int not_found = 127;  ///< sh(1): no such program

std::expected<std::string, std::string> client_options(const Endpoint& endpoint) {
  std::string text = fmt::format("[client]\nuser={}\n", option_value(endpoint.account.user));
  if (!endpoint.account.password_file.empty()) {
    const auto password = read_password(endpoint.account.password_file);
    if (!password) return std::unexpected{password.error()};
    text += fmt::format("password={}\n", option_value(*password));
  }
  if (!endpoint.socket.empty())
    return text + fmt::format("socket={}\n", option_value(endpoint.socket.native()));
  return text + fmt::format("host={}\nport={}\nprotocol=tcp\n", option_value(endpoint.host),
                            endpoint.port);
}

/// The end of what it complained about, in one line.
std::string complaint_in(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  while (text.ends_with('\n')) text.pop_back();
  if (text.size() > complaint_bytes_most) text.erase(0, text.size() - complaint_bytes_most);
  std::ranges::replace(text, '\n', ' ');
  return text;
}

/// Removed at the end.
struct Scratch {
  fs::path path;
  ~Scratch() { ::unlink(path.c_str()); }
};

}  // namespace

std::string option_value(std::string_view text) {
  std::string value = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') value += '\\';
    value += c;
  }
  return value + '"';
}

std::expected<ClientFile, std::string> ClientFile::create(const Endpoint& endpoint) {
  const auto options = client_options(endpoint);
  if (!options) return std::unexpected{options.error()};
  const auto failed = [](const char* call) {
    return std::unexpected{last_system_error(call, "the options of a client program").text()};
  };
  FileDescriptor memory{::memfd_create("client", MFD_CLOEXEC)};
  if (!memory) return failed("memfd_create");
  // The programs do not read one that others may write.
  if (::fchmod(memory.get(), 0600) != 0) return failed("fchmod");
  // A few lines: written as a whole, or the memory is full.
  const auto written = ::write(memory.get(), options->data(), options->size());
  if (written != static_cast<ssize_t>(options->size())) return failed("write");
  return ClientFile{std::move(memory)};
}

std::string ClientFile::option() const {
  return fmt::format("--defaults-file=/proc/{}/fd/{}", ::getpid(), memory_.get());
}

std::expected<void, std::string> run_tool(ProcessLauncher& launcher, const ServerTool& tool,
                                          const std::vector<std::string>& arguments,
                                          const fs::path& output, const Bound& bound) {
  const Scratch complaints{output.native() + ".complaints"};
  // The launcher gives programs /dev/null: a shell opens the two files, and becomes the program.
  Run run;
  run.command.argv = {"/bin/sh",
                      "-c",
                      R"(umask 077; out=$1 err=$2; shift 2; exec "$@" >>"$out" 2>"$err")",
                      "sh",
                      output.native(),
                      complaints.path.native(),
                      tool.program};
  run.command.argv.insert(run.command.argv.end(), arguments.begin(), arguments.end());
  const Cancellation never;
  const auto end =
      launcher.run(run, bound.deadline, bound.cancel != nullptr ? *bound.cancel : never);
  if (end.succeeded()) return {};
  if (end.kind == ProcessEnd::Kind::exited && end.value == not_found)
    return std::unexpected{
        fmt::format("{} is not installed: install the package {}, or name the "
                    "program as binlog_program in [mysql]",
                    tool.program, tool.package)};
  const auto words = complaint_in(complaints.path);
  return std::unexpected{
      fmt::format("{} {}{}{}", tool.program, end.text, words.empty() ? "" : ": ", words)};
}

}  // namespace vrrpd::mysql
