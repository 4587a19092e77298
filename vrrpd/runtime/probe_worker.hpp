// SPDX-License-Identifier: Apache-2.0
// One checker of a real server on a thread of its own: looks, and tells the loop what is new.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "vrrpd/base/address.hpp"
#include "vrrpd/base/cancellation.hpp"
#include "vrrpd/modules/mailbox.hpp"
#include "vrrpd/modules/thread.hpp"
#include "vrrpd/pool/checker_course.hpp"
#include "vrrpd/probes/probe.hpp"

namespace vrrpd::runtime {

class ProbeWorker {
 public:
  struct Options {
    pool::CheckerTiming timing;
    Duration warmup;                        ///< the first look comes within this, by chance
    bool from_start_to_start = false;       ///< a look's own time is part of the delay after it
    bool log_all_failures = false;          ///< those too that a retry may mend are news
    std::optional<IpAddress> only_while{};  ///< ha_suspend: no looks while it is not on this host
  };
  struct News {
    probes::Finding finding;
    pool::CheckerCourse::Step step;
  };
  using OnNews = std::function<void(const News&)>;

  /// `on_news` is called on the loop: at each conclusion, and when the weight has changed.
  ProbeWorker(Options options, std::unique_ptr<probes::Probe> probe, modules::Mailbox& mailbox,
              OnNews on_news);
  ~ProbeWorker();

  /// What an earlier worker concluded, and the weight that it told; before start().
  void know(bool up, std::optional<int> weight);
  void start();
  /// The loop's thread: nothing is told any more, and the look that is under way is given up. The
  /// destructor, which waits for its end, may then run on any thread.
  void abandon();

 private:
  void work();
  [[nodiscard]] Duration look();
  [[nodiscard]] probes::Finding ask();

  Options options_;
  std::unique_ptr<probes::Probe> probe_;
  modules::Mailbox& mailbox_;
  OnNews on_news_;
  pool::CheckerCourse course_;
  std::optional<int> weight_;  ///< as told last
  Cancellation cancel_;
  bool abandoned_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  ///< loop: letters may outlive us
  std::optional<modules::Thread> thread_;
};

}  // namespace vrrpd::runtime
