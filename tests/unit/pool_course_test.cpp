// SPDX-License-Identifier: Apache-2.0
// What keepalived 2.2.7 does with delay_loop 5, retry 2 and delay_before_retry 1, seen in a run.
#include "tests/support/catch.hpp"
#include "vrrpd/pool/checker_course.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using pool::CheckerCourse;

namespace {

const pool::CheckerTiming timing{.delay_loop = 5s, .delay_before_retry = 1s, .retry = 2};

CheckerCourse up() {
  CheckerCourse course{timing};
  REQUIRE(course.take(true).conclusion == true);
  return course;
}

}  // namespace

TEST_CASE("the first failure of all counts at once") {
  CheckerCourse course{timing};
  const auto step = course.take(false);
  CHECK(step.conclusion == false);
  CHECK(step.retries == 0);
  CHECK(step.wait == 5s);
}

TEST_CASE("later ones count behind the retries") {
  auto course = up();
  for (int retry = 0; retry < 2; ++retry) {
    const auto step = course.take(false);
    CHECK_FALSE(step.conclusion);
    CHECK(step.wait == 1s);
  }
  const auto last = course.take(false);
  CHECK(last.conclusion == false);
  CHECK(last.retries == 2);
  CHECK(last.wait == 5s);
}

TEST_CASE("a success in between forgives") {
  auto course = up();
  CHECK_FALSE(course.take(false).conclusion);
  const auto better = course.take(true);
  CHECK_FALSE(better.conclusion);
  CHECK(better.wait == 5s);
  CHECK_FALSE(course.take(false).conclusion);
  CHECK_FALSE(course.take(false).conclusion);
  CHECK(course.take(false).conclusion == false);
}

TEST_CASE("while it is down it is looked at in the same rhythm, and nothing is said again") {
  CheckerCourse course{timing};
  static_cast<void>(course.take(false));
  for (const auto wait : {1s, 1s, 5s, 1s, 1s, 5s}) {
    const auto step = course.take(false);
    CHECK_FALSE(step.conclusion);
    CHECK(step.wait == wait);
  }
  CHECK(course.take(true).conclusion == true);
}

TEST_CASE("without retries each failure counts") {
  CheckerCourse course{{.delay_loop = 5s, .delay_before_retry = 1s, .retry = 0}};
  CHECK(course.take(true).conclusion == true);
  CHECK(course.take(false).conclusion == false);
}

TEST_CASE("SMTP_CHECK: the first failure counts behind the retries too") {
  auto slow = timing;
  slow.first_counts = false;
  CheckerCourse course{slow};
  CHECK_FALSE(course.take(false).conclusion);
  CHECK_FALSE(course.take(false).conclusion);
  CHECK(course.take(false).conclusion == false);
}

TEST_CASE("what an earlier course knew is no news, and its first failure does not count at once") {
  CheckerCourse course{timing};
  course.know(true);
  CHECK_FALSE(course.take(true).conclusion);
  CHECK_FALSE(course.take(false).conclusion);
}
