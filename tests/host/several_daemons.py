# SPDX-License-Identifier: Apache-2.0
"""net_namespace, instance, use_pid_dir and data_use_instance: several daemons on one host, each where
its file says. The names are those of a run of keepalived 2.2.7."""

import os
import signal
import subprocess
from pathlib import Path

from lab import clock, sandbox, vrrpd
from lab.classic_pair import plain_toml
from lab.namespaces import INTERFACE, VIP, Network
from lab.processes import Process

PATIENCE = 20
INSTANCE = f"""\
vrrp_instance VI_1 {{
    interface {INTERFACE}
    virtual_router_id 51
    version 3
    advert_int 0.1
    virtual_ipaddress {{
        {VIP}
    }}
}}
"""


class Host:
    """A shell outside of every node's network, where daemons are started by the name keepalived."""

    def __init__(self):
        self.lab = sandbox.furnish()
        self.network = Network()
        self.dumps = self.lab / "dumps"
        for part in ("run", "dumps"):
            (self.lab / part).mkdir()
        os.environ["TMPDIR"] = str(self.dumps)
        self.program = self.lab / "keepalived"
        self.program.symlink_to(vrrpd.program())
        (self.lab / "toml").write_text(plain_toml(self.lab))

    def options(self, conf: str) -> list[str]:
        path = self.lab / "wanted.conf"
        path.write_text(conf)
        return [str(self.program), "-f", str(path), "--toml", str(self.lab / "toml")]

    def start(self, conf: str) -> Process:
        return Process("keepalived", [*self.options(conf), "-n", "-l", "-D"],
                       self.lab / "daemon.log")

    def prints(self, conf: str, *options: str) -> tuple[int, str]:
        done = subprocess.run([*self.options(conf), *options], capture_output=True, text=True,
                              check=False)
        return done.returncode, done.stdout + done.stderr


def where_the_file_says():
    host = Host()
    conf = "net_namespace a\ninstance two\nglobal_defs {\n    data_use_instance\n}\n" + INSTANCE
    daemon = host.start(conf)
    clock.wait_until("a has the address", lambda: host.network.holders() == ["a"], PATIENCE)
    pid_files = [Path("/run/keepalived/a") / name for name in
                 ("keepalived_two.pid", "vrrp_two.pid")]
    assert [int(path.read_text()) for path in pid_files] == [daemon.pid] * 2
    daemon.signal(signal.SIGUSR1)
    clock.wait_until("its dump", (host.dumps / "keepalived.a_two.data").exists, PATIENCE)
    assert host.prints(conf, "-t")[0] == 0, host.prints(conf, "-t")
    status, said = host.prints(conf.replace("instance two", "instance three"), "--explain-reload")
    assert status == 0 and "instance two -> three: only after a restart of vrrpd" in said, said
    assert daemon.terminate() == 0
    assert not any(path.exists() for path in pid_files)


def not_where_nothing_is():
    host = Host()
    conf = "net_namespace nowhere\n" + INSTANCE
    for options in (["-t"], ["-n", "-l"]):
        status, said = host.prints(conf, *options)
        assert status != 0, said
        assert "wanted.conf:1:15: error: open the network namespace /run/netns/nowhere: No such file " \
            "or directory" in said, said


def in_a_directory_of_its_own():
    host = Host()
    daemon = host.start("net_namespace b\nuse_pid_dir\n" + INSTANCE)
    clock.wait_until("b has the address", lambda: host.network.holders() == ["b"], PATIENCE)
    assert int(Path("/run/keepalived/b/vrrp.pid").read_text()) == daemon.pid
    assert daemon.terminate() == 0


VARIANTS = {case.__name__: {"case": case} for case in (
    where_the_file_says, not_where_nothing_is, in_a_directory_of_its_own)}


def test(case):
    case()
