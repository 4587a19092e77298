// SPDX-License-Identifier: Apache-2.0
// Client over MariaDB Connector/C: each blocking function has a *_start() and a *_cont().
#include <mysql.h>
#include <poll.h>
#include <sys/socket.h>

#include <utility>

#include "checks/mysql/client.hpp"
#include "checks/mysql/rows.hpp"

namespace vrrpd::mysql {
namespace {

short poll_events(int wanted) {
  int events = 0;
  if ((wanted & MYSQL_WAIT_READ) != 0) events |= POLLIN;
  if ((wanted & MYSQL_WAIT_WRITE) != 0) events |= POLLOUT;
  if ((wanted & MYSQL_WAIT_EXCEPT) != 0) events |= POLLPRI;
  return static_cast<short>(events);
}

/// What has come true of `wanted`. An error or a hang-up is news for whatever was waited for.
int library_events(short events, int wanted) {
  if ((events & (POLLERR | POLLHUP | POLLNVAL)) != 0) return wanted & ~MYSQL_WAIT_TIMEOUT;
  int ready = 0;
  if ((events & POLLIN) != 0) ready |= MYSQL_WAIT_READ;
  if ((events & POLLOUT) != 0) ready |= MYSQL_WAIT_WRITE;
  if ((events & POLLPRI) != 0) ready |= MYSQL_WAIT_EXCEPT;
  return ready;
}

}  // namespace

struct Client::State {
  enum class Operation { none, connect, ping, query, fetch };

  MYSQL library{};
  Operation operation = Operation::none;
  int wanted = 0;  ///< MYSQL_WAIT_* that the pending operation waits for
  bool failed = false;
  // The library keeps pointers to these while an operation is pending.
  Endpoint endpoint;
  std::string password;
  std::string sql;
  MYSQL* connected = nullptr;
  int status = 0;
  MYSQL_RES* rows = nullptr;

  State() {
    // Once for the process and thread-safe, as the language makes a local static.
    static const int initialised = mysql_library_init(0, nullptr, nullptr);
    static_cast<void>(initialised);
    mysql_init(&library);
    const my_bool off = 0;
    const unsigned local_infile = 0;
    mysql_optionsv(&library, MYSQL_OPT_NONBLOCK, nullptr);
    mysql_optionsv(&library, MYSQL_OPT_RECONNECT, &off);
    mysql_optionsv(&library, MYSQL_OPT_LOCAL_INFILE, &local_infile);
    mysql_optionsv(&library, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  }
  ~State() {
    end();
    mysql_close(&library);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  /// After shutdown() no read and no write blocks, so that mysql_close(), which says good-bye to
  /// the server first, cannot either.
  void end() {
    const my_socket descriptor = mysql_get_socket(&library);
    if (descriptor >= 0) ::shutdown(descriptor, SHUT_RDWR);
  }

  /// Without `ca` as the server likes it: Connector/C 3.4 would verify, against nothing.
  void secure() {
    const my_bool demanded = endpoint.tls ? 1 : 0;
    const my_bool verified = endpoint.tls && endpoint.tls->verify_host ? 1 : 0;
    mysql_optionsv(&library, MYSQL_OPT_SSL_ENFORCE, &demanded);
    mysql_optionsv(&library, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verified);
    if (!endpoint.tls) return;
    mysql_optionsv(&library, MYSQL_OPT_SSL_CA, endpoint.tls->ca.c_str());
    if (endpoint.tls->certificate.empty()) return;
    mysql_optionsv(&library, MYSQL_OPT_SSL_CERT, endpoint.tls->certificate.c_str());
    mysql_optionsv(&library, MYSQL_OPT_SSL_KEY, endpoint.tls->key.c_str());
  }

  Pending begun(Operation what, int waits_for) {
    operation = what;
    return after(waits_for);
  }

  Pending after(int waits_for) {
    wanted = waits_for;
    if (wanted != 0) return Wait{.events = poll_events(wanted)};
    switch (operation) {
      case Operation::connect:
        failed = connected == nullptr;
        password.assign(password.size(), '\0');
        break;
      case Operation::fetch: failed = rows == nullptr && mysql_errno(&library) != 0; break;
      default: failed = status != 0;
    }
    operation = Operation::none;
    return std::nullopt;
  }
};

Client::Client() : state_{std::make_unique<State>()} {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Client::Pending Client::connect(const Endpoint& endpoint, std::string password) {
  State& state = *state_;
  state.endpoint = endpoint;
  state.password = std::move(password);
  const bool local = !endpoint.socket.empty();
  const unsigned protocol = local ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP;
  mysql_optionsv(&state.library, MYSQL_OPT_PROTOCOL, &protocol);
  state.secure();
  return state.begun(
      State::Operation::connect,
      mysql_real_connect_start(
          &state.connected, &state.library, local ? "localhost" : state.endpoint.host.c_str(),
          state.endpoint.account.user.c_str(), state.password.c_str(), nullptr,
          local ? 0 : state.endpoint.port, local ? state.endpoint.socket.c_str() : nullptr, 0));
}

Client::Pending Client::ping() {
  return state_->begun(State::Operation::ping, mysql_ping_start(&state_->status, &state_->library));
}

Client::Pending Client::query(std::string_view sql) {
  state_->sql = sql;
  return state_->begun(State::Operation::query,
                       mysql_real_query_start(&state_->status, &state_->library, state_->sql.data(),
                                              state_->sql.size()));
}

Client::Pending Client::fetch() {
  return state_->begun(State::Operation::fetch,
                       mysql_store_result_start(&state_->rows, &state_->library));
}

Client::Pending Client::step(short events) {
  State& state = *state_;
  const int ready = library_events(events, state.wanted);
  if (ready == 0) return Wait{.events = poll_events(state.wanted)};
  switch (state.operation) {
    case State::Operation::connect:
      return state.after(mysql_real_connect_cont(&state.connected, &state.library, ready));
    case State::Operation::ping:
      return state.after(mysql_ping_cont(&state.status, &state.library, ready));
    case State::Operation::query:
      return state.after(mysql_real_query_cont(&state.status, &state.library, ready));
    case State::Operation::fetch:
      return state.after(mysql_store_result_cont(&state.rows, &state.library, ready));
    case State::Operation::none: break;
  }
  return std::nullopt;
}

bool Client::failed() const { return state_->failed; }
unsigned Client::error_number() const { return mysql_errno(&state_->library); }
std::string Client::error_text() const { return mysql_error(&state_->library); }
Result Client::take_result() { return take_rows(std::exchange(state_->rows, nullptr)); }
int Client::descriptor() const { return mysql_get_socket(&state_->library); }
void Client::abandon() noexcept { state_->end(); }

}  // namespace vrrpd::mysql
