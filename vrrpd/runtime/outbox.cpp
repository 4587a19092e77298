// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/outbox.hpp"

#include <utility>

#include "vrrpd/base/clock.hpp"

namespace vrrpd::runtime {

void Outbox::Lane::send(Channel& channel, OutgoingAdvert advert,
                        std::function<void(bool)> on_sent) {
  box_.append(index_, Send{&channel, std::move(advert), std::move(on_sent)});
}

void Outbox::Lane::put_up(VirtualAddresses& addresses) { box_.append(index_, PutUp{&addresses}); }

void Outbox::Lane::take_down(VirtualAddresses& addresses) {
  box_.append(index_, TakeDown{&addresses});
}

void Outbox::Lane::announce(VirtualAddresses& addresses, unsigned repeats) {
  box_.append(index_, Announce{&addresses, repeats});
}

void Outbox::Lane::then(std::function<void()> what) { box_.append(index_, Then{std::move(what)}); }

std::size_t Outbox::open() {
  if (!free_.empty()) {
    const std::size_t lane = free_.back();
    free_.pop_back();
    return lane;
  }
  lanes_.emplace_back();
  return lanes_.size() - 1;
}

void Outbox::close(std::size_t lane) {
  lanes_[lane] = {};
  std::erase(busy_, lane);
  free_.push_back(lane);
}

void Outbox::append(std::size_t lane, Step step) {
  if (lanes_[lane].steps.empty()) busy_.push_back(lane);
  lanes_[lane].steps.push_back(std::move(step));
}

template <class Kind, class Each>
void Outbox::take_leading(Each each) {
  // By index: what a step does may put more into the box.
  for (std::size_t i = 0; i < busy_.size(); ++i) {
    const std::size_t lane = busy_[i];
    while (lanes_[lane].done < lanes_[lane].steps.size()) {
      auto& front = lanes_[lane].steps[lanes_[lane].done];
      auto* const step = std::get_if<Kind>(&front);
      if (step == nullptr) break;
      ++lanes_[lane].done;
      each(Kind{std::move(*step)});
    }
  }
}

void Outbox::flush() {
  if (std::exchange(flushing_, true)) return;
  while (!busy_.empty()) {
    send_adverts();
    change_addresses();
    take_leading<Announce>(
        [this](const Announce& step) { announcer_.announce(*step.addresses, step.repeats); });
    announcer_.flush(boot_now());
    take_leading<Then>([](const Then& step) { step.what(); });
    std::erase_if(busy_, [this](std::size_t lane) {
      if (lanes_[lane].done < lanes_[lane].steps.size()) return false;
      lanes_[lane].steps.clear();
      lanes_[lane].done = 0;
      return true;
    });
  }
  flushing_ = false;
}

void Outbox::send_adverts() {
  take_leading<Send>([this](Send step) {
    auto& post = posts_[step.channel];
    post.adverts.push_back(std::move(step.advert));
    post.on_sent.push_back(std::move(step.on_sent));
  });
  for (auto& [channel, post] : posts_) {
    if (post.adverts.empty()) continue;
    const auto sent = channel->send(post.adverts);
    for (std::size_t i = 0; i < sent.size(); ++i) {
      if (post.on_sent[i]) post.on_sent[i](sent[i]);
    }
    post.adverts.clear();
    post.on_sent.clear();
  }
}

void Outbox::change_addresses() {
  AddressKeeper::Batch batch;
  take_leading<TakeDown>([&batch](const TakeDown& step) { batch.push_back(step.addresses); });
  if (!batch.empty()) {
    for (const auto* addresses : batch) announcer_.forget(*addresses);
    keeper_.take_down(batch);
  }
  batch.clear();
  take_leading<PutUp>([&batch](const PutUp& step) { batch.push_back(step.addresses); });
  if (!batch.empty()) keeper_.put_up(batch);
}

}  // namespace vrrpd::runtime
