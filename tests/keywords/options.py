# SPDX-License-Identifier: Apache-2.0
"""keepalived's command line: what each ordinary option does, or how it is refused."""

import os
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from lab import clock, sandbox, vrrpd
from lab.classic_pair import plain_toml
from lab.effects import Elsewhere
from lab.namespaces import INTERFACE, VIP, Network
from lab.processes import Process

CONF = f"""\
vrrp_instance VI_1 {{
    interface {INTERFACE}
    virtual_router_id 51
    version 3
    advert_int 0.1
@node7 priority 177
@node8 priority 188
    virtual_ipaddress {{
        {VIP}
    }}
}}
"""


class Run:
    """One daemon with nearly all options; the shell's network is not the one that it works in."""

    def __init__(self):
        self.lab = sandbox.furnish()
        self.network = Network()
        (self.lab / "run").mkdir()
        (self.lab / "wanted.conf").write_text(CONF)
        (self.lab / "toml").write_text(plain_toml(self.lab))
        self.pid_files = [self.lab / "one.pid", self.lab / "two.pid"]
        self.log_file = self.lab / "other.log"
        os.environ["TMPDIR"] = str(self.lab)
        self.daemon = self.start(
            "-f", str(self.lab / "wanted.conf"), "-n", "-l", "-D", "-d", "-P", "-R", "-V", "-x",
            "-i", "node7", "-s", "a", "-p", str(self.pid_files[0]), "-r", str(self.pid_files[1]),
            "-g" + str(self.log_file))

    def start(self, *options: str) -> Process:
        return Process("vrrpd", [str(vrrpd.program()), "--toml", str(self.lab / "toml"), *options],
                       self.lab / "daemon.log")

    def prints(self, *options: str) -> tuple[int, str, str]:
        done = subprocess.run([str(vrrpd.program()), "--toml", str(self.lab / "toml"), *options],
                              capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    def says(self, pattern: str) -> bool:
        return self.daemon.find(pattern) is not None


@dataclass(frozen=True)
class Option:
    keyword: str
    look: Callable[[Run], object]


def tested(run: Run) -> bool:
    """Complaints go to the file that -t names, and nothing starts."""
    wrong, log = run.lab / "wrong.conf", run.lab / "complaints"
    wrong.write_text(CONF.replace("priority 177", "priorty 177"))
    status, out, err = run.prints("-f", str(wrong), "-i", "node7", f"-t{log}")
    return (status, out, err) == (5, "", "") and "did you mean `priority'?" in log.read_text()


def a_detail_is_logged(run: Run) -> bool:
    """What -D adds: where a dump went."""
    os.kill(run.daemon.pid, signal.SIGUSR1)
    clock.wait_until("a detail", lambda: run.says("debug: wrote"), 20)
    return True


EFFECTS = [
    Option("OPTION/-f", lambda run: run.says("starts with .*/wanted.conf")),
    Option("OPTION/-n", lambda run: run.daemon.running()),
    Option("OPTION/-l", lambda run: run.says(r"\(VI_1\) Entering MASTER STATE")),
    Option("OPTION/-D", a_detail_is_logged),
    Option("OPTION/-d", lambda run: run.says("vrrp_instance VI_1: virtual_router_id 51")),
    Option("OPTION/-P", lambda run: run.network.has_vip("a")),
    Option("OPTION/-R", lambda run: run.network.has_vip("a")),
    Option("OPTION/-s", lambda run: run.network.has_vip("a")),
    Option("OPTION/-i", lambda run: run.says("vrrp_instance VI_1: priority 177")),
    Option("OPTION/-p", lambda run: run.pid_files[0].read_text().strip() == str(run.daemon.pid)),
    Option("OPTION/-r", lambda run: run.pid_files[1].read_text().strip() == str(run.daemon.pid)),
    # Without --flush-log-file it is written as it fills.
    Option("OPTION/-g", lambda run: "vrrpd 0" in run.log_file.read_text()),
    Option("OPTION/-V", lambda run: run.says("-V .* is not supported, ignoring")),
    Option("OPTION/-x", lambda run: run.says("-x.* are not supported, ignoring")),
    Option("OPTION/-t", tested),
    Option("OPTION/-v", lambda run: run.prints("-v")[2].startswith("vrrpd ")),
    Option("OPTION/-h", lambda run: "--help-config" in run.prints("-h")[2]),
    Option("OPTION/--signum", lambda run: run.prints("--signum=JSON")[:2] == (0, "36\n")),
    Option("OPTION/--signum", lambda run: run.prints("--signum=NONE")[0] == 1),
    Elsewhere("OPTION/-S", "unit/command_line_test.cpp"),  # there is no system log here
    Elsewhere("OPTION/-G", "unit/command_line_test.cpp"),
]


def test():
    run = Run()
    clock.wait_until("it is master", lambda: run.says("Entering MASTER STATE"), 20)
    missing = []
    for option in EFFECTS:
        if isinstance(option, Elsewhere):
            continue
        try:
            clock.wait_until(option.keyword, lambda o=option: o.look(run), 5)
        except AssertionError as failure:
            missing.append(str(failure))
    assert not missing, "\n".join(missing)
    assert run.daemon.terminate() == 0
    assert not any(path.exists() for path in run.pid_files), "a pid file is left behind"
