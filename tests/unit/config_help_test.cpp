// SPDX-License-Identifier: Apache-2.0
// What the keyword tables tell a person. With VRRPD_UPDATE_DOCS set, the page is written anew.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "config/keyword_help.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd::config;

TEST_CASE("docs/keepalived-conf.md is what the keyword tables say") {
  const std::string page = compatibility_page();
  if (std::getenv("VRRPD_UPDATE_DOCS") != nullptr) std::ofstream{VRRPD_KEYWORD_PAGE} << page;
  std::ifstream file{VRRPD_KEYWORD_PAGE};
  std::ostringstream text;
  text << file.rdbuf();
  INFO("run unit_config again with VRRPD_UPDATE_DOCS=1 in its environment, and look at the change");
  CHECK((text.str() == page));
}

TEST_CASE("help for one keyword names each block that has it") {
  CHECK(keyword_help("nopreempt").value() ==
        "in vrrp_instance { … }:\n"
        "  nopreempt                                    do not displace a master of lower "
        "priority\n");
  CHECK(keyword_help("use_ipvlan").value() ==
        "in vrrp_instance { … }:\n"
        "  use_ipvlan [NAME [INTERFACE]] …              addresses go onto the interface itself; "
        "use_vmac gives them one of their own (refused)\n");
  const std::string several = keyword_help("weight").value();
  CHECK(several.find("in vrrp_script { … }:") != std::string::npos);
  CHECK(several.find("in track_file { … }:") != std::string::npos);
}

TEST_CASE("help for a block has all its keywords") {
  CHECK(keyword_help("authentication").value().find("  auth_type PASS|AH") != std::string::npos);
}

TEST_CASE("help for what changes the text before its keywords") {
  for (const char* word : {"include", "includem", "includea"})
    CHECK(keyword_help(word).value().starts_with("anywhere:\n  include PATTERN "));
  for (const char* word : {"@", "@db1", "@^db1"})
    CHECK(keyword_help(word).value().starts_with("anywhere:\n  @ID LINE "));
  for (const char* word : {"$NAME", "${NAME}"})
    CHECK(keyword_help(word).value().starts_with("anywhere:\n  $NAME=VALUE "));
  CHECK(keyword_help("${_ENV}").value().starts_with("anywhere:\n  ${_NAME} "));
  for (const char* word : {"~SEQ", "SEQ", "~SEQx"})
    CHECK(keyword_help(word).value().starts_with("anywhere:\n  ~SEQ("));
  CHECK(keyword_help("~LST").value().starts_with("anywhere:\n  ~LST("));
}

TEST_CASE("help for what is no keyword says what was probably meant") {
  CHECK(keyword_help("priorty").error() ==
        "there is no keyword `priorty': did you mean `priority'?\n");
  CHECK(keyword_help("inclde").error() ==
        "there is no keyword `inclde': did you mean `include'?\n");
  CHECK(keyword_help("qqqqqqqqq").error() ==
        "there is no keyword `qqqqqqqqq': vrrpd --help-config lists all\n");
}

TEST_CASE("help for everything has every block") {
  const std::string all = all_keywords_help();
  CHECK(all.find("\nthe top level\n") != std::string::npos);
  CHECK(all.find("\nbfd_instance { … }\n") != std::string::npos);
}
