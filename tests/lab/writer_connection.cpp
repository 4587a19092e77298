// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/writer_connection.hpp"

#include <fmt/format.h>
#include <mysql.h>
#include <poll.h>

#include <charconv>
#include <string_view>
#include <thread>

namespace vrrpd::lab {
namespace {

using Clock = std::chrono::steady_clock;

constexpr unsigned duplicate_key = 1062;  // ER_DUP_ENTRY
constexpr unsigned first_client_error = 2000;
constexpr unsigned last_client_error = 2999;
constexpr unsigned server_shutdown = 1053;    // ER_SERVER_SHUTDOWN
constexpr unsigned connection_killed = 1927;  // ER_CONNECTION_KILLED
constexpr unsigned answer_timeout_s = 1;

Failure failure_of(MYSQL* handle) {
  const unsigned number = mysql_errno(handle);
  const bool client_side = number >= first_client_error && number <= last_client_error;
  return {number, mysql_error(handle),
          client_side || number == server_shutdown || number == connection_killed};
}

[[maybe_unused]] int milliseconds_until(Clock::time_point end) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
  return left > 0 ? static_cast<int>(left) : 0;
}

// Both libraries' blocking connect counts its time-out in whole seconds; a client that wants to be
// back soon after a failover needs less. True: logged in; false: refused, or the time is over.
#ifdef MARIADB_BASE_VERSION

int wait_for(MYSQL* handle, int wanted, Clock::time_point end) {
  pollfd waiting{.fd = mysql_get_socket(handle), .events = 0, .revents = 0};
  if ((wanted & MYSQL_WAIT_READ) != 0) waiting.events |= POLLIN;
  if ((wanted & MYSQL_WAIT_WRITE) != 0) waiting.events |= POLLOUT;
  if ((wanted & MYSQL_WAIT_EXCEPT) != 0) waiting.events |= POLLPRI;
  if (poll(&waiting, 1, milliseconds_until(end)) <= 0) return MYSQL_WAIT_TIMEOUT;
  int happened = 0;
  if ((waiting.revents & (POLLIN | POLLHUP | POLLERR)) != 0) happened |= MYSQL_WAIT_READ;
  if ((waiting.revents & (POLLOUT | POLLERR)) != 0) happened |= MYSQL_WAIT_WRITE;
  if ((waiting.revents & POLLPRI) != 0) happened |= MYSQL_WAIT_EXCEPT;
  return happened & wanted;
}

bool log_in(MYSQL* handle, const Target& target, Clock::time_point end) {
  mysql_optionsv(handle, MYSQL_OPT_NONBLOCK, nullptr);
  MYSQL* connected = nullptr;
  int wanted =
      mysql_real_connect_start(&connected, handle, target.host.c_str(), target.user.c_str(),
                               target.password.c_str(), nullptr, target.port, nullptr, 0);
  while (wanted != 0 && Clock::now() < end) {
    wanted = mysql_real_connect_cont(&connected, handle, wait_for(handle, wanted, end));
  }
  return wanted == 0 && connected != nullptr;
}

#else

bool log_in(MYSQL* handle, const Target& target, Clock::time_point end) {
  const bool fetch_key = true;
  mysql_options(handle, MYSQL_OPT_GET_SERVER_PUBLIC_KEY, &fetch_key);
  net_async_status status = NET_ASYNC_NOT_READY;
  while (status == NET_ASYNC_NOT_READY && Clock::now() < end) {
    status =
        mysql_real_connect_nonblocking(handle, target.host.c_str(), target.user.c_str(),
                                       target.password.c_str(), nullptr, target.port, nullptr, 0);
    // The library offers no descriptor to wait on before the login is through.
    if (status == NET_ASYNC_NOT_READY) std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return status == NET_ASYNC_COMPLETE;
}

#endif

}  // namespace

void Connection::Close::operator()(st_mysql* handle) const { mysql_close(handle); }

std::expected<Connection, Failure> Connection::open(const Target& target) {
  Handle handle(mysql_init(nullptr));
  if (!handle) return std::unexpected(Failure{0, "mysql_init: out of memory", true});
  const unsigned seconds = answer_timeout_s;
  mysql_options(handle.get(), MYSQL_OPT_CONNECT_TIMEOUT, &seconds);
  mysql_options(handle.get(), MYSQL_OPT_READ_TIMEOUT, &seconds);
  mysql_options(handle.get(), MYSQL_OPT_WRITE_TIMEOUT, &seconds);

  if (!log_in(handle.get(), target, Clock::now() + target.connect_timeout)) {
    Failure failure = failure_of(handle.get());
    if (failure.number == 0) {
      failure.text = fmt::format("no login within {} ms", target.connect_timeout.count());
    }
    failure.connection_lost = true;
    return std::unexpected(std::move(failure));
  }
  return Connection(std::move(handle));
}

std::expected<void, Failure> Connection::run(const std::string& statement) {
  if (mysql_real_query(handle_.get(), statement.data(), statement.size()) != 0) {
    return std::unexpected(failure_of(handle_.get()));
  }
  return {};
}

std::expected<Written, Failure> Connection::insert(std::uint64_t id, unsigned connection) {
  const auto done =
      run(fmt::format("INSERT INTO lab.writes (id, connection) VALUES ({}, {})", id, connection));
  if (done) return Written::now;
  if (done.error().number == duplicate_key) return Written::already;
  return std::unexpected(done.error());
}

std::expected<std::vector<std::uint64_t>, Failure> Connection::column(const std::string& query) {
  if (const auto done = run(query); !done) return std::unexpected(done.error());
  const std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> result(
      mysql_store_result(handle_.get()), &mysql_free_result);
  if (!result) return std::unexpected(failure_of(handle_.get()));
  std::vector<std::uint64_t> found;
  while (MYSQL_ROW row = mysql_fetch_row(result.get())) {
    const std::string_view text = row[0];
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    found.push_back(value);
  }
  return found;
}

std::expected<std::vector<std::uint64_t>, Failure> Connection::numbers_above(std::uint64_t low) {
  return column(fmt::format("SELECT id FROM lab.writes WHERE id > {}", low));
}

std::expected<unsigned, Failure> Connection::server_id() {
  const auto found = column("SELECT @@server_id");
  if (!found) return std::unexpected(found.error());
  if (found->empty()) return std::unexpected(failure_of(handle_.get()));
  return static_cast<unsigned>(found->front());
}

}  // namespace vrrpd::lab
