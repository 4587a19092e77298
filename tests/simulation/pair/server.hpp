// SPDX-License-Identifier: Apache-2.0
// A model of a MariaDB or MySQL server as one half of a semi-synchronous pair: as much of it as a
// failover can trip over. What was measured on real ones stands in the comments of its parts.
//
//   server.cpp           the process: start, recovery, crash, clean stop
//   server_writes.cpp    clients' commits, and what keeps a server from becoming read-only
//   server_source.cpp    what it sends to its replica
//   server_replica.cpp   its receiver
//   server_applier.cpp   its applier
//   server_variables.cpp what it shows
#pragma once

#include <algorithm>
#include <array>
#include <deque>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "checks/mysql/server_status.hpp"
#include "tests/simulation/pair/binary_log.hpp"
#include "tests/simulation/pair/host.hpp"
#include "tests/simulation/pair/semi_sync_source.hpp"
#include "tests/simulation/pair/server_plan.hpp"

namespace vrrpd::simulation::pair {

/// How a client's write ended, as the server sees it.
enum class WriteEnd : std::uint8_t {
  confirmed,  ///< OK, and the replica has it
  alone,      ///< OK, without the replica
  refused,    ///< error 1290: read-only
  lost,       ///< the connection ended
};
using WriteReply = std::move_only_function<void(WriteEnd)>;

template <class What>
using Reply = std::move_only_function<void(std::expected<What, mysql::SqlError>)>;

/// Which client's row got which place in the world's history.
class Notary {
 public:
  virtual ~Notary() = default;
  /// A commit was written down by `origin`'s server. Results in its Transaction::id.
  virtual std::uint32_t enter(WriteId write, Node origin) = 0;
  /// It waited for its confirmation when `origin`'s server crashed, and crash recovery commits it.
  virtual void recover(std::uint32_t id) = 0;
  /// It is visible from now on; `confirmed`: the replica had it by then.
  virtual void release(std::uint32_t id, Node server, bool confirmed) = 0;
};

class Server {
 public:
  Server(Network& network, Host& host, const ServerPlan& plan, Notary& notary, Dice dice);
  void pair_with(Server& peer) { peer_ = &peer; }

  // The process.
  void start();
  void kill();              ///< SIGKILL: the disks keep what was written
  void kill_and_restart();  ///< SIGKILL by the daemon; the service manager starts it anew
  void lose_power();        ///< the relay log is not synced with each event
  void shut_down();         ///< SIGTERM
  [[nodiscard]] Process& process() { return process_; }
  [[nodiscard]] const Process& process() const { return process_; }
  [[nodiscard]] bool listens() const { return process_.runs() && ready_; }
  [[nodiscard]] bool awake() const { return listens() && !process_.stopped() && host_.powered(); }
  /// Error 1040, for who has no session yet.
  [[nodiscard]] bool refuses_logins() const { return full_; }
  [[nodiscard]] Host& host() { return host_; }
  [[nodiscard]] const ServerPlan& plan() const { return plan_; }
  /// `end` is called when the process dies, unless it was told to forget.
  [[nodiscard]] unsigned on_death(Task end);
  void forget_death(unsigned handle);

  // Clients.
  void write(WriteId write, WriteReply reply);
  /// That commit is here, be it only in the relay log.
  [[nodiscard]] bool holds(std::uint32_t id) const;
  [[nodiscard]] const BinaryLog& log() const { return log_; }

  // Statements. Each may be repeated. `session`: whose it is, by SessionLife's number.
  void close(int session, Reply<mysql::Result> reply);
  /// The connection of that session has ended, or it was killed: what it waits for is given up.
  void end_session(int session);
  void open();
  /// Called before each opening, also of a server that is open.
  std::function<void()> on_open;
  void start_threads(bool receiver, bool applier, Reply<mysql::Result> reply);
  void stop_threads(bool receiver, bool applier, Reply<mysql::Result> reply);
  static constexpr int first_thread = 1'000'000'000;  ///< no session has such a number
  /// Runs, or tries to connect. Each run is another thread.
  [[nodiscard]] std::optional<int> receiver_thread() const;
  [[nodiscard]] std::optional<int> applier_thread() const;
  [[nodiscard]] std::expected<void, mysql::SqlError> kill_thread(int id);
  [[nodiscard]] std::expected<void, mysql::SqlError> forget_source();
  /// By GTID. `demote`: gtid_slave_pos becomes the end of its own log (MariaDB).
  [[nodiscard]] std::expected<void, mysql::SqlError> follow(Node source, bool demote);
  void set_slave_position() { applied_ = last_entry(); }
  void set_semi_sync_source(bool on, Reply<mysql::Result> reply);
  // An advisory lock, of a session: it ends with it.
  bool lock(const std::shared_ptr<const int>& session);
  bool unlock(const std::shared_ptr<const int>& session);
  [[nodiscard]] bool has_lock(const std::shared_ptr<const int>& session) const {
    return locked_by_.lock() == session;
  }
  void set_semi_sync_replica(bool on) { replica_role_ = on; }
  void set_semi_sync_timeout(Duration timeout) { semi_sync_.set_timeout(timeout); }

  /// KILL of whoever holds up the applier.
  void end_sessions();
  /// The files of the relay log are copied to where nothing deletes them.
  void keep_relay_log();

  // What it shows.
  [[nodiscard]] bool applier_waits() const { return applier_held_ || locked_; }
  [[nodiscard]] mysql::ServerStatus replication() const;
  [[nodiscard]] mysql::SemiSync semi_sync() const;
  [[nodiscard]] Duration uptime() const;

  // What goes wrong.
  void lock_tables(bool locked);
  void fill_disk(bool full);
  void hold_up_applier(bool held);
  void slow_applier_down(Duration each) { apply_delay_ = each; }
  void break_applier() { applier_breaks_ = true; }
  void repair_applier();
  void purge_logs() { purged_ = log_.size(); }
  void refuse_logins(bool refuse) { full_ = refuse; }
  /// By an operator, who does not wait for the end; what does not apply changes nothing.
  void stop_by_hand(bool receiver, bool applier);
  void start_by_hand();

  // What is true, for those who judge.
  [[nodiscard]] bool read_only() const { return read_only_; }
  [[nodiscard]] bool takes_writes() const { return awake() && !read_only_; }
  /// A session keeps it from becoming read-only, and somebody wants it to be.
  [[nodiscard]] bool closes() const { return !closings_.empty(); }
  /// SIGTERM was sent.
  [[nodiscard]] bool stopping() const { return stopping_; }
  [[nodiscard]] bool attached() const;
  [[nodiscard]] bool drained() const {
    return !channel_ || channel_->first == channel_->relay.size();
  }
  /// Its crash recovery has taken that commit back.
  [[nodiscard]] bool took_back(std::uint32_t id) const {
    return std::ranges::find(taken_back_, id) != taken_back_.end();
  }
  [[nodiscard]] bool start_drops_relay_log() const {
    return channel_ && plan_.mariadb() && !drained() && !channel_->applier_runs &&
           channel_->receiver == mysql::Receiver::no;
  }
  /// MariaDB after a restart: it does not show what is in the relay log.
  [[nodiscard]] bool hides_relay_log() const {
    return channel_ && plan_.mariadb() && !channel_->position;
  }
  [[nodiscard]] bool applier_is_broken() const;
  [[nodiscard]] bool receiver_is_refused() const;
  [[nodiscard]] bool follows(Node source) const { return channel_ && channel_->source == source; }
  /// One of its threads runs. What was promoted keeps its source for a moment, and forgets it.
  [[nodiscard]] bool replicates() const {
    return channel_ && (channel_->applier_runs || channel_->receiver != mysql::Receiver::no);
  }

 private:
  /// A replica's connection, on the source's side.
  struct Dump {
    unsigned connection = 0;
    std::size_t next = 0;  ///< the entry that is sent next
    bool acknowledges = false;
    bool in_flight = false;  ///< something is on its way, since sent_at
    WorldTime sent_at{};
    bool dead = false;  ///< the replica is gone; MySQL notices when it sends
    GtidNumbers had;    ///< MySQL: what the replica had, and is not sent
  };
  struct Relayed {
    Transaction transaction;
    bool applied = false;
    WorldTime at{};
  };
  struct Channel {
    Node source = 0;
    mysql::Receiver receiver = mysql::Receiver::no;
    bool applier_runs = false;
    mysql::ThreadError receiver_error, applier_error;
    std::vector<Relayed> relay;
    std::size_t first = 0;  ///< in `relay`: all before are applied
    GtidNumbers received;   ///< Retrieved_Gtid_Set
    GtidPosition position;  ///< MariaDB: Gtid_IO_Pos; nothing after a restart of the server
    /// Read_Master_Log_Pos and Exec_Master_Log_Pos, in transactions: both outlive a restart.
    std::uint64_t read = 0, executed = 0;
  };
  /// What the source has sent, and finds no room on the disk.
  struct Unstored {
    unsigned connection = 0;
    std::size_t upto = 0;
    std::vector<Transaction> sent;
  };
  struct Attach {
    unsigned connection = 0;
    bool acknowledges = false;
    GtidNumbers had;
    GtidPosition position;
  };

  // server.cpp
  void end(bool clean);
  void recover();
  void take_back_uncommitted();
  [[nodiscard]] GtidPosition last_entry() const;
  // server_writes.cpp
  void commit(WriteId write, WriteReply reply);
  void show(std::size_t entry, bool confirmed);
  void finish_closing();
  void let_blocked_writes_go();
  // server_source.cpp
  [[nodiscard]] std::expected<void, mysql::ThreadError> attach(Attach attach);
  [[nodiscard]] std::expected<std::size_t, mysql::ThreadError> place_of(const Attach& attach) const;
  void pump();
  void send(Dump& dump);
  void delivered(unsigned connection, std::size_t upto);
  void acknowledged(unsigned connection, std::size_t upto);
  void detach(unsigned connection);
  [[nodiscard]] bool serves(unsigned connection);
  // server_replica.cpp
  void in_turn(Task order);
  void end_turn();
  void start_now(bool receiver, bool applier);
  void connect();
  void connected(unsigned connection, std::expected<void, mysql::ThreadError> answer);
  void lose_source(unsigned connection, const mysql::ThreadError& error);
  void try_again_later();
  void listen_to_source(unsigned connection);
  void receive(Unstored arrived);
  void store_what_came();
  void store(const Unstored& arrived);
  void confirm(unsigned connection, std::size_t upto);
  void stop_receiver();
  [[nodiscard]] bool source_is_heard() const;
  void drop_relay_log();
  // server_applier.cpp
  void go_on_applying();
  void apply_one(unsigned run);
  [[nodiscard]] std::size_t pick() const;
  void applied(std::size_t index);
  void fail_applier(unsigned number, std::string text);
  void stop_applier();

  World& world_;
  Network& network_;
  Host& host_;
  ServerPlan plan_;
  Notary& notary_;
  Dice dice_;
  Server* peer_ = nullptr;
  Process process_;
  bool ready_ = false;
  bool clean_ = true;  ///< the last process ended in order
  bool stopping_ = false;
  WorldTime started_{};
  std::vector<std::pair<unsigned, Task>> deaths_;
  unsigned death_ = 0;

  bool read_only_ = true;
  /// SET read_only that hangs.
  struct Closing {
    int session;
    Reply<mysql::Result> reply;
  };
  std::vector<Closing> closings_;
  std::vector<int> ended_sessions_;
  std::vector<std::pair<WriteId, WriteReply>> blocked_;
  bool locked_ = false, disk_full_ = false, full_ = false;

  BinaryLog log_;
  std::vector<std::uint32_t> taken_back_;  ///< Transaction::id
  std::size_t purged_ = 0;                 ///< entries that are no longer there to be sent
  SemiSyncSource semi_sync_;
  std::weak_ptr<const int> locked_by_;
  unsigned locked_in_ = 0;  ///< incarnation
  std::vector<Dump> dumps_;

  bool replica_role_ = true;
  std::optional<Channel> channel_;
  std::vector<std::uint32_t> kept_;  ///< Transaction::id, in copies of relay logs
  GtidPosition applied_;             ///< MariaDB: gtid_slave_pos
  unsigned receiver_run_ = 0;        ///< each is a thread of its own
  unsigned connection_ = 0;          ///< of the receiver
  bool acknowledges_ = false;        ///< on this connection
  WorldTime heard_{};                ///< the source, last
  std::vector<Unstored> unstored_;
  bool in_turn_ = false;     ///< a START or a STOP goes on
  std::deque<Task> orders_;  ///< that wait for it

  unsigned applier_run_ = 0;
  bool applying_ = false;
  bool applier_held_ = false, applier_breaks_ = false;
  Duration apply_delay_{};
};

}  // namespace vrrpd::simulation::pair
