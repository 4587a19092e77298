# SPDX-License-Identifier: Apache-2.0
"""The configuration files of the classic pair: what is deployed, and what vrrpd adds to it."""

from dataclasses import dataclass, field
from pathlib import Path

from .namespaces import ADDRESS, DIRECT, INTERFACE, VIP
from .server import PORT

PRIORITY = {"a": 100, "b": 90}


@dataclass(frozen=True)
class Vrrp:
    """How the two daemons speak, and who wins. The defaults are the classic pair's."""

    version: int = 2
    advert_int: str = "1"
    nopreempt: bool = True
    priority: dict = field(default_factory=lambda: dict(PRIORITY))
    lines: str = ""  # more lines of the instance


FAST = Vrrp(version=3, advert_int="0.1")


def keepalived_conf(node: str, vrrp: Vrrp = Vrrp(), tracked: bool = True,
                    notify_master: Path | None = None) -> str:
    """keepalived.conf of that node.

    tracked: with check_run, whose script vrrpd.toml replaces. notify_master: a script of the group.
    """
    script = ("vrrp_script check_run {\n    script /bin/true\n    interval 10\n}\n\n"
              if tracked else "")
    track = "    track_script {\n        check_run\n    }\n" if tracked else ""
    # RFC 5798 took authentication out of version 3.
    password = ("    authentication {\n        auth_type PASS\n        auth_pass 1111\n    }\n"
                if vrrp.version == 2 else "")
    return (
        "global_defs {\n    router_id MySQL-HA\n    script_user root\n}\n\n"
        f"{script}"
        "vrrp_sync_group VG1 {\n    group {\n        VI_1\n    }\n"
        + (f"    notify_master {notify_master}\n" if notify_master else "") +
        "}\n\n"
        "vrrp_instance VI_1 {\n"
        "    state BACKUP\n"
        f"    interface {INTERFACE}\n"
        "    virtual_router_id 51\n"
        f"    priority {vrrp.priority[node]}\n"
        f"    version {vrrp.version}\n"
        f"    advert_int {vrrp.advert_int}\n"
        + ("    nopreempt\n" if vrrp.nopreempt else "") +
        f"{vrrp.lines}{password}{track}"
        f"    virtual_ipaddress {{\n        {VIP}\n    }}\n"
        "}\n")


def vrrpd_toml(directory: Path, local: str, peer: str, promotes: bool = True,
               timing: str = "", policy: str = "", heartbeat: bool = False,
               binlog_program: str = "", shared: str = "") -> str:
    """vrrpd.toml of a node. local: the way to its server, as a table's keys. promotes: with the
    notify module. heartbeat: with the write probe.

    timing, policy, shared: more lines of the check, of the notify module, of [mysql].
    """
    beat = ('heartbeat = { user = "vrrpd_heartbeat", '
            f'password_file = "{directory}/vrrpd_heartbeat.password" }}\n' if heartbeat else "")
    tool = f'binlog_program = "{binlog_program}"\n' if binlog_program else ""
    notify = f'\n[notify.VG1]\nmodule = "mysql"\n{policy}' if promotes else ""
    return f"""\
[vrrpd]
state_directory = "{directory}/state"
runtime_directory = "{directory}/run"

[mysql]
local = {{ {local}, user = "vrrpd", password_file = "{directory}/vrrpd.password" }}
peer = {{ host = "{ADDRESS[peer]}", port = {PORT}, user = "vrrpd_monitor", \
password_file = "{directory}/vrrpd_monitor.password" }}
peer_fence = {{ user = "vrrpd_fence", password_file = "{directory}/vrrpd_fence.password" }}
replication = {{ user = "repl", password_file = "{directory}/repl.password" }}
record = "{directory}/state/master_info"
{beat}{tool}{shared}
[check.check_run]
module = "mysql"
{timing}{notify}"""


def peer_toml(directory: Path, node: str, direct: bool) -> str:
    """The channel between the daemons; direct: over the cable too."""
    peer = "b" if node == "a" else "a"
    cable = (f'[peer.path.direct]\nlocal = "{DIRECT[node]}"\npeer = "{DIRECT[peer]}"\n'
             if direct else "")
    return (f'\n[peer]\nname = "orders"\nnode = "{node}"\n'
            f'secret_file = "{directory}/peer.secret"\n'
            f'[peer.path.lan]\nlocal = "{ADDRESS[node]}"\npeer = "{ADDRESS[peer]}"\n{cable}')


def plain_toml(directory: Path) -> str:
    """vrrpd.toml of a node without a database: only where its files go."""
    return (f'[vrrpd]\nstate_directory = "{directory}/state"\n'
            f'runtime_directory = "{directory}/run"\n')
