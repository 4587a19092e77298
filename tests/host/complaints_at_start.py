# SPDX-License-Identifier: Apache-2.0
"""What a start has to complain of in the files is on standard error and in the log, once in each."""

import os
import subprocess
from pathlib import Path

from lab import clock, sandbox, vrrpd
from lab.classic_pair import plain_toml
from lab.namespaces import INTERFACE, VIP, Network, inside
from lab.processes import Process

CONF = f"""\
vrrp_instance VI_1 {{
    interface {INTERFACE}
    virtual_router_id 51
    priorty 7
    virtual_ipaddress {{
        {VIP}
    }}
}}
"""
WARNING = "warning: unknown keyword `priorty', ignoring it"
ERROR = "error: `451' is outside 1..255"


class Node:
    def __init__(self):
        self.lab = sandbox.furnish()
        self.network = Network()
        (self.lab / "run").mkdir()
        (self.lab / "toml").write_text(plain_toml(self.lab))
        self.log = self.lab / "file.log"

    def command(self, conf: str, *options: str) -> list[str]:
        path = self.lab / "wanted.conf"
        path.write_text(conf)
        return inside("a", [str(vrrpd.program()), "-f", str(path), "--toml",
                            str(self.lab / "toml"), "-n", *options])

    def logged(self, words: str) -> int:
        return self.log.read_text().count(words) if self.log.exists() else 0


def of_a_running_daemon():
    node = Node()
    for console in ((), ("-l",)):
        node.log.unlink(missing_ok=True)
        daemon = Process("vrrpd", node.command(CONF, "-G", f"-g{node.log}", *console),
                         node.lab / "daemon.log")
        clock.wait_until("the log has it", lambda: node.logged(WARNING) > 0, 20)
        assert node.logged("hint: did you mean `priority'?") == 1, node.log.read_text()
        assert daemon.terminate() == 0
        assert daemon.count(WARNING) == 1 and node.logged(WARNING) == 1, console


def of_a_refused_start():
    node = Node()
    done = subprocess.run(node.command(CONF.replace("51", "451"), "-G", f"-g{node.log}"),
                          capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2, done
    for words in (WARNING, ERROR):
        assert done.stderr.count(words) == 1, done.stderr
        assert node.logged(words) == 1, node.log.read_text()


def where_standard_error_is_the_journal():
    """As under systemd, where the system log ends in the journal too."""
    node = Node()
    stderr = (node.lab / "journal").open("w+")
    status = os.fstat(stderr.fileno())
    stream = {**os.environ, "JOURNAL_STREAM": f"{status.st_dev}:{status.st_ino}"}
    wrong = CONF.replace("51", "451")
    for options, times in (((f"-g{node.log}",), 0), (("-G", f"-g{node.log}"), 1)):
        stderr.truncate(0)
        done = subprocess.run(node.command(wrong, *options), stderr=stderr, env=stream, check=False,
                              timeout=60)
        assert done.returncode == 2
        assert Path(stderr.name).read_text().count(ERROR) == times, options


def where_the_log_file_cannot_be_written():
    """Trying again changes nothing, and the complaints are where they can be."""
    node = Node()
    nowhere = node.lab / "file"
    nowhere.write_text("no directory")
    wrong = CONF.replace("51", "451")
    done = subprocess.run(node.command(wrong, "-G", f"-g{nowhere}/log"), capture_output=True,
                          text=True, check=False, timeout=60)
    assert done.returncode == 2, done
    assert done.stderr.count(ERROR) == 1, done.stderr
    assert done.stderr.count("no log is written there") == 1, done.stderr
    daemon = Process("vrrpd", node.command(CONF, "-G", "-l", f"-g{nowhere}/log"),
                     node.lab / "daemon.log")
    clock.wait_until("it serves all the same", lambda: node.network.has_vip("a"), 20)
    assert daemon.terminate() == 0
    assert daemon.count("no log is written there") == 1


def of_a_start_that_ends_before_there_is_a_log():
    """Standard error is the journal, and the host has a daemon already."""
    node = Node()
    daemon = Process("vrrpd", node.command(CONF, "-G", "-l"), node.lab / "daemon.log")
    clock.wait_until("it serves", lambda: node.network.has_vip("a"), 20)
    stderr = (node.lab / "journal").open("w+")
    status = os.fstat(stderr.fileno())
    stream = {**os.environ, "JOURNAL_STREAM": f"{status.st_dev}:{status.st_ino}"}
    done = subprocess.run(node.command(CONF), stderr=stderr, env=stream, check=False, timeout=60)
    assert done.returncode == 1
    assert Path(stderr.name).read_text().count(WARNING) == 1, Path(stderr.name).read_text()
    assert daemon.terminate() == 0


VARIANTS = {case.__name__.replace("_", " "): {"case": case} for case in (
    of_a_running_daemon, of_a_refused_start, where_standard_error_is_the_journal,
    where_the_log_file_cannot_be_written, of_a_start_that_ends_before_there_is_a_log)}


def test(case):
    case()
