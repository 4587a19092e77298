// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/probe_worker.hpp"

#include <algorithm>
#include <exception>
#include <random>
#include <utility>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/probes/local_address.hpp"

namespace vrrpd::runtime {
namespace {

Duration some_of(Duration most) {
  std::random_device source;
  return Duration{std::uniform_int_distribution<Duration::rep>{0, most.count()}(source)};
}

}  // namespace

ProbeWorker::ProbeWorker(Options options, std::unique_ptr<probes::Probe> probe,
                         modules::Mailbox& mailbox, OnNews on_news)
    : options_{std::move(options)},
      probe_{std::move(probe)},
      mailbox_{mailbox},
      on_news_{std::move(on_news)},
      course_{options_.timing} {}

ProbeWorker::~ProbeWorker() { abandon(); }

void ProbeWorker::abandon() {
  if (std::exchange(abandoned_, true)) return;
  *alive_ = false;
  cancel_.request();
}

void ProbeWorker::know(bool up, std::optional<int> weight) {
  course_.know(up);
  weight_ = weight;
}

void ProbeWorker::start() {
  thread_.emplace("checker", [this] { work(); });
}

void ProbeWorker::work() {
  Duration wait = some_of(options_.warmup);
  while (!cancel_.wait_until(boot_now() + wait)) wait = look();
}

/// Returns how long to wait then.
Duration ProbeWorker::look() {
  if (options_.only_while && !probes::is_local(*options_.only_while)) {
    return options_.timing.delay_loop;
  }
  const Instant begun = boot_now();
  News news{.finding = ask(), .step = {}};
  if (cancel_.requested()) return {};
  news.step = course_.take(news.finding.up);
  const Duration taken = options_.from_start_to_start ? boot_now() - begun : Duration::zero();
  const Duration wait = std::max(news.step.wait - taken, Duration::zero());
  const bool other_weight = news.finding.up && news.finding.weight != weight_;
  if (other_weight) weight_ = news.finding.weight;
  const bool failure_to_log = options_.log_all_failures && !news.finding.up;
  if (news.step.conclusion || other_weight || failure_to_log) {
    mailbox_.post([this, alive = alive_, news = std::move(news)] {
      if (*alive) on_news_(news);
    });
  }
  return wait;
}

/// An exception that left the thread would end the process, and with it every mastership.
probes::Finding ProbeWorker::ask() {
  try {
    return probe_->look(cancel_);
  } catch (const std::exception& error) {
    return {.up = false, .text = std::string{"the check failed: "} + error.what(), .weight = {}};
  }
}

}  // namespace vrrpd::runtime
