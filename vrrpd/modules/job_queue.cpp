// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/modules/job_queue.hpp"

#include <utility>

namespace vrrpd::modules {

JobQueue::JobQueue(const std::string& name, std::size_t stack)
    : thread_{name, [this] { work(); }, stack} {}

JobQueue::~JobQueue() {
  const std::scoped_lock lock{mutex_};
  ending_ = true;
  drop_all_locked();
  changed_.notify_all();
}

void JobQueue::append(Job job) {
  const std::scoped_lock lock{mutex_};
  waiting_.push_back({std::move(job), std::make_shared<Cancellation>()});
  changed_.notify_all();
}

void JobQueue::supersede(Job job) {
  const std::scoped_lock lock{mutex_};
  drop_all_locked();
  waiting_.push_back({std::move(job), std::make_shared<Cancellation>()});
  changed_.notify_all();
}

void JobQueue::cancel() {
  const std::scoped_lock lock{mutex_};
  drop_all_locked();
}

std::size_t JobQueue::keep_newest(std::size_t most) {
  const std::scoped_lock lock{mutex_};
  const std::size_t moot = waiting_.size() > most ? waiting_.size() - most : 0;
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(moot));
  return moot;
}

std::vector<JobQueue::Job> JobQueue::take_waiting() {
  const std::scoped_lock lock{mutex_};
  std::vector<Job> jobs;
  for (Entry& entry : waiting_) jobs.push_back(std::move(entry.job));
  waiting_.clear();
  return jobs;
}

bool JobQueue::idle() const {
  const std::scoped_lock lock{mutex_};
  return waiting_.empty() && !running_;
}

void JobQueue::drop_all_locked() {
  waiting_.clear();
  if (running_) running_->request();
}

void JobQueue::work() {
  std::unique_lock lock{mutex_};
  for (;;) {
    changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    if (ending_) return;
    Entry entry = std::move(waiting_.front());
    waiting_.pop_front();
    running_ = entry.cancel;
    lock.unlock();
    entry.job(*entry.cancel);
    lock.lock();
    running_.reset();
  }
}

}  // namespace vrrpd::modules
