// SPDX-License-Identifier: Apache-2.0
// A course of action with a stack of its own, which can be left in the middle and gone on with
// later. It lets the daemon's blocking code run in a world where time is a number.
#pragma once

#include <ucontext.h>

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>

namespace vrrpd::simulation::pair {

class Fiber {
 public:
  explicit Fiber(std::function<void()> body);
  /// One that is not finished is unwound, so that its destructors run: suspend() returns in it,
  /// and from there it must come to an end, by go_on_or_unwind() or otherwise.
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  /// From outside: goes on until the next suspend() or the end. Throws what the body throws.
  void resume();
  [[nodiscard]] bool finished() const { return finished_; }

  /// From within: back to who called resume().
  static void suspend();
  /// From within: throws if it is being unwound.
  static void go_on_or_unwind();
  [[nodiscard]] static bool unwinding();

 private:
  /// No std::exception: no handler of the code that runs here may hold it up.
  struct Unwound {};
  struct Stack;

  static void enter();
  void run();
  void leave();

  std::function<void()> body_;
  std::unique_ptr<Stack> stack_;
  ucontext_t own_{}, caller_{};
  void *own_fake_stack_ = nullptr, *caller_fake_stack_ = nullptr;  // of the address sanitizer
  const void* caller_bottom_ = nullptr;
  std::size_t caller_size_ = 0;
  std::exception_ptr thrown_;
  Fiber* outer_ = nullptr;
  bool started_ = false, finished_ = false, unwinding_ = false;
};

}  // namespace vrrpd::simulation::pair
