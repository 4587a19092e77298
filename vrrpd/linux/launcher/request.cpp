// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/launcher/request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

namespace vrrpd::linux {
namespace {

using Length = std::uint32_t;

class RequestWriter {
 public:
  void byte(std::uint8_t value) { bytes_.push_back(value); }
  void count(std::size_t value) {
    const auto length = static_cast<Length>(value);
    std::uint8_t raw[sizeof length];
    std::memcpy(raw, &length, sizeof length);
    bytes_.insert(bytes_.end(), std::begin(raw), std::end(raw));
  }
  void text(std::string_view value) {
    count(value.size());
    bytes_.insert(bytes_.end(), value.begin(), value.end());
  }
  [[nodiscard]] std::vector<std::uint8_t> finish() { return std::move(bytes_); }

 private:
  std::vector<std::uint8_t> bytes_;
};

/// Reads from the front; after the first thing that is not there, everything is nothing.
class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> bytes) : rest_{bytes} {}

  std::optional<std::uint8_t> byte() {
    if (rest_.empty()) return std::nullopt;
    const std::uint8_t value = rest_.front();
    rest_ = rest_.subspan(1);
    return value;
  }
  std::optional<Length> count() {
    Length value = 0;
    if (rest_.size() < sizeof value) return std::nullopt;
    std::memcpy(&value, rest_.data(), sizeof value);
    rest_ = rest_.subspan(sizeof value);
    return value;
  }
  std::optional<std::string> text() {
    const auto length = count();
    if (!length || *length > rest_.size()) return std::nullopt;
    const auto bytes = rest_.first(*length);
    if (std::ranges::find(bytes, 0) != bytes.end()) return std::nullopt;
    rest_ = rest_.subspan(*length);
    return std::string{bytes.begin(), bytes.end()};
  }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::span<const std::uint8_t> rest_;
};

/// Why the command cannot be given to execve(); nothing if it can.
std::optional<std::string> objection(const Run& run) {
  const auto has_nul = [](const std::string& text) { return text.contains('\0'); };
  if (run.command.argv.empty() || run.command.argv.front().empty()) return "the command is empty";
  if (std::ranges::any_of(run.command.argv, has_nul)) return "an argument contains a NUL byte";
  if (has_nul(run.command.user) || has_nul(run.command.group)) {
    return "the user or group contains a NUL byte";
  }
  for (const auto& [name, value] : run.environment) {
    if (name.empty() || name.contains('=') || has_nul(name) || has_nul(value)) {
      return fmt::format("\"{}\" cannot be an environment variable", name);
    }
  }
  return std::nullopt;
}

std::optional<Run> read_run(Reader& reader) {
  Run run;
  const auto abandoned = reader.byte();
  auto user = reader.text();
  auto group = reader.text();
  if (!abandoned || *abandoned > static_cast<std::uint8_t>(WhenAbandoned::let_finish) || !user ||
      !group) {
    return std::nullopt;
  }
  run.when_abandoned = static_cast<WhenAbandoned>(*abandoned);
  run.command.user = *std::move(user);
  run.command.group = *std::move(group);
  const auto arguments = reader.count();
  for (Length i = 0; i < arguments.value_or(0); ++i) {
    auto argument = reader.text();
    if (!argument) return std::nullopt;
    run.command.argv.push_back(*std::move(argument));
  }
  const auto variables = reader.count();
  if (!variables) return std::nullopt;
  for (Length i = 0; i < *variables; ++i) {
    auto name = reader.text();
    auto value = reader.text();
    if (!name || !value) return std::nullopt;
    run.environment.insert_or_assign(*std::move(name), *std::move(value));
  }
  if (!reader.at_end()) return std::nullopt;
  return run;
}

}  // namespace

std::expected<std::vector<std::uint8_t>, std::string> encode_request(const Run& run) {
  if (auto against = objection(run)) return std::unexpected{*std::move(against)};
  RequestWriter writer;
  writer.byte(static_cast<std::uint8_t>(run.when_abandoned));
  writer.text(run.command.user);
  writer.text(run.command.group);
  writer.count(run.command.argv.size());
  for (const std::string& argument : run.command.argv) writer.text(argument);
  writer.count(run.environment.size());
  for (const auto& [name, value] : run.environment) {
    writer.text(name);
    writer.text(value);
  }
  auto bytes = writer.finish();
  if (bytes.size() > request_bytes_max) {
    return std::unexpected{
        fmt::format("arguments and environment take {} bytes, at most {} can be passed",
                    bytes.size(), request_bytes_max)};
  }
  return bytes;
}

std::expected<Run, std::string> decode_request(std::span<const std::uint8_t> bytes) {
  Reader reader{bytes};
  auto run = read_run(reader);
  if (!run) return std::unexpected{"the request is cut off or damaged"};
  if (auto against = objection(*run)) return std::unexpected{*std::move(against)};
  return *std::move(run);
}

}  // namespace vrrpd::linux
