# SPDX-License-Identifier: Apache-2.0
"""What `vrrpd -t` says of a file that this host does not fit: interfaces, networks, scripts, users.

What it says of a file alone has its golden files in tests/unit/broken.
"""

import subprocess
from pathlib import Path

from lab import sandbox, vrrpd
from lab.namespaces import INTERFACE, Network, inside

SAFE, OPEN = Path("/run/scripts"), Path("/run/open")


def script_conf(script: str, user: str = "daemon", words: str = "enable_script_security") -> str:
    return f"""\
global_defs {{
    {words}
}}
vrrp_script chk {{
    script {script}
    user {user}
}}
vrrp_instance VI_1 {{
    interface {INTERFACE}
    virtual_router_id 51
    track_script {{
        chk
    }}
    virtual_ipaddress {{
        192.168.14.88
    }}
}}
"""


def instance_conf(interface: str, address: str) -> str:
    return f"""\
vrrp_instance VI_1 {{
    interface {interface}
    virtual_router_id 51
    virtual_ipaddress {{
        {address}
    }}
}}
"""



# What -t says, and its exit status.
CASES = {
    "missing interface": (instance_conf("eth7", "192.168.14.88"), """\
F:2:15: warning: VI_1: there is no interface eth7: the instance will be in fault until it appears
    interface eth7
              ^~~~
1 warning
""", 5),
    "address outside the network": (instance_conf(INTERFACE, "10.1.2.3"), f"""\
F:5:9: note: 10.1.2.3 is in no network of {INTERFACE}, which has 192.168.14.128/24
        10.1.2.3
        ^~~~~~~~
F:1:15: note: the instance is on {INTERFACE}
vrrp_instance VI_1 {{
              ^~~~
hint: hosts on the link find it only by a route; an address with /LEN brings its own network
1 note
""", 0),
    "address inside the network": (instance_conf(INTERFACE, "192.168.14.88"), "", 0),
    "no such script": (script_conf(f"{SAFE}/gone"), f"""\
F:5:12: warning: vrrp_script chk will not run: run {SAFE}/gone: No such file or directory
    script {SAFE}/gone
           ^~~~~~~~~~~~~~~~~
hint: give the full path of a program that its user may execute
1 warning
""", 5),
    "not executable": (script_conf(f"{SAFE}/plain"), f"""\
F:5:12: warning: vrrp_script chk will not run: run {SAFE}/plain: it is not executable; try: chmod +x {SAFE}/plain
    script {SAFE}/plain
           ^~~~~~~~~~~~~~~~~~
hint: give the full path of a program that its user may execute
1 warning
""", 5),
    "not executable by its user": (script_conf(f"{SAFE}/private"), f"""\
F:5:12: warning: vrrp_script chk will not run: it runs as user daemon, and it may not execute {SAFE}/private
    script {SAFE}/private
           ^~~~~~~~~~~~~~~~~~~~
hint: change its mode or owner, or name another user
1 warning
""", 5),
    "no such user": (script_conf(f"{SAFE}/good", "nobody-has-this"), f"""\
F:5:12: warning: vrrp_script chk will not run: there is no user "nobody-has-this"
    script {SAFE}/good
           ^~~~~~~~~~~~~~~~~
hint: name one that this host has
1 warning
""", 5),
    "no such script_user": (script_conf(f"{SAFE}/good").replace(
        "    user daemon\n", "").replace("enable_script_security",
                                         "enable_script_security\n    script_user nobody-has-this"),
                            f"""\
F:6:12: warning: vrrp_script chk will not run: there is no user "nobody-has-this"
    script {SAFE}/good
           ^~~~~~~~~~~~~~~~~
hint: it comes from `script_user' in global_defs: name one that this host has
1 warning
""", 5),
    "no interpreter": (script_conf(f"{SAFE}/odd"), f"""\
F:5:12: warning: vrrp_script chk will fail: its interpreter cannot be run: run /no/such/python: No such file or directory
    script {SAFE}/odd
           ^~~~~~~~~~~~~~~~
hint: correct its first line
1 warning
""", 5),
    "writable folder": (script_conf(f"{OPEN}/good", "root"), f"""\
F:5:12: warning: vrrp_script chk: {OPEN}, on the way to {OPEN}/good, is writable by everybody, and the script runs as root: enable_script_security keeps it from running
    script {OPEN}/good
           ^~~~~~~~~~~~~~
hint: let root own the script and every folder above it, and nobody else write to any of them; or name another user
1 warning
""", 5),
    "everything is right": (script_conf(f"{SAFE}/good"), "", 0),
}


def put(folder: Path, mode: int, scripts: dict[str, tuple[str, int]]):
    folder.mkdir()
    folder.chmod(mode)
    for name, (text, bits) in scripts.items():
        (folder / name).write_text(text)
        (folder / name).chmod(bits)


def said_of(conf: str, file: Path) -> tuple[str, int]:
    file.write_text(conf)
    (file.parent / "vrrpd.toml").write_text("")
    done = subprocess.run(inside("a", [str(vrrpd.program()), "-t", "-f", str(file), "--toml",
                                       str(file.parent / "vrrpd.toml")]),
                          capture_output=True, text=True, check=False)
    return done.stderr.replace(str(file), "F"), done.returncode


def test():
    lab = sandbox.furnish()
    Network()
    good = "#!/bin/sh\nexit 0\n"
    put(SAFE, 0o755, {"good": (good, 0o755), "plain": (good, 0o644), "private": (good, 0o700),
                      "odd": ("#!/no/such/python\n", 0o755)})
    put(OPEN, 0o777, {"good": (good, 0o755)})
    wrong = []
    for name, (conf, text, status) in CASES.items():
        said = said_of(conf, lab / "keepalived.conf")
        if said != (text, status):
            wrong.append(f"== {name}: exit status {said[1]}, wanted {status}\n{said[0]}")
    assert not wrong, "\n".join(wrong)
