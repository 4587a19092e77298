// SPDX-License-Identifier: Apache-2.0
// What workers post to the loop. A gate that opens, a fence that is through and a standing that
// becomes fit make a master as a timer does: before any of them is believed, what waits in the
// sockets is heard (decision 19).
#pragma once

#include "vrrpd/modules/mailbox.hpp"
#include "vrrpd/runtime/loop.hpp"

namespace vrrpd::runtime {

/// Opens the letters of `mailbox` as they come, each time after `hear` has read the sockets; then
/// `opened` is called. The mailbox must outlive the source.
[[nodiscard]] Loop::Source open_letters(Loop& loop, modules::Mailbox& mailbox, Loop::Callback hear,
                                        Loop::Callback opened);

}  // namespace vrrpd::runtime
