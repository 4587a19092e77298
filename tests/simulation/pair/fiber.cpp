// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/pair/fiber.hpp"

#include <utility>
#include <vector>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif

namespace vrrpd::simulation::pair {
namespace {

/// The planners' texts and the record's JSON fit many times.
constexpr std::size_t stack_size = 256UL * 1024;

thread_local Fiber* running = nullptr;

}  // namespace

/// Made once and used again and again: new memory costs more than all else here.
struct Fiber::Stack {
  Stack() {
    if (spare().empty()) {
      memory = std::make_unique_for_overwrite<std::byte[]>(stack_size);
    } else {
      memory = std::move(spare().back());
      spare().pop_back();
    }
  }
  ~Stack() { spare().push_back(std::move(memory)); }

  static std::vector<std::unique_ptr<std::byte[]>>& spare() {
    static thread_local std::vector<std::unique_ptr<std::byte[]>> stacks;
    return stacks;
  }

  std::unique_ptr<std::byte[]> memory;
};

Fiber::Fiber(std::function<void()> body)
    : body_{std::move(body)}, stack_{std::make_unique<Stack>()} {
  getcontext(&own_);
  own_.uc_stack.ss_sp = stack_->memory.get();
  own_.uc_stack.ss_size = stack_size;
  own_.uc_link = nullptr;
  makecontext(&own_, &Fiber::enter, 0);
}

Fiber::~Fiber() {
  if (!started_ || finished_) return;
  unwinding_ = true;
  resume();
}

void Fiber::resume() {
  started_ = true;
  outer_ = std::exchange(running, this);
#ifdef __SANITIZE_ADDRESS__
  __sanitizer_start_switch_fiber(&caller_fake_stack_, own_.uc_stack.ss_sp, stack_size);
#endif
  swapcontext(&caller_, &own_);
#ifdef __SANITIZE_ADDRESS__
  __sanitizer_finish_switch_fiber(caller_fake_stack_, nullptr, nullptr);
#endif
  running = outer_;
  if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
}

void Fiber::suspend() {
  if (!running->unwinding_) running->leave();
}

bool Fiber::unwinding() { return running->unwinding_; }

void Fiber::go_on_or_unwind() {
  if (unwinding()) throw Unwound{};
}

void Fiber::leave() {
#ifdef __SANITIZE_ADDRESS__
  __sanitizer_start_switch_fiber(finished_ ? nullptr : &own_fake_stack_, caller_bottom_,
                                 caller_size_);
#endif
  swapcontext(&own_, &caller_);
#ifdef __SANITIZE_ADDRESS__
  __sanitizer_finish_switch_fiber(own_fake_stack_, &caller_bottom_, &caller_size_);
#endif
}

void Fiber::enter() { running->run(); }

void Fiber::run() {
#ifdef __SANITIZE_ADDRESS__
  __sanitizer_finish_switch_fiber(nullptr, &caller_bottom_, &caller_size_);
#endif
  try {
    body_();
  } catch (const Unwound&) {
    // As it should be.
  } catch (...) {
    if (!unwinding_) thrown_ = std::current_exception();
  }
  finished_ = true;
  leave();  // for good
}

}  // namespace vrrpd::simulation::pair
