// SPDX-License-Identifier: Apache-2.0
// Start and stop: command line, the two files, the launcher, the log, the daemon, in this order.
#include <fmt/core.h>
#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>
#include <utility>

#include "config/exit_status.hpp"
#include "config/parser.hpp"
#include "config/render.hpp"
#include "notify/mysql/account_plan.hpp"
#include "vrrpd/background.hpp"
#include "vrrpd/command_line.hpp"
#include "vrrpd/config_help.hpp"
#include "vrrpd/linux/descriptor_limit.hpp"
#include "vrrpd/linux/launcher/launcher.hpp"
#include "vrrpd/linux/macvlan.hpp"
#include "vrrpd/modules/registry.hpp"
#include "vrrpd/pid_files.hpp"
#include "vrrpd/process_start.hpp"
#include "vrrpd/reload_command.hpp"
#include "vrrpd/runtime/complaint_log.hpp"
#include "vrrpd/runtime/daemon.hpp"
#include "vrrpd/runtime/edge_script.hpp"
#include "vrrpd/runtime/host_claim.hpp"
#include "vrrpd/runtime/identity.hpp"
#include "vrrpd/runtime/log.hpp"
#include "vrrpd/runtime/process_settings.hpp"
#include "vrrpd/runtime/reading.hpp"
#include "vrrpd/runtime/release.hpp"
#include "vrrpd/runtime/traits.hpp"

namespace vrrpd {
namespace {

constexpr int status_fatal = 1;
/// keepalived: the configuration will not do, and trying again changes nothing.
constexpr int status_configuration = 2;

/// All complaints in order, then how many; to standard error, or appended to the -t LOG.
void print(const std::string& complaints, const std::string& log_file) {
  if (complaints.empty()) return;
  std::FILE* file = log_file.empty() ? stderr : std::fopen(log_file.c_str(), "ae");
  if (file == nullptr) {
    fmt::print(stderr, "vrrpd: {}\n", last_system_error("open", log_file).text());
    file = stderr;
  }
  fmt::print(file, "{}\n", complaints);
  if (file != stderr) std::fclose(file);
}

int complain(const SystemError& error) {
  fmt::print(stderr, "vrrpd: {}\n", error.text());
  return status_fatal;
}

config::Request files_of(const Options& options) {
  return {.keepalived_conf = options.keepalived_conf,
          .vrrpd_toml = options.toml,
          .toml_required = options.toml_given,
          .config_id = options.config_id,
          .network_namespace = options.network_namespace,
          .check_all_includes = options.all_config,
          .known_modules = modules::names(),
          .interface_is_taken = linux::is_taken_by_another};
}

/// Whatever is wrong with the files: what they do say is released, and what the state says.
int release(const Options& options) {
  auto loaded = config::load(files_of(options));
  const bool complete = loaded.usable();
  const auto plan = runtime::make_plan(loaded.model, loaded.diagnostics);
  if (!loaded.diagnostics.empty()) {
    print(config::render(loaded.diagnostics, loaded.sources) + config::summary(loaded.diagnostics),
          {});
  }
  if (const auto entered = enter_network_namespace(loaded.model.identity); !entered)
    return complain(entered.error());
  const auto claim = runtime::claim_host(loaded.model.daemon.runtime_directory);
  if (!claim) return complain(claim.error());
  const auto released = runtime::release_everything(loaded.model, plan);
  if (!released) return complain(released.error());
  if (*released || complete) return 0;
  // It may be there under a name, or a runtime_directory, that only the right files tell.
  fmt::print(stderr,
             "vrrpd: nothing was released, and the configuration has errors: mend it, or "
             "name other files with -f and --toml\n");
  return status_configuration;
}

/// What the files say by now. `here`: the network namespace of this run, by name.
std::expected<runtime::RunIdentity, std::string> next_run(const Options& options,
                                                          const std::string& here) {
  auto loaded = config::load(files_of(options));
  const auto plan = runtime::make_plan(loaded.model, loaded.diagnostics);
  if (!loaded.usable())
    return std::unexpected{std::string{"the configuration has errors (vrrpd -t names them)"}};
  if (loaded.model.identity.network_namespace != here)
    return std::unexpected{std::string{"net_namespace is another one by now"}};
  std::vector<const runtime::GroupPlan*> groups;
  for (const auto& group : plan.groups) groups.push_back(&group);
  return runtime::identity_of(loaded.model, groups);
}

int print_grants(const Options& options) {
  const auto version = mysql::named_version(options.grants);
  if (!version) {
    fmt::print(stderr, "vrrpd: --grants: {}\n", version.error());
    return status_fatal;
  }
  // An address, or a pattern of addresses ('192.0.2.%').
  constexpr std::string_view allowed = "0123456789abcdefABCDEF.:%_/";
  if (options.grants_peer.find_first_not_of(allowed) != std::string::npos) {
    fmt::print(stderr, "vrrpd: --peer: \"{}\" is not an address\n", options.grants_peer);
    return status_fatal;
  }
  fmt::print("{}",
             mysql::account_script(*version, **mysql::dialect_for(*version), options.grants_peer));
  return 0;
}

runtime::LogOptions log_options(const Options& options, const config::DaemonIdentity& identity) {
  const std::string name = options.as_keepalived ? "Keepalived_vrrp" : "vrrpd";
  return {.console = options.log_console,
          .syslog = !options.no_syslog,
          .facility = options.log_facility,
          .ident = identity.text().empty() ? name : name + "_" + identity.text(),
          .file = options.log_file,
          .flush_file = options.flush_log_file,
          .detail = options.log_detail};
}

/// --dump-conf.
void log_configuration(const runtime::Configuration& configuration) {
  const auto say = [](const std::string& of, const runtime::Traits& traits) {
    for (const auto& trait : traits) {
      runtime::log(runtime::Level::info, "{}: {} {}", of, trait.keyword,
                   trait.secret ? "(secret)" : runtime::told_of(trait));
    }
  };
  const auto& global = configuration.model.global;
  for (const auto& group : configuration.plan.groups) {
    if (group.group != nullptr)
      say("vrrp_sync_group " + group.name, runtime::traits_of(group, global));
    for (const auto& member : group.members) {
      say("vrrp_instance " + member.instance->name, runtime::traits_of(member, global));
    }
    if (group.module != nullptr)
      say("[notify." + group.module->name + "]",
          runtime::traits_of(*group.module, configuration.model));
  }
  for (const auto& check : configuration.plan.checks) {
    say("vrrp_script " + check.name, runtime::traits_of(check, configuration.model));
  }
}

/// All that is opened from now on, and the scripts, belong there. False: there is no such
/// namespace, and to go on elsewhere would be to answer for addresses of another network.
bool go_where_the_file_says(config::Loaded& loaded) {
  const auto& identity = loaded.model.identity;
  const auto entered = enter_network_namespace(identity);
  if (entered) return true;
  auto place = identity.network_namespace_place;
  if (place.file.empty()) place = {"--namespace", 0, 0, 0};
  loaded.diagnostics.push_back(
      {Severity::error, std::move(place), entered.error().text(), "make it: ip netns add NAME"});
  return false;
}

void greet(const Options& options, const runtime::Configuration& configuration) {
  runtime::log(runtime::Level::info, "vrrpd " VRRPD_VERSION " starts with {}",
               options.keepalived_conf);
  for (const auto& remark : options.remarks) runtime::log(runtime::Level::warning, "{}", remark);
  if (options.dump_conf) log_configuration(configuration);
  if (!configuration.model.notifies.empty()) return;
  runtime::log(runtime::Level::info,
               "no module guards the addresses ({} names none): they move as with keepalived",
               options.toml);
}

/// What is complained of at a start goes to standard error and to the log: once each, also where
/// both are the journal.
bool is_for_stderr(const Options& options) {
  return options.no_syslog || !runtime::stderr_is_journal();
}

/// The start fails before there is a log: what that would have told, standard error does.
int fail_before_log(const runtime::Reading& reading, const Options& options,
                    const SystemError& error) {
  if (!is_for_stderr(options)) print(reading.complaints, {});
  return complain(error);
}

/// The files have errors. Somebody may look for them in the log only.
int refuse_start(const runtime::Reading& reading, const Options& options) {
  runtime::start_log(log_options(options, reading.configuration->model.identity));
  runtime::log_complaints_of_start(reading.complaints, reading.usable);
  runtime::stop_log();
  return status_configuration;
}

/// From a reading that will do to the end of the daemon.
int serve(const Options& options, runtime::Reading reading, linux::Launcher& launcher,
          std::optional<Background> background) {
  const auto& model = reading.configuration->model;
  const auto claim = runtime::claim_host(model.daemon.runtime_directory);
  if (!claim) return fail_before_log(reading, options, claim.error());
  // Whoever reads a pid file may send a signal at once.
  runtime::Daemon::block_signals(options.ignore_sigint);
  const auto pid_files = write_pid_files(options, model.identity);
  if (!pid_files) return fail_before_log(reading, options, pid_files.error());
  auto kernel = runtime::Daemon::open_kernel();
  if (!kernel) return fail_before_log(reading, options, kernel.error());

  const auto refusals = runtime::confine_process(model.global);
  runtime::start_log(log_options(options, model.identity));
  greet(options, *reading.configuration);
  runtime::log_complaints_of_start(reading.complaints, reading.usable);
  for (const auto& refusal : refusals) runtime::log(runtime::Level::error, "{}", refusal);
  runtime::run_edge_script(reading.configuration->script("startup_script"), "startup_script",
                           model.global.scripts.startup_timeout, launcher);
  const auto read = [files = files_of(options), &launcher] {
    return runtime::read_configuration(config::load(files), launcher);
  };
  const auto next = [&options, here = model.identity.network_namespace] {
    return next_run(options, here);
  };
  runtime::SharedConfiguration last;
  {
    runtime::Daemon daemon{reading.configuration,
                           std::move(reading.assembly),
                           std::move(*kernel),
                           {.read = read, .next = next, .launcher = launcher}};
    if (background) {
      if (const auto ready = background->ready(); !ready) return complain(ready.error());
    }
    if (daemon.run() == runtime::Ending::suspended) {
      runtime::stop_log();
      std::_Exit(0);  // see Ending
    }
    last = daemon.configuration();
  }
  runtime::run_edge_script(last->script("shutdown_script"), "shutdown_script",
                           last->model.global.scripts.shutdown_timeout, launcher);
  runtime::stop_log();
  return 0;
}

/// A test of the files runs nothing.
class NothingRuns : public ProcessLauncher {
  ProcessEnd run(const Run& /*run*/, Instant /*deadline*/,
                 const Cancellation& /*cancel*/) override {
    return {.kind = ProcessEnd::Kind::not_started, .text = "not started: the files are tested"};
  }
};

[[noreturn]] void test_configuration(const Options& options) {
  // A thousand instances are some thirty megabytes: asked for in few steps.
  ::mallopt(M_TOP_PAD, 4 << 20);
  auto loaded = config::load(files_of(options));
  go_where_the_file_says(loaded);
  NothingRuns launcher;
  const auto reading = runtime::read_configuration(std::move(loaded), launcher);
  print(reading.complaints, options.config_test_log);
  // Of a large file, taking apart what was read takes as long as half the reading.
  std::fflush(nullptr);
  std::_Exit(static_cast<int>(reading.status));
}

int run(const Options& options, char* argv0) {
  if (options.config_test) test_configuration(options);
  std::optional<Background> background;
  if (!options.dont_fork) {
    auto entered = Background::enter();
    if (!entered) return complain(entered.error());
    background = std::move(*entered);
  }
  auto loaded = config::load(files_of(options));
  const bool there = go_where_the_file_says(loaded);
  // The launcher forks before anything else is open. It has two descriptors for each program.
  const auto descriptors_of_programs = linux::raise_descriptor_limit();
  auto launcher = [argv0, &descriptors_of_programs] {
    const OtherName not_the_daemon{argv0, "vrrpd-launcher"};
    return linux::start_launcher(descriptors_of_programs);
  }();
  if (!launcher) return complain(launcher.error());

  auto reading = runtime::read_configuration(std::move(loaded), *launcher);
  if (is_for_stderr(options)) print(reading.complaints, {});
  const int refused = reading.usable ? 0 : refuse_start(reading, options);
  // A namespace may come yet: whoever starts it again tries again.
  if (!there) return status_fatal;
  if (refused != 0) return refused;
  return serve(options, std::move(reading), *launcher, std::move(background));
}

}  // namespace
}  // namespace vrrpd

int main(int argc, char* argv[]) {
  if (const auto help = vrrpd::config_help({argv, static_cast<std::size_t>(argc)})) {
    fmt::print(*help ? stdout : stderr, "{}", *help ? **help : "vrrpd: " + help->error());
    return *help ? 0 : vrrpd::status_fatal;
  }
  auto options = vrrpd::read_command_line(argc, argv);
  if (!options) {
    fmt::print(options.error().to_output ? stdout : stderr, "{}", options.error().text);
    return options.error().status;
  }
  try {
    if (!options->grants.empty()) return vrrpd::print_grants(*options);
    if (const auto prepared = vrrpd::prepare_process(*options); !prepared)
      return vrrpd::complain(prepared.error());
    if (options->reload) return vrrpd::reload(vrrpd::files_of(*options));
    if (options->explain_reload) return vrrpd::explain_reload(vrrpd::files_of(*options));
    return options->release ? vrrpd::release(*options) : vrrpd::run(*options, argv[0]);
  } catch (const std::exception& error) {
    // What gets here is the kernel refusing something that cannot be done without.
    vrrpd::runtime::stop_log();
    fmt::print(stderr, "vrrpd: {}\n", error.what());
    return vrrpd::status_fatal;
  }
}
