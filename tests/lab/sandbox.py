# SPDX-License-Identifier: Apache-2.0
"""Runs a laboratory inside a pid and a mount namespace of its own.

Whatever ends the run - the end, Ctrl-C, SIGKILL of any of its processes - the kernel takes every
process, mount and network namespace of the laboratory with it. Left on the host is one directory of
logs under /tmp, which goes too unless it is wanted.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from . import host_state

_LAB = "VRRPD_LAB_DIRECTORY"
# The shell is process 1 there: it reaps what daemons leave behind, which Python would not.
_INIT = '"$@"; exit $?'
# Of the host's directories these are hidden, so that not even a mistake reaches them.
_HIDDEN = ("/run", "/var/lib/mysql", "/var/lib/keepalived")


def inside() -> bool:
    return _LAB in os.environ


def lab_directory() -> Path:
    return Path(os.environ[_LAB])


def require_root(name: str):
    if os.geteuid() != 0:
        sys.exit(f"{name}: network namespaces and database servers need root; run it with sudo")


class _Ended(Exception):
    pass


def _on_signal(number, _frame):
    raise _Ended(number)


def run(argv: list[str], keep: bool = False, compare: bool = True) -> int:
    """Runs argv in a new sandbox and waits. Returns its exit status; 1 if the host has changed.

    keep: the directory of logs stays, and is named. compare: look at the host before and after.
    """
    directory = Path(tempfile.mkdtemp(prefix="vrrpd-lab-", dir="/tmp"))
    directory.chmod(0o755)  # the database server's own user must get through
    before = host_state.snapshot() if compare else None
    handlers = {s: signal.signal(s, _on_signal) for s in (signal.SIGINT, signal.SIGTERM)}
    status = 1
    try:
        status = _run_in_namespaces(argv, directory)
    except _Ended as ended:
        print(f"\nended by {signal.Signals(ended.args[0]).name}", file=sys.stderr)
        status = 128 + ended.args[0]
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if keep or status not in (0, 77, 130, 143):
            print(f"logs are in {directory}", flush=True)
        else:
            shutil.rmtree(directory, ignore_errors=True)
    if before is not None:
        for line in host_state.differences(before, host_state.snapshot(), directory.name):
            print(f"HOST CHANGED: {line}", flush=True)
            status = status or 1
    return status


def _run_in_namespaces(argv: list[str], directory: Path) -> int:
    # A session of its own: Ctrl-C on a terminal reaches this process only, and this one ends all.
    child = subprocess.Popen(
        ["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child",
         "--mount-proc", "--propagation", "private", "sh", "-c", _INIT, "sh", *argv],
        env={**os.environ, _LAB: str(directory)}, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        return child.wait()
    finally:
        child.kill()
        child.wait()


def furnish() -> Path:
    """To be called first inside: hides the host's directories, mounts a tmpfs for the data."""
    for hidden in _HIDDEN:
        if Path(hidden).is_dir():
            _mount("-t", "tmpfs", "-o", "mode=755", "vrrpd-lab", hidden)
    data = lab_directory() / "data"
    data.mkdir(exist_ok=True)
    _mount("-t", "tmpfs", "-o", "mode=1777", "vrrpd-lab", str(data))
    return lab_directory()


def _mount(*words: str):
    subprocess.run(["mount", *words], check=True)
