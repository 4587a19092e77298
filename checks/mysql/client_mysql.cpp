// SPDX-License-Identifier: Apache-2.0
// Client over libmysqlclient (8.0.16 and newer): *_nonblocking() functions that are called again
// until they are done. They tell neither what they wait for nor, early in a connect, on which
// socket.
#include <mysql.h>
#include <poll.h>
#include <sys/socket.h>

#include <utility>

#include "checks/mysql/client.hpp"
#include "checks/mysql/rows.hpp"

namespace vrrpd::mysql {
namespace {

/// Because the library may wait for the socket to become writable, which POLLIN does not show.
constexpr Duration step_at_least_each = std::chrono::milliseconds{5};

}  // namespace

struct Client::State {
  enum class Operation { none, connect, ping, query, fetch };

  MYSQL library{};
  Operation operation = Operation::none;
  bool failed = false;
  Endpoint endpoint;
  std::string password;
  std::string sql;
  MYSQL_RES* rows = nullptr;

  State() {
    static const int initialised = mysql_library_init(0, nullptr, nullptr);
    static_cast<void>(initialised);
    mysql_init(&library);
    const unsigned local_infile = 0;
    mysql_options(&library, MYSQL_OPT_LOCAL_INFILE, &local_infile);
    mysql_options(&library, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  }
  ~State() {
    end();
    mysql_close(&library);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  /// As in client_mariadb.cpp: afterwards mysql_close() cannot block.
  void end() {
    if (library.net.vio != nullptr && library.net.fd >= 0) ::shutdown(library.net.fd, SHUT_RDWR);
  }

  void secure() {
    if (!endpoint.tls) return;
    const unsigned mode = endpoint.tls->verify_host ? SSL_MODE_VERIFY_IDENTITY : SSL_MODE_VERIFY_CA;
    mysql_options(&library, MYSQL_OPT_SSL_MODE, &mode);
    mysql_options(&library, MYSQL_OPT_SSL_CA, endpoint.tls->ca.c_str());
    if (endpoint.tls->certificate.empty()) return;
    mysql_options(&library, MYSQL_OPT_SSL_CERT, endpoint.tls->certificate.c_str());
    mysql_options(&library, MYSQL_OPT_SSL_KEY, endpoint.tls->key.c_str());
  }

  Pending go_on() {
    const net_async_status status = call();
    if (status == NET_ASYNC_NOT_READY) return Wait{.events = POLLIN, .at_most = step_at_least_each};
    failed = status == NET_ASYNC_ERROR;
    if (operation == Operation::connect) password.assign(password.size(), '\0');
    if (operation == Operation::fetch && rows == nullptr) failed = mysql_errno(&library) != 0;
    operation = Operation::none;
    return std::nullopt;
  }

  net_async_status call() {
    switch (operation) {
      case Operation::connect: {
        const bool local = !endpoint.socket.empty();
        return mysql_real_connect_nonblocking(&library, local ? "localhost" : endpoint.host.c_str(),
                                              endpoint.account.user.c_str(), password.c_str(),
                                              nullptr, local ? 0 : endpoint.port,
                                              local ? endpoint.socket.c_str() : nullptr, 0);
      }
      case Operation::ping:  // COM_PING has no non-blocking form; the cheapest statement has
      case Operation::query: return mysql_real_query_nonblocking(&library, sql.data(), sql.size());
      case Operation::fetch: return mysql_store_result_nonblocking(&library, &rows);
      case Operation::none: break;
    }
    return NET_ASYNC_COMPLETE;
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
  const mysql_protocol_type protocol = local ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP;
  mysql_options(&state.library, MYSQL_OPT_PROTOCOL, &protocol);
  state.secure();
  state.operation = State::Operation::connect;
  return state.go_on();
}

Client::Pending Client::ping() {
  state_->sql = "DO 1";
  state_->operation = State::Operation::ping;
  return state_->go_on();
}

Client::Pending Client::query(std::string_view sql) {
  state_->sql = sql;
  state_->operation = State::Operation::query;
  return state_->go_on();
}

Client::Pending Client::fetch() {
  state_->operation = State::Operation::fetch;
  return state_->go_on();
}

Client::Pending Client::step(short /*events*/) { return state_->go_on(); }

bool Client::failed() const { return state_->failed; }
unsigned Client::error_number() const { return mysql_errno(&state_->library); }
std::string Client::error_text() const { return mysql_error(&state_->library); }
Result Client::take_result() { return take_rows(std::exchange(state_->rows, nullptr)); }
int Client::descriptor() const {
  return state_->library.net.vio == nullptr ? -1 : state_->library.net.fd;
}
void Client::abandon() noexcept { state_->end(); }

}  // namespace vrrpd::mysql
