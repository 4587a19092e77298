# SPDX-License-Identifier: Apache-2.0
"""What a run must leave as it found it: services, their data, addresses, rules."""

import os
import subprocess
from pathlib import Path

_SERVICES = {"mysqld", "mariadbd", "keepalived", "vrrpd"}
_COMMANDS = {
    "addresses": ["ip", "address"],
    "IPv4 rules": ["ip", "rule"],
    "IPv4 routes": ["ip", "route", "show", "table", "all"],
    "IPv6 routes": ["ip", "-6", "route", "show", "table", "all"],
    "network namespaces": ["ip", "netns", "list"],
    "packet filter": ["nft", "list", "ruleset"],
    "services": ["systemctl", "list-units", "--type=service", "--state=running", "--no-legend",
                 "--plain", "mysql*", "mariadb*", "keepalived*", "vrrpd*"],
}
_DIRECTORIES = ("/var/lib/mysql", "/etc/mysql", "/etc/keepalived", "/etc/vrrpd", "/var/lib/vrrpd",
                "/run/mysqld", "/run/vrrpd")
_OTHER_LABORATORIES = ("/tmp/", "/var/tmp/", "/dev/shm/")


def snapshot() -> dict[str, set[str]]:
    """Each part of the host that matters as a set of lines."""
    parts = {name: _output(command) for name, command in _COMMANDS.items()}
    parts["database and VRRP processes"] = _processes()
    for directory in _DIRECTORIES:
        parts[directory] = _listing(Path(directory))
    policy = Path("/usr/sbin/policy-rc.d")
    parts[str(policy)] = {policy.read_text()} if policy.exists() else set()
    return parts


def differences(before: dict, after: dict, lab_name: str) -> list[str]:
    """One line for each thing that came or went, and for each process of `lab_name` still there."""
    found = []
    for part, lines in before.items():
        found += [f"{part}: gone: {line}" for line in sorted(lines - after[part])]
        found += [f"{part}: new: {line}" for line in sorted(after[part] - lines)]
    return found + [f"left running: {line}" for line in command_lines() if lab_name in line]


def _output(command: list[str]) -> set[str]:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return set()
    if done.returncode != 0:  # for example systemctl where systemd is not process 1
        return set()
    # Lifetimes of addresses and routes count down by themselves.
    return {line for line in done.stdout.splitlines()
            if "valid_lft" not in line and "expires" not in line}


def _processes() -> set[str]:
    """`pid start-time name` of each service process, but for those of other laboratories."""
    found = set()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            name = (entry / "comm").read_text().strip()
            line = _command_line(entry)
            started = (entry / "stat").read_text().rpartition(")")[2].split()[19]
            # Another sandbox has its own pid namespace: its processes are not the host's.
            ours = os.readlink(entry / "ns/pid") == os.readlink("/proc/self/ns/pid")
        except OSError:
            continue
        if name in _SERVICES and ours and not any(place in line for place in _OTHER_LABORATORIES):
            found.add(f"{entry.name} {started} {name}")
    return found


def _command_line(process: Path) -> str:
    return (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")


def command_lines() -> list[str]:
    """Of every process but this one."""
    lines = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                lines.append(_command_line(entry))
            except OSError:
                continue
    return lines


def _listing(directory: Path) -> set[str]:
    """Name, size, mode, owner and time of change of everything below."""
    found = set()
    for place, names, files in os.walk(directory):
        for name in [*names, *files, "."]:
            path = Path(place) / name
            try:
                about = path.lstat()
            except OSError:
                continue
            found.add(f"{path} {about.st_size} {about.st_mode:o} {about.st_uid} "
                      f"{about.st_mtime_ns}")
    return found
