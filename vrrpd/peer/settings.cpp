// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/peer/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "vrrpd/peer/message.hpp"

namespace vrrpd::peer {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t paths_most = 8;

class Reader {
 public:
  Reader(const Settings& table, Diagnostics& diagnostics)
      : table_{table}, diagnostics_{diagnostics}, reader_{table, diagnostics} {}

  std::optional<PeerSettings> read(const std::string& own_name) {
    const auto before = diagnostics_.size();
    read_names(own_name);
    read_paths();
    read_proof();
    if (const auto given = reader_.duration("heartbeat", 100ms, 1min)) result_.heartbeat = *given;
    if (const auto given = reader_.duration("deadline", 100ms, 1min)) result_.deadline = *given;
    reader_.refuse_unknown_keys();
    const auto error = [](const Diagnostic& one) { return one.severity == Severity::error; };
    if (std::any_of(diagnostics_.begin() + static_cast<std::ptrdiff_t>(before), diagnostics_.end(),
                    error)) {
      return std::nullopt;
    }
    return std::move(result_);
  }

 private:
  void read_names(const std::string& own_name) {
    result_.name = name_of("name").value_or("");
    if (!table_.contains("name")) {
      reader_.complain("name", "[peer] needs a `name' of the pair, the same on both nodes",
                       "e.g. name = \"orders\"");
    }
    result_.node = name_of("node").value_or(own_name);
    if (result_.node.empty() && !table_.contains("node")) {
      reader_.complain("node", "[peer] needs a `node': the host has no name", "node = \"db1\"");
    }
  }

  std::optional<std::string> name_of(std::string_view key) {
    auto text = reader_.text(key);
    if (!text) return std::nullopt;
    constexpr std::size_t longest = 64;
    const bool printable = std::ranges::all_of(
        *text, [](unsigned char letter) { return letter > ' ' && letter < 127; });
    if (!text->empty() && text->size() <= longest && printable) return text;
    reader_.complain(
        key, fmt::format("`{}' must be 1 to {} letters, digits or signs, no blanks", key, longest));
    return std::nullopt;
  }

  void read_paths() {
    const Settings* tables = reader_.table("path");
    if (tables == nullptr || tables->values().empty()) {
      if (tables != nullptr || !table_.contains("path")) {
        reader_.complain("path", "[peer] needs at least one [peer.path.NAME]",
                         "with local = \"ADDRESS\" and peer = \"ADDRESS\"");
      }
      return;
    }
    if (tables->values().size() > paths_most) {
      reader_.complain("path", fmt::format("more than {} paths", paths_most));
    }
    SettingsReader names{*tables, diagnostics_};
    for (const auto& [name, value] : tables->values()) {
      if (const Settings* path = names.table(name)) read_path(name, *path, value.key_place);
    }
  }

  void read_path(const std::string& name, const Settings& table, const Place& place) {
    SettingsReader reader{table, diagnostics_};
    PathSettings path{.name = name,
                      .local = {},
                      .peer = {},
                      .port = default_port,
                      .interface = reader.text("interface").value_or(""),
                      .place = place};
    const auto local = address_of(reader, table, "local");
    const auto peer = address_of(reader, table, "peer");
    if (const auto port = reader.integer("port", 1, 65535)) {
      path.port = static_cast<std::uint16_t>(*port);
    }
    reader.refuse_unknown_keys();
    if (!local || !peer) return;
    path.local = *local;
    path.peer = *peer;
    check_ends(reader, path);
    for (const auto& other : result_.paths) {
      if (other.local == path.local && other.port == path.port) {
        reader.complain("local",
                        fmt::format("path \"{}\" has this address and port too", other.name));
      }
    }
    result_.paths.push_back(std::move(path));
  }

  std::optional<IpAddress> address_of(SettingsReader& reader, const Settings& table,
                                      std::string_view key) {
    const auto text = reader.text(key);
    if (!text) {
      if (!table.contains(key)) reader.complain(key, fmt::format("`{}' is missing", key));
      return std::nullopt;
    }
    const auto address = IpAddress::parse(*text);
    const auto none = [](std::uint8_t byte) { return byte == 0; };
    if (address && !address->is_multicast() && !std::ranges::all_of(address->bytes(), none)) {
      return address;
    }
    reader.complain(key, fmt::format("\"{}\" is not an address of a host", *text),
                    "write the IPv4 or IPv6 address: a name could not be looked up in time");
    return std::nullopt;
  }

  static void check_ends(SettingsReader& reader, const PathSettings& path) {
    if (path.local == path.peer) {
      reader.complain("peer", "`peer' is this node's own end of the path");
    }
    if (path.local.family() != path.peer.family()) {
      reader.complain("peer", "`local' is IPv4 and `peer' IPv6, or the other way round");
    }
    const bool link_local = path.local.is_link_local() || path.peer.is_link_local();
    if (link_local && path.interface.empty()) {
      reader.complain("interface", "a link-local address needs its `interface'");
    } else if (!link_local && !path.interface.empty()) {
      reader.complain("interface", "`interface' has a meaning for link-local addresses only");
    }
  }

  void read_proof() {
    const auto secret = file("secret_file");
    Certificates certificates{.ca = file("ca").value_or(""),
                              .certificate = file("certificate").value_or(""),
                              .key = file("key").value_or(""),
                              .peer_name = reader_.text("peer_name").value_or(""),
                              .places = {.ca = place_of("ca"),
                                         .certificate = place_of("certificate"),
                                         .key = place_of("key"),
                                         .peer_name = place_of("peer_name")}};
    const bool some = std::ranges::any_of(
        certificate_keys, [this](std::string_view key) { return table_.contains(key); });
    if (some == table_.contains("secret_file")) {
      reader_.complain(some ? "secret_file" : "",
                       "[peer] needs either a `secret_file', or `ca', `certificate', `key' and "
                       "`peer_name'",
                       "e.g. secret_file = \"/etc/vrrpd/peer.secret\", made by: "
                       "(umask 077; openssl rand -hex 32 >/etc/vrrpd/peer.secret)");
      return;
    }
    if (!some) {
      const auto place = table_.values().at("secret_file").place;
      result_.proof = SharedSecret{secret.value_or(""), place};
      return;
    }
    for (const auto key : certificate_keys) {
      if (!table_.contains(key)) reader_.complain(key, fmt::format("`{}' is missing", key));
    }
    if (table_.contains("peer_name") && certificates.peer_name.empty()) {
      reader_.complain("peer_name", "`peer_name' is empty: any certificate would do");
    }
    result_.proof = std::move(certificates);
  }

  [[nodiscard]] Place place_of(std::string_view key) const {
    const auto value = table_.values().find(key);
    return value == table_.values().end() ? table_.place() : value->second.place;
  }

  std::optional<std::string> file(std::string_view key) {
    auto path = reader_.text(key);
    if (path && !path->starts_with('/')) {
      reader_.complain(key, fmt::format("`{}' must be an absolute path", key));
    }
    return path;
  }

  static constexpr std::array<std::string_view, 4> certificate_keys{"ca", "certificate", "key",
                                                                    "peer_name"};

  const Settings& table_;
  Diagnostics& diagnostics_;
  SettingsReader reader_;
  PeerSettings result_;
};

}  // namespace

std::optional<PeerSettings> read_peer_settings(const Settings& table, const std::string& own_name,
                                               Diagnostics& diagnostics) {
  return Reader{table, diagnostics}.read(own_name);
}

}  // namespace vrrpd::peer
