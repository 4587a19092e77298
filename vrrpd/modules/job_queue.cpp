// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/modules/job_queue.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

namespace vrrpd::modules {

JobQueue::JobQueue(const std::string& name, std::size_t stack)
    : thread_{name, [this] { work(); }, stack} {}

JobQueue::~JobQueue() {
  const std::scoped_lock lock{mutex_};
  ending_ = true;
  if (!let_go_) drop_all_locked();
  changed_.notify_all();
}

void JobQueue::append(Job job) {
  const std::scoped_lock lock{mutex_};
  waiting_.push_back(std::move(job));
  changed_.notify_all();
}

void JobQueue::supersede(Job job) {
  const std::scoped_lock lock{mutex_};
  drop_all_locked();
  waiting_.push_back(std::move(job));
  changed_.notify_all();
}

void JobQueue::cancel() {
  const std::scoped_lock lock{mutex_};
  drop_all_locked();
}

void JobQueue::cancel_running(std::uint64_t begun) {
  const std::scoped_lock lock{mutex_};
  if (running_ && begun_ == begun) cancel_.request();
}

void JobQueue::let_go() {
  const std::scoped_lock lock{mutex_};
  let_go_ = true;
  if (running_) cancel_.request();
}

std::size_t JobQueue::keep_newest(std::size_t most) {
  const std::scoped_lock lock{mutex_};
  const std::size_t moot = waiting_.size() > most ? waiting_.size() - most : 0;
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(moot));
  return moot;
}

JobQueue::Load JobQueue::load() const {
  const std::scoped_lock lock{mutex_};
  return {.begun = begun_, .running = running_, .waiting = waiting_.size()};
}

bool JobQueue::idle() const {
  const std::scoped_lock lock{mutex_};
  return waiting_.empty() && !running_;
}

void JobQueue::drop_all_locked() {
  waiting_.clear();
  if (running_) cancel_.request();
}

void JobQueue::work() {
  std::unique_lock lock{mutex_};
  for (;;) {
    changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    Job job = std::move(waiting_.front());
    waiting_.pop_front();
    running_ = true;
    ++begun_;
    cancel_.take_back();
    if (let_go_) cancel_.request();
    lock.unlock();
    job(cancel_);
    job = nullptr;  // what it holds may take a while to go
    lock.lock();
    running_ = false;
  }
}

std::expected<std::unique_ptr<JobQueue>, std::string> start_job_queue(const std::string& name,
                                                                      std::size_t stack) {
  try {
    return std::make_unique<JobQueue>(name, stack);
  } catch (const std::system_error& error) {
    const bool descriptors = error.code().value() == EMFILE || error.code().value() == ENFILE;
    return std::unexpected{std::string{error.what()} +
                           (descriptors ? "; raise LimitNOFILE" : "; raise TasksMax or pid_max")};
  }
}

}  // namespace vrrpd::modules
