// SPDX-License-Identifier: Apache-2.0
// Files on the disk: what can be read, what is included, and what --config-test ends with.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "config/exit_status.hpp"
#include "config_support.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd::config;
using namespace vrrpd::config::test;

namespace {

/// A folder that is gone with its contents at the end of a test.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "vrrpd-config-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string write(const std::string& name, const std::string& text) const {
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream{file} << text;
    return file.string();
  }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

Loaded load_file(const std::string& conf, const std::string& toml = "/nowhere.toml",
                 bool toml_required = false) {
  Request request;
  request.keepalived_conf = conf;
  request.vrrpd_toml = toml;
  request.toml_required = toml_required;
  return load(request);
}

int status(const std::string& conf, const std::string& toml = {}) {
  return static_cast<int>(exit_status(load_text(conf, toml)));
}

}  // namespace

TEST_CASE("a file that cannot be read is an error with its reason") {
  const Folder folder;
  const std::string missing = folder / "keepalived.conf";
  const Loaded absent = load_file(missing);
  REQUIRE(absent.diagnostics.size() == 1);
  CHECK(absent.diagnostics[0].message == "open " + missing + ": No such file or directory");
  CHECK(absent.diagnostics[0].hint == "name the configuration with -f FILE");
  CHECK_FALSE(absent.usable());
  CHECK(static_cast<int>(exit_status(absent)) == 2);

  CHECK(load_file(folder / ".").diagnostics.at(0).message ==
        "read " + (folder / ".") + ": it is a directory");
  const std::string fifo = folder / "fifo";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  CHECK(load_file(fifo).diagnostics.at(0).message == "read " + fifo + ": it is not a regular file");
  const std::string large = folder.write("large", std::string(9u << 20, '\n'));
  const Loaded too_large = load_file(large);
  CHECK(too_large.diagnostics.at(0).message == "read " + large + ": larger than 8 MiB");
  CHECK(too_large.diagnostics[0].hint ==
        "no configuration is so large: this is something else, or parts of it belong into files "
        "that it includes");
  CHECK(load_file(folder.write("empty", "")).diagnostics.empty());
}

TEST_CASE("vrrpd.toml may be absent unless it was asked for") {
  const Folder folder;
  const std::string conf = folder.write("keepalived.conf", instance_with(""));
  CHECK(load_file(conf).diagnostics.empty());
  const Loaded asked = load_file(conf, folder / "no.toml", true);
  CHECK(asked.diagnostics.at(0).message ==
        "open " + (folder / "no.toml") + ": No such file or directory");
  CHECK(static_cast<int>(exit_status(asked)) == 2);
}

TEST_CASE("an include stands for the files it matches, also inside a block") {
  const Folder folder;
  folder.write("conf.d/2.conf", "priority 20\n");
  folder.write("conf.d/1.conf", "priority 10\ninclude more/*.inc\n");
  folder.write("conf.d/more/x.inc", "nopreempt\n");
  const std::string conf =
      folder.write("keepalived.conf", instance_with("include conf.d/{1,2}.conf\ninclude none*"));
  const Loaded loaded = load_file(conf);
  CHECK(messages(loaded) == Messages{"9:9 note: no file matches `none*'"});
  CHECK(only_instance(loaded).priority == 20);
  CHECK(only_instance(loaded).nopreempt);
}

TEST_CASE("a complaint about an included file names it") {
  const Folder folder;
  const std::string part = folder.write("part", "\n  bogus\n");
  const Loaded loaded = load_file(folder.write("keepalived.conf", "include part\n"));
  REQUIRE(loaded.diagnostics.size() == 1);
  CHECK(render(loaded.diagnostics, loaded.sources) ==
        part + ":2:3: warning: unknown keyword `bogus', ignoring it\n  bogus\n  ^~~~~\n");
}

TEST_CASE("includes are bounded and may be strict") {
  const Folder folder;
  const std::string conf =
      folder.write("keepalived.conf", "include keepalived.conf\nincludem none*\ninclude\n");
  CHECK(messages(load_file(conf)) ==
        Messages{"1:9 warning: `" + conf + "' includes itself, ignoring it",
                 "2:10 warning: no file matches `none*'",
                 "3:1 warning: `include' without a file name, ignoring it"});
  for (int depth = 0; depth < 20; ++depth) {
    folder.write(std::to_string(depth), "include " + std::to_string(depth + 1) + "\n");
  }
  CHECK(messages(load_file(folder / "0")) == Messages{"1:9 warning: `" + (folder / "16") +
                                                      "' is included more than 16 files deep, "
                                                      "ignoring it"});
}

TEST_CASE("of a folder full of files the first 1024 are read, and the rest is said once") {
  const Folder folder;
  for (int file = 0; file < 1030; ++file) folder.write("many/" + std::to_string(file), "");
  const auto said = messages(load_file(folder.write("keepalived.conf", "include many/*\n")));
  REQUIRE(said.size() == 1);
  CHECK(
      said[0].ends_with("is one file too many: 1024 were included, ignoring it and all further "
                        "ones"));
}

TEST_CASE("what is included is bounded together too") {
  const Folder folder;
  // Whose lines are too long, which is said as well.
  for (const char* file : {"1", "2", "3", "4", "5"}) folder.write(file, std::string(7u << 20, '#'));
  const std::string conf = folder.write("keepalived.conf", "include [1-5]\n");
  const auto said = messages(load_file(conf));
  CHECK(std::ranges::count(said, "1:9 warning: read " + (folder / "5") +
                                     ": with it, all files are larger than 32 MiB, ignoring it") ==
        1);
}

TEST_CASE("an included file with an execute bit is read, and that is said") {
  const Folder folder;
  const std::string part = folder.write("part", "global_defs {\nrouter_id a\n}\n");
  REQUIRE(::chmod(part.c_str(), 0755) == 0);
  const Loaded loaded = load_file(folder.write("keepalived.conf", "include part\n"));
  CHECK(messages(loaded) ==
        Messages{"1:9 warning: `" + part + "' has an execute bit: keepalived would not read it"});
  CHECK(loaded.model.global.router_id == "a");
}

TEST_CASE("the exit status is keepalived's class") {
  CHECK(status(instance_with("")) == 0);
  CHECK(status(instance_with("debug 2")) == 0);
  CHECK(status(instance_with("bogus")) == 5);
  CHECK(status(instance_with("virtual_router_id 0")) == 5);
  CHECK(status(instance_with("priority")) == 2);
  CHECK(status(instance_with("notify /bin/n\nbogus")) == 6);
  CHECK(status(instance_with("notify /bin/n"), "[notify.VI_1]\nmodule = \"mysql\"\n") == 0);
  CHECK(status(instance_with(""), "[bogus]\n") == 5);
}

TEST_CASE("the count says how many of each kind") {
  const auto count = [](const std::string& conf) { return summary(load_text(conf).diagnostics); };
  CHECK(count(instance_with("")) == "no complaints");
  CHECK(count(instance_with("debug 1")) == "1 note");
  CHECK(count(instance_with("bogus\nbogus\nvirtual_router_id 0")) == "1 error, 2 warnings");
}
