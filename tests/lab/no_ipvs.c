/* SPDX-License-Identifier: Apache-2.0
 * Preloaded into keepalived --check on a kernel without IPVS: whatever it asks of IPVS is granted,
 * so that its health checks and their scripts can be watched. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

enum { first = 64 + 1024 + 64, after = first + 20, info = first + 1 }; /* linux/ip_vs.h */
static const unsigned version = 1 << 16 | 2 << 8 | 1;

static int is_ipvs(int level, int option) {
  return level == IPPROTO_IP && option >= first && option < after;
}

int getsockopt(int socket, int level, int option, void* value, socklen_t* size) {
  int (*real)(int, int, int, void*, socklen_t*) = dlsym(RTLD_NEXT, "getsockopt");
  if (!is_ipvs(level, option)) return real(socket, level, option, value, size);
  memset(value, 0, *size);
  if (option == info && *size >= sizeof version) memcpy(value, &version, sizeof version);
  return 0;
}

int setsockopt(int socket, int level, int option, const void* value, socklen_t size) {
  int (*real)(int, int, int, const void*, socklen_t) = dlsym(RTLD_NEXT, "setsockopt");
  return is_ipvs(level, option) ? 0 : real(socket, level, option, value, size);
}
