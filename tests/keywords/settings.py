# SPDX-License-Identifier: Apache-2.0
"""docs/vrrpd-toml.md has every key that vrrpd reads from vrrpd.toml, and no other; secrets are files
that others may not read, or credentials of systemd's."""

import os
import re
import subprocess
from pathlib import Path

from lab import sandbox, vrrpd

PAGE = Path(__file__).resolve().parents[2] / "docs" / "vrrpd-toml.md"
NO_KEY = "nokeyisnamedso"
CONF = """\
vrrp_instance VI_1 {
    state BACKUP
    interface eth0
    virtual_router_id 51
    track_script {
        c
    }
    virtual_ipaddress {
        192.0.2.1
    }
}
"""
LOCAL = 'socket = "/run/mysqld/mysqld.sock"\nuser = "vrrpd"\n'
PEER = 'host = "192.0.2.2"\nuser = "monitor"\n'
MYSQL = f"""\
[notify.VI_1]
module = "mysql"
[mysql]
local = {{ {LOCAL.strip().replace(chr(10), ", ")} }}
peer = {{ {PEER.strip().replace(chr(10), ", ")} }}
replication = {{ user = "repl" }}
"""
CHANNEL = '[peer]\nname = "orders"\nsecret_file = "{directory}/secret"\n'
PATH = '[peer.path.lan]\nlocal = "192.0.2.1"\npeer = "192.0.2.2"\n'

# A heading of the page -> a file in which that table has one key too many.
FILES = {
    "[vrrpd]": "[vrrpd]\n{no_key}",
    "[check.NAME]": '[mysql]\nlocal = {{ socket = "/s", user = "u" }}\n[check.c]\nmodule = "mysql"\n'
                    "{no_key}",
    "[notify.NAME]": MYSQL.replace("{", "{{").replace("}", "}}").replace(
        'module = "mysql"\n', 'module = "mysql"\n{no_key}'),
    "[instance.NAME]": "[instance.VI_1]\n{no_key}",
    "[mysql]": MYSQL.replace("{", "{{").replace("}", "}}") + "{no_key}",
    "[mysql] local, peer": '[notify.VI_1]\nmodule = "mysql"\n[mysql.local]\n' + LOCAL + "{no_key}",
    "[mysql] peer_fence, replication": '[notify.VI_1]\nmodule = "mysql"\n[mysql.replication]\n'
                                       'user = "repl"\n{no_key}',
    "[mysql] heartbeat": '[notify.VI_1]\nmodule = "mysql"\n[mysql.heartbeat]\nuser = "beat"\n'
                         "{no_key}",
    "[mysql.etcd]": MYSQL.replace("{", "{{").replace("}", "}}")
                    + '[mysql.etcd]\nendpoints = ["https://192.0.2.3:2379"]\npair = "orders"\n'
                      "{no_key}",
    "[peer]": CHANNEL + "{no_key}" + PATH,
    "[peer.path.NAME]": CHANNEL + PATH + "{no_key}",
}
# Read before the module sees the table, which names the rest.
BEFORE_MODULE = {"[check.NAME]": {"module", "server", "interval", "deadline", "rise", "fall",
                                  "weight"},
                 "[notify.NAME]": {"module", "server", "also_run_scripts", "vip_order"}}


MODULE = """[mysql]
local = { socket = "/run/s", user = "vrrpd", password_file = "{directory}/none" }
""".replace("{ ", "{{ ").replace(" }", " }}")


def documented() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in PAGE.read_text().splitlines():
        if line.startswith("## "):
            table = line[3:]
        row = re.match(r"\| `(\w+)` \|", line)
        if row:
            found.setdefault(table, set()).add(row[1])
    return found


def complaints(directory: Path, toml: str, environment: dict | None = None) -> str:
    (directory / "keepalived.conf").write_text(CONF)
    (directory / "vrrpd.toml").write_text(toml)
    done = subprocess.run([str(vrrpd.program()), "-t", "-f", str(directory / "keepalived.conf"),
                           "--toml", str(directory / "vrrpd.toml")], capture_output=True,
                          text=True, check=False, env={**os.environ, **(environment or {})})
    return done.stdout + done.stderr


def known(directory: Path, table: str, toml: str) -> set[str]:
    """The keys that vrrpd names when it meets one that it does not know."""
    said = complaints(directory, toml.format(no_key=f"{NO_KEY} = 1\n", directory=directory))
    hint = re.search(rf"unknown key `{NO_KEY}'.*?hint: known here: ([^\n]*)", said, re.DOTALL)
    if table in BEFORE_MODULE and not hint and f"unknown key `{NO_KEY}'" in said:
        return BEFORE_MODULE[table]
    assert hint, f"{table}:\n{said}"
    return set(hint[1].split(", ")) | BEFORE_MODULE.get(table, set())


def every_key_is_documented(directory: Path):
    page = documented()
    assert set(page) == set(FILES), f"tables: {set(page) ^ set(FILES)}"
    wrong = []
    for table, toml in FILES.items():
        read = known(directory, table, toml)
        wrong += [f"{table} {key} is not in {PAGE.name}" for key in sorted(read - page[table])]
        wrong += [f"{table} {key} is no key" for key in sorted(page[table] - read)]
    assert not wrong, "\n".join(wrong)


def a_misspelt_key_is_corrected(directory: Path):
    said = complaints(directory, "[vrrpd]\nfence_maks = \"1s\"\n")
    assert "vrrpd.toml:2:1: error: unknown key `fence_maks'" in said, said
    assert "hint: did you mean `fence_max'?" in said, said


def secrets_are_kept(directory: Path):
    channel = CHANNEL + PATH
    secret = directory / "secret"
    secret.write_text("0123456789abcdef0123456789abcdef\n")
    secret.chmod(0o604)
    said = complaints(directory, channel.format(directory=directory))
    assert "chmod" in said and "0123456789abcdef" not in said, said
    secret.chmod(0o600)
    said = complaints(directory, channel.format(directory=directory))
    assert "error" not in said, said
    said = complaints(directory, MODULE.format(directory=directory))
    assert (f"vrrpd.toml:2:62: warning: open password_file {directory}/none: No such file or "
            "directory\n") in said, said
    said = complaints(directory, "[check.c]\nmodule = \"mysql\"\n")
    assert "vrrpd.toml:1:8: error: [mysql] has no \"local\"" in said, said
    of_systemd = channel.format(directory=directory).replace(f"{directory}/secret",
                                                             "credential:secret")
    said = complaints(directory, of_systemd)
    assert ("vrrpd.toml:3:1: error: `secret_file': systemd gave no credentials to this process: "
            "start it as a service with LoadCredential=secret:/PATH") in said, said
    said = complaints(directory, of_systemd, {"CREDENTIALS_DIRECTORY": str(directory)})
    assert "error" not in said, said


def test():
    directory = sandbox.furnish() / "a"
    directory.mkdir()
    (directory / "secret").write_text("0123456789abcdef0123456789abcdef\n")
    (directory / "secret").chmod(0o600)
    every_key_is_documented(directory)
    a_misspelt_key_is_corrected(directory)
    secrets_are_kept(directory)
