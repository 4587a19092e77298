# SPDX-License-Identifier: Apache-2.0
"""The same file, the same events: keepalived 2.2.7 and vrrpd run the same scripts in the same order.

keepalived starts scripts side by side, so that what comes of one event is compared as a set.
"""

import re
import subprocess
from pathlib import Path

from lab import clock, namespaces, sandbox, vrrpd
from lab.classic_pair import plain_toml
from lab.namespaces import Network
from lab.processes import Process
from lab.services import listen, write_script

PATIENCE = 30.0
WORDS = {"plain": "", "alpha": "alpha\n omega\n", "quorum": "quorum 2\n hysteresis 1\n"}
VARIANTS = {name: {"words": words} for name, words in WORDS.items()}


def conf(lab: Path, script: Path, words: str) -> str:
    server = """ real_server 127.0.0.1 {port} {{
  weight {weight}
  notify_up "{script} up-{port}"
  notify_down "{script} down-{port}"
  {check}
 }}
"""
    tcp = "TCP_CHECK { connect_timeout 1\n retry 1\n delay_before_retry 1\n warmup 0\n }"
    misc = f'MISC_CHECK {{ misc_path "/bin/sh {lab}/misc.sh"\n misc_timeout 2\n warmup 0\n }}'
    return (f"global_defs {{\n script_user root\n}}\nvirtual_server 192.0.2.1 3306 {{\n"
            f" delay_loop 2\n protocol TCP\n {words}"
            f' quorum_up "{script} quorum-up"\n quorum_down "{script} quorum-down"\n'
            + server.format(port=3306, weight=1, script=script, check=tcp)
            + server.format(port=3307, weight=2, script=script, check=misc) + "}\n")


def keepalived(directory: Path, text: str) -> Process:
    shim = directory / "no_ipvs.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", shim,
                    Path(__file__).parents[1] / "lab" / "no_ipvs.c", "-ldl"], check=True)
    (directory / "keepalived.conf").write_text(text)
    return Process("keepalived", namespaces.inside("a", [
        "env", f"LD_PRELOAD={shim}", "/usr/sbin/keepalived", "-f",
        str(directory / "keepalived.conf"), "-C", "-n", "-l", "-D", "-G", "-p",
        str(directory / "pid"), "-c", str(directory / "checkers.pid")]), directory / "daemon.log")


def story(directory: Path, start, words: str) -> list[list[str]]:
    """What ran after each event, sorted."""
    directory.mkdir(parents=True, exist_ok=True)
    said = directory / "said"
    said.touch()
    script = write_script(directory / "notify.sh", f'echo "$*" >> {said}')
    misc = write_script(directory / "misc.sh", "exit 0")
    chapters = []
    seen = 0

    def until(what: str, wanted: list[str]):
        nonlocal seen
        clock.wait_until(f"{what}: {wanted}", lambda: set(wanted) <= set(
            said.read_text().split()[seen:]), PATIENCE)
        clock.must_hold("nothing more", lambda: True, 1.5)
        chapters.append(sorted(said.read_text().split()[seen:]))
        seen += len(chapters[-1])

    daemon = start(directory, conf(directory, script, words))
    until("nobody listens", ["down-3306"])
    service = listen("a", "127.0.0.1", 3306, directory / "listener.log")
    until("somebody does", ["up-3306"])
    write_script(misc, "exit 1")
    until("the script fails", ["down-3307"])
    service.kill()
    until("nobody listens again", ["down-3306"])
    write_script(misc, "exit 0")
    until("the script is well", ["up-3307"])
    assert daemon.terminate() == 0
    until("the end", ["down-3307"] if "omega" in words else [])
    return chapters


def test(words):
    lab = sandbox.furnish()
    Network()
    theirs = story(lab / "keepalived", keepalived, words)
    ours = story(lab / "vrrpd", lambda directory, text: vrrpd.start(
        "a", directory, text, plain_toml(directory)), words)
    assert ours == theirs, f"ours {ours}\nkeepalived's {theirs}"
    assert any(re.match("quorum", one) for chapter in theirs for one in chapter)
