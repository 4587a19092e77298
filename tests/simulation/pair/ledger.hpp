// SPDX-License-Identifier: Apache-2.0
// What clients were told, and what became of each commit: the truth that promises are held to.
#pragma once

#include <vector>

#include "tests/simulation/pair/server.hpp"

namespace vrrpd::simulation::pair {

/// Why a commit that a client was told of may be missing later: the windows that docs/mysql.md
/// names. windows.cpp decides.
enum class Window : std::uint8_t {
  none,
  broken_link,    ///< two primaries, of which neither could ask the other
  taken_back,     ///< by MariaDB's crash recovery, of one that comes back and cannot ask the other
  stopped_clock,  ///< the replica's host stood still, or its clock was wrong, and could not tell
  woken,          ///< a server that stood still while the other one was promoted goes on
  superseded,     ///< by an older primary that the newer one could not close, and says so
  clean_stop,     ///< MySQL tells OK to those who wait when it is shut down
};

struct Commit {
  WriteId write = 0;
  Node server = 0;
  bool visible = false;    ///< its session was released
  bool confirmed = false;  ///< by the replica
  bool recovered = false;  ///< committed by crash recovery
  Window window = Window::none;
  bool acknowledged = false;  ///< its client was told OK
  bool seen = false;          ///< by a reader, through the address
  WorldTime released_at{};

  /// Somebody relies on it.
  [[nodiscard]] bool counts() const { return told() && window == Window::none; }
  /// A client knows of it.
  [[nodiscard]] bool told() const { return acknowledged || seen; }
};

class Ledger final : public Notary {
 public:
  /// Which window a commit falls into whose session goes on now, or that is read now.
  using Judgement = std::function<Window(Node server, bool confirmed)>;
  /// Nobody can keep readers from what that server's crash recovery has committed.
  using Untended = std::function<bool(Node server)>;

  explicit Ledger(World& world) : world_{world} { commits_.emplace_back(); }
  void judge_by(Judgement judgement, Untended untended) {
    judgement_ = std::move(judgement);
    untended_ = std::move(untended);
  }

  [[nodiscard]] WriteId begin_write() { return ++writes_; }
  std::uint32_t enter(WriteId write, Node origin) override;
  void recover(std::uint32_t id) override { commits_[id].recovered = !commits_[id].visible; }
  void release(std::uint32_t id, Node server, bool confirmed) override;
  void acknowledge(WriteId write);
  void excuse(std::uint32_t id, Window window) { commits_[id].window = window; }
  void see(std::uint32_t id, Node server);

  /// By Transaction::id; the first is none.
  [[nodiscard]] const std::vector<Commit>& commits() const { return commits_; }
  [[nodiscard]] std::size_t acknowledged() const { return acknowledged_; }
  /// Of these, those that may be missing later.
  [[nodiscard]] std::size_t excused() const;
  [[nodiscard]] WorldTime last_acknowledged() const { return last_acknowledged_; }

 private:
  World& world_;
  Judgement judgement_;
  Untended untended_;
  std::vector<Commit> commits_;
  std::vector<std::uint32_t> by_write_;
  WriteId writes_ = 0;
  std::size_t acknowledged_ = 0;
  WorldTime last_acknowledged_{};
};

}  // namespace vrrpd::simulation::pair
