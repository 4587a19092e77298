// SPDX-License-Identifier: Apache-2.0
// The house rules that a compiler does not hold: which room may include which, what pure means, how
// long a file may be. ARCHITECTURE.md says why.
#include <sstream>

#include "tests/support/catch.hpp"
#include "tests/support/source_tree.hpp"

using namespace vrrpd::tests;

namespace {

using Violations = std::vector<std::string>;

bool starts_with_any(std::string_view text, const std::vector<std::string_view>& prefixes) {
  return std::ranges::any_of(prefixes, [&](auto prefix) { return text.starts_with(prefix); });
}

/// A room, and the only places it may include from.
struct Room {
  std::string_view path;
  std::vector<std::string_view> may_include;
};

const std::vector<Room> rooms{
    {"vrrpd/base/", {"vrrpd/base/"}},
    {"vrrpd/protocol/", {"vrrpd/protocol/", "vrrpd/base/"}},
    {"vrrpd/pool/", {"vrrpd/pool/", "vrrpd/base/"}},
    {"vrrpd/probes/", {"vrrpd/probes/", "vrrpd/linux/", "vrrpd/base/"}},
    {"checks/", {"checks/", "vrrpd/base/"}},
    {"notify/", {"notify/", "checks/mysql/", "vrrpd/base/"}},
    {"vrrpd/peer/",
     {"vrrpd/peer/", "notify/peer_link.hpp", "vrrpd/modules/", "vrrpd/linux/", "vrrpd/base/"}},
    {"vrrpd/control/", {"vrrpd/control/", "vrrpd/modules/", "vrrpd/base/"}},
    {"vrrpd/vrrpctl.cpp", {"vrrpd/control/"}},
};

Violations forbidden_arrows(const SourceTree& tree) {
  Violations found;
  for (const auto& [path, file] : tree) {
    for (const auto& room : rooms) {
      if (!path.starts_with(room.path)) continue;
      for (const auto& include : file.project_includes) {
        if (!starts_with_any(include, room.may_include)) found.push_back(path + ": " + include);
      }
    }
  }
  return found;
}

/// What decides without a system call, a clock or a thread.
struct Pure {
  std::string_view path;
  /// The planners speak in the words of notify.hpp, which mentions workers: what such headers
  /// include in turn is not held against them.
  enum class Reach { own_includes, everything } reach;
};

const std::vector<Pure> pure_sources{
    {"vrrpd/protocol/", Pure::Reach::everything},
    {"notify/mysql/admission.", Pure::Reach::own_includes},
    {"notify/mysql/applier_trouble.", Pure::Reach::own_includes},
    {"notify/mysql/fence_outcome.", Pure::Reach::own_includes},
    {"notify/mysql/errant.", Pure::Reach::own_includes},
    {"notify/mysql/facts.", Pure::Reach::own_includes},
    {"notify/mysql/guarantees.", Pure::Reach::own_includes},
    {"notify/mysql/isolation.", Pure::Reach::own_includes},
    {"notify/mysql/knowledge.", Pure::Reach::own_includes},
    {"notify/mysql/lag.", Pure::Reach::own_includes},
    {"notify/mysql/last_promotion.", Pure::Reach::own_includes},
    {"notify/mysql/memory.", Pure::Reach::own_includes},
    {"notify/mysql/peer_words.", Pure::Reach::own_includes},
    {"notify/mysql/promotion.", Pure::Reach::own_includes},
    {"notify/mysql/rebuild.", Pure::Reach::own_includes},
    {"notify/mysql/rejoin.", Pure::Reach::own_includes},
    {"notify/mysql/sight.", Pure::Reach::own_includes},
    {"notify/mysql/solo.", Pure::Reach::own_includes},
    {"notify/mysql/standoff.", Pure::Reach::own_includes},
    {"notify/mysql/startup.", Pure::Reach::own_includes},
    {"notify/mysql/stepdown.", Pure::Reach::own_includes},
    {"notify/mysql/supremacy.", Pure::Reach::own_includes},
    {"notify/mysql/switchover.", Pure::Reach::own_includes},
    {"notify/mysql/vote.", Pure::Reach::own_includes},
    {"notify/peer_link.", Pure::Reach::everything},
    {"vrrpd/control/message.", Pure::Reach::everything},
    {"vrrpd/control/status.", Pure::Reach::everything},
    {"vrrpd/pool/", Pure::Reach::everything},
    {"vrrpd/peer/codec.", Pure::Reach::everything},
    {"vrrpd/peer/conversation.", Pure::Reach::everything},
    {"vrrpd/peer/grievances.", Pure::Reach::everything},
    {"vrrpd/peer/message.", Pure::Reach::everything},
    {"vrrpd/peer/questions.", Pure::Reach::everything},
    {"vrrpd/peer/redial.", Pure::Reach::everything},
    {"vrrpd/peer/reports.", Pure::Reach::everything},
    {"vrrpd/peer/session.", Pure::Reach::everything},
    {"vrrpd/peer/wire.", Pure::Reach::everything},
};

const std::set<std::string_view> impure_headers{
    "vrrpd/base/clock.hpp", "vrrpd/base/process.hpp", "vrrpd/base/cancellation.hpp",
    "vrrpd/base/file_descriptor.hpp", "vrrpd/base/poll_until.hpp"};

/// Standard headers (and fmt's) that can neither block nor look at the world.
const std::set<std::string_view> pure_standard_headers{
    "algorithm",   "array",       "bit",      "cctype",      "charconv",      "chrono",
    "compare",     "concepts",    "cstddef",  "cstdint",     "cstring",       "deque",
    "expected",    "functional",  "iterator", "limits",      "map",           "memory",
    "numeric",     "optional",    "ranges",   "ratio",       "set",           "span",
    "string",      "string_view", "tuple",    "type_traits", "unordered_map", "unordered_set",
    "utility",     "variant",     "vector",   "fmt/core.h",  "fmt/format.h",  "fmt/ranges.h",
    "fmt/chrono.h"};

bool reads_a_clock(const SourceFile& file) {
  return std::ranges::any_of(file.lines, [](const std::string& line) {
    const auto code = std::string_view{line}.substr(0, line.find("//"));
    return code.find("::now(") != code.npos || code.find("boot_now(") != code.npos;
  });
}

Violations impurities_of(const SourceTree& tree, const std::string& path, Pure::Reach reach) {
  Violations found;
  if (reads_a_clock(tree.at(path))) found.push_back(path + ": reads a clock");
  const auto includers =
      reach == Pure::Reach::everything ? include_closure(tree, path) : std::set{path};
  for (const auto& includer : includers) {
    const auto file = tree.find(includer);
    if (file == tree.end()) continue;
    for (const auto& include : file->second.project_includes) {
      if (impure_headers.contains(include)) found.push_back(path + ": reaches " + include);
    }
    for (const auto& include : file->second.standard_includes) {
      if (pure_standard_headers.contains(include) || include == "nlohmann/json.hpp") continue;
      found.push_back(path + ": reaches <" + include + "> through " + includer);
    }
  }
  return found;
}

Violations impurities(const SourceTree& tree) {
  Violations found;
  for (const auto& [path, file] : tree) {
    for (const auto& pure : pure_sources) {
      if (!path.starts_with(pure.path)) continue;
      for (auto& impurity : impurities_of(tree, path, pure.reach)) {
        found.push_back(std::move(impurity));
      }
    }
  }
  return found;
}

Violations long_files(const SourceTree& tree) {
  Violations found;
  for (const auto& [path, file] : tree) {
    if (file.lines.size() > 500) found.push_back(path);
  }
  return found;
}

/// The licence stands in the first line, or in the second below a #! line.
Violations unlicensed_files(const SourceTree& tree) {
  constexpr std::string_view licence = "SPDX-License-Identifier: Apache-2.0";
  Violations found;
  for (const auto& [path, file] : tree) {
    const auto head = std::min<std::size_t>(file.lines.size(), 2);
    const bool licensed =
        std::any_of(file.lines.begin(), file.lines.begin() + static_cast<std::ptrdiff_t>(head),
                    [&](const std::string& line) { return line.find(licence) != line.npos; });
    if (!licensed) found.push_back(path);
  }
  return found;
}

const SourceTree& project() {
  static const SourceTree tree = read_source_tree(VRRPD_SOURCE_DIR);
  return tree;
}

SourceTree tree_of(std::vector<std::pair<std::string, std::string>> files) {
  SourceTree tree;
  for (const auto& [path, text] : files) {
    std::istringstream stream{text};
    tree.emplace(path, read_source(stream));
  }
  return tree;
}

}  // namespace

TEST_CASE("The tree was found") {
  CHECK(project().contains("vrrpd/protocol/group.cpp"));
  CHECK(project().contains("vrrpd/base/time.hpp"));
}

TEST_CASE("Arrows between the rooms point one way") {
  CHECK(forbidden_arrows(project()) == Violations{});
}

TEST_CASE("The protocol and the planners are pure") {
  CHECK(impurities(project()) == Violations{});
}

TEST_CASE("No file is longer than 500 lines") { CHECK(long_files(project()) == Violations{}); }

TEST_CASE("Every file names its licence") { CHECK(unlicensed_files(project()) == Violations{}); }

TEST_CASE("What the rules forbid is found") {
  const auto tree = tree_of({
      {"vrrpd/base/address.hpp", "#include \"vrrpd/protocol/advert.hpp\"\n"},
      {"checks/mysql/session.cpp", "#include \"notify/notify.hpp\"\n"},
      {"notify/script/script.cpp", "#include \"vrrpd/runtime/loop.hpp\"\n"},
      {"notify/mysql/promotion.cpp", "#include <thread>\n#include \"notify/notify.hpp\"\n"},
      {"notify/notify.hpp", "#include \"vrrpd/base/process.hpp\"\n#include <chrono>\n"},
      {"vrrpd/base/time.hpp", "#include <mutex>\n"},
      {"vrrpd/protocol/group.cpp", "#include <unistd.h>\nauto t = BootClock::now();  // now\n"},
      {"vrrpd/protocol/timers.cpp", "#include \"vrrpd/base/clock.hpp\"\n// boot_now() is taboo\n"},
      {"vrrpd/protocol/advert.hpp", "#include \"vrrpd/base/time.hpp\"\n"},
  });
  CHECK(forbidden_arrows(tree) == Violations{"checks/mysql/session.cpp: notify/notify.hpp",
                                             "notify/script/script.cpp: vrrpd/runtime/loop.hpp",
                                             "vrrpd/base/address.hpp: vrrpd/protocol/advert.hpp"});
  CHECK(
      impurities(tree) ==
      Violations{"notify/mysql/promotion.cpp: reaches <thread> through notify/mysql/promotion.cpp",
                 "vrrpd/protocol/advert.hpp: reaches <mutex> through vrrpd/base/time.hpp",
                 "vrrpd/protocol/group.cpp: reads a clock",
                 "vrrpd/protocol/group.cpp: reaches <unistd.h> through vrrpd/protocol/group.cpp",
                 "vrrpd/protocol/timers.cpp: reaches vrrpd/base/clock.hpp"});
  CHECK(long_files(tree_of({{"a.hpp", std::string(501, '\n')},
                            {"b.hpp", std::string(500, '\n')}})) == Violations{"a.hpp"});
  CHECK(unlicensed_files(tree_of(
            {{"a.py", "#!/usr/bin/python3\n# SPDX-License-Identifier: Apache-2.0"},
             {"b.py", "\n\n# SPDX-License-Identifier: Apache-2.0"}})) == Violations{"b.py"});
}
