// SPDX-License-Identifier: Apache-2.0
#include "config/toml_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <span>
#include <utility>

#include "config/credential.hpp"
#include "config/module_tables.hpp"
#include "config/toml_instances.hpp"
#include "config/toml_settings.hpp"

namespace vrrpd::config {
namespace {

using namespace std::chrono_literals;

/// Keys of [check.NAME] and [notify.NAME] that the daemon reads; the module gets the others.
constexpr std::array<std::string_view, 7> kCheckKeys{"module", "server", "interval", "deadline",
                                                     "rise",   "fall",   "weight"};
constexpr std::array<std::string_view, 4> kNotifyKeys{"module", "server", "also_run_scripts",
                                                      "vip_order"};

class TomlReader {
 public:
  TomlReader(const std::vector<std::string>& modules, Model& model, Complaints& complaints)
      : modules_{modules}, model_{model}, complaints_{complaints} {}

  void read(const Settings& file) {
    SettingsReader reader{file, diagnostics_};
    if (const Settings* daemon = reader.table("vrrpd")) read_daemon(*daemon);
    if (const Settings* checks = reader.table("check")) read_checks(*checks);
    if (const Settings* notifies = reader.table("notify")) read_notifies(*notifies);
    if (const Settings* instances = reader.table("instance")) {
      read_instance_tables(*instances, model_, diagnostics_);
    }
    if (const Settings* peer = reader.table("peer")) model_.peer = *peer;
    for (const std::string& module : modules_) {
      if (const Settings* table = reader.table(module))
        model_.modules.emplace(module, read_module_tables(*table, diagnostics_));
    }
    reader.refuse_unknown_keys();
    complaints_.take(std::move(diagnostics_));
    for (const auto& [table, value] : file.values()) {
      // The channel reads [peer]'s files itself, before anything runs.
      if (table != "peer") note_secret_files(value);
    }
  }

 private:
  /// Of a table, and of those in it.
  void note_secret_files(const Settings::Value& value) {
    const auto* table = std::get_if<std::shared_ptr<const Settings>>(&value.data);
    if (table == nullptr) return;
    for (const auto& [key, inner] : (*table)->values()) {
      const auto* text = std::get_if<std::string>(&inner.data);
      if (text != nullptr && names_a_secret(key)) {
        model_.secret_files.push_back({key, *text, inner.place});
      } else {
        note_secret_files(inner);
      }
    }
  }

  void read_daemon(const Settings& settings) {
    SettingsReader reader{settings, diagnostics_};
    DaemonSettings& daemon = model_.daemon;
    const auto duration = [&](std::string_view key, Duration& target, Duration least,
                              Duration most) {
      if (const auto value = reader.duration(key, least, most)) target = *value;
    };
    const auto directory = [&](std::string_view key, std::string& target) {
      auto path = reader.text(key);
      if (!path) return;
      if (path->starts_with('/')) {
        target = *std::move(path);
      } else {
        reader.complain(key, fmt::format("`{}' must be an absolute path", key));
      }
    };
    if (const auto flag = reader.boolean("address_lifetime")) daemon.address_lifetime = *flag;
    duration("gate_progress", daemon.gate_progress, 100ms, 1h);
    duration("drain_max", daemon.drain_max, 1s, 24h);
    duration("fence_max", daemon.fence_max, 10ms, 1min);
    duration("handover_max", daemon.handover_max, 2s, 1min);
    duration("refuse_clients", daemon.refuse_clients, 0s, 10min);
    duration("stop_notify_max", daemon.stop_notify_max, 0s, 10min);
    directory("state_directory", daemon.state_directory);
    directory("runtime_directory", daemon.runtime_directory);
    reader.refuse_unknown_keys();
  }

  void read_checks(const Settings& tables) {
    for_each_table(tables, "check", [this](ModuleUse& use, SettingsReader& reader) {
      constexpr std::int64_t kMost = 1'000'000;
      use.interval = reader.duration("interval", 10ms, 1h);
      use.deadline = reader.duration("deadline", 1ms, 1h);
      if (const auto rise = reader.integer("rise", 1, kMost)) use.rise = to_count(*rise);
      if (const auto fall = reader.integer("fall", 1, kMost)) use.fall = to_count(*fall);
      if (const auto weight = reader.integer("weight", -253, 253)) {
        use.weight = static_cast<int>(*weight);
      }
      keep_settings(use, kCheckKeys);
      model_.checks.push_back(std::move(use));
    });
  }

  void read_notifies(const Settings& tables) {
    for_each_table(tables, "notify", [this](ModuleUse& use, SettingsReader& reader) {
      use.also_run_scripts = reader.boolean("also_run_scripts").value_or(false);
      use.vip_first = read_vip_order(reader);
      keep_settings(use, kNotifyKeys);
      model_.notifies.push_back(std::move(use));
    });
  }

  /// vip_order = "last" | "first"
  static bool read_vip_order(SettingsReader& reader) {
    const auto order = reader.text("vip_order");
    if (!order || *order == "last") return false;
    if (*order == "first") return true;
    reader.complain("vip_order", fmt::format("there is no order {}", quoted(*order)),
                    "last: addresses come when the server is open for writes; first: before it is "
                    "promoted, as with keepalived");
    return false;
  }

  /// Calls `read_use` for every [KIND.NAME]; its settings are the whole table by then.
  template <class ReadUse>
  void for_each_table(const Settings& tables, std::string_view kind, ReadUse read_use) {
    SettingsReader names{tables, diagnostics_};
    for (const auto& [name, value] : tables.values()) {
      const Settings* table = names.table(name);
      if (table == nullptr) continue;
      ModuleUse use;
      use.name = name;
      use.settings = *table;
      use.place = value.key_place;
      SettingsReader reader{*table, diagnostics_};
      if (auto module = read_module(*table, reader, kind, name)) {
        use.module = *std::move(module);
        if (auto server = reader.text("server")) {
          use.server = *std::move(server);
          use.server_place = table->values().at("server").place;
        }
        read_use(use, reader);
      }
    }
  }

  std::optional<std::string> read_module(const Settings& table, SettingsReader& reader,
                                         std::string_view kind, std::string_view name) {
    auto module = reader.text("module");
    const std::string known = fmt::format("known modules: {}", fmt::join(modules_, ", "));
    if (!module && table.contains("module")) return std::nullopt;  // it has been said
    if (!module) {
      reader.complain("module", fmt::format("[{}.{}] needs a `module'", kind, name), known);
      return std::nullopt;
    }
    if (std::ranges::find(modules_, *module) != modules_.end()) return module;
    const auto meant = nearest_word(*module, modules_);
    reader.complain("module", fmt::format("there is no module {}", quoted(*module)),
                    meant ? fmt::format("did you mean {}?", quoted(*meant)) : known);
    return std::nullopt;
  }

  static void keep_settings(ModuleUse& use, std::span<const std::string_view> taken) {
    Settings rest{use.settings.place()};
    for (const auto& [key, value] : use.settings.values()) {
      if (std::ranges::find(taken, key) == taken.end()) rest.set(key, value);
    }
    use.settings = std::move(rest);
  }

  static unsigned to_count(std::int64_t value) { return static_cast<unsigned>(value); }

  const std::vector<std::string>& modules_;
  Model& model_;
  Complaints& complaints_;
  Diagnostics diagnostics_;
};

}  // namespace

void read_vrrpd_toml(const Request& request, Sources& sources, Model& model,
                     Complaints& complaints) {
  const auto source = sources.read(request.vrrpd_toml);
  if (!source) {
    if (source.error().number == ENOENT && !request.toml_required) return;
    complaints.missing({request.vrrpd_toml, 0, 0, 0}, source.error().text(),
                       "name it with --toml FILE");
    return;
  }
  const auto settings = read_toml(**source, complaints);
  if (settings) TomlReader{request.known_modules, model, complaints}.read(*settings);
}

}  // namespace vrrpd::config
