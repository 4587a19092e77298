// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/modules/thread.hpp"

#include <csignal>
#include <system_error>
#include <utility>

namespace vrrpd::modules {
namespace {

void* run(void* body) {
  (*static_cast<std::function<void()>*>(body))();
  return nullptr;
}

}  // namespace

Thread::Thread(const std::string& name, std::function<void()> body, std::size_t stack)
    : body_{std::move(body)} {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);  // inherited by the new thread
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, stack);
  const int error = pthread_create(&thread_, &attributes, run, &body_);
  pthread_attr_destroy(&attributes);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (error != 0) throw std::system_error{error, std::generic_category(), "start thread " + name};
  pthread_setname_np(thread_, name.substr(0, 15).c_str());
}

Thread::~Thread() { pthread_join(thread_, nullptr); }

}  // namespace vrrpd::modules
