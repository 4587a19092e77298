# SPDX-License-Identifier: Apache-2.0
"""Other people's keepalived.conf files: what keepalived 2.2.7 starts with, vrrpd starts with, and
what it complains of, vrrpd complains of, or has a reason not to.

The files are published, and not ours to publish again: VRRPD_CONF_CORPUS names their folder (by
default ../shared/conf-corpus beside this tree), with expected.tsv, what keepalived said of each.
"""

import os
import re
import signal
import subprocess
import time
from pathlib import Path

from lab import corpus_complaints as complaints
from lab import corpus_furnishing as furnishing
from lab import sandbox, vrrpd
from lab.runner import Skip

VARIANTS = {category: {"category": category} for category in
            ("mysql", "k8s", "haproxy", "nginx", "vrrp-other", "lvs", "template", "sample",
             "devtools")}
_NODE = "somewhere"
_LOOK = 1.0  # seconds that a daemon is looked at
_STOP = 20
# keepalived reads on, and then ends: in a daemon these are fatal.
_FATAL = re.compile("the virtual router id must be set|Unknown interface!|"
                    "Non-existent interface specified")
# A test's own file: outside its machines its definitions are not there, which leaves keepalived out
# of step with the braces; and in want of a network namespace, without which neither of the two runs.
_NEEDS_MORE = {"356-devtools.conf"}
# keepalived dies of an unresolvable mail server, or of a script: vrrpd need not.
_KILLED = re.compile("^-")


def _corpus() -> Path:
    beside = Path(__file__).resolve().parents[3] / "shared/conf-corpus"
    folder = Path(os.environ.get("VRRPD_CONF_CORPUS", beside))
    if not (folder / "expected.tsv").is_file():
        raise Skip(f"no files: VRRPD_CONF_CORPUS names no folder with them, nor is {folder} one")
    return folder


def _expected(folder: Path) -> dict[str, list[str]]:
    rows = (line.split("\t") for line in (folder / "expected.tsv").read_text().splitlines())
    return {row[0]: row + [""] * (9 - len(row)) for row in rows if row[0].endswith(".conf")}


def _test(file: Path) -> subprocess.CompletedProcess:
    return subprocess.run(["ip", "netns", "exec", _NODE, vrrpd.program(), "-t", "-f", file,
                           "--toml", "/etc/vrrpd/vrrpd.toml"], capture_output=True, text=True,
                          errors="replace", timeout=60, check=False)


def _starts(file: Path, log: Path) -> tuple[bool, int]:
    """Does it run, and what did it end with."""
    with log.open("w") as output:
        daemon = subprocess.Popen(
            ["ip", "netns", "exec", _NODE, vrrpd.program(), "-n", "-l", "-G", "-f", file],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        until = time.monotonic() + _LOOK
        while time.monotonic() < until and daemon.poll() is None:
            time.sleep(0.05)
        runs = daemon.poll() is None
        daemon.send_signal(signal.SIGTERM)
        return runs, daemon.wait(_STOP)


def _judge(file: Path, row: list[str], log: Path) -> list[str]:
    text = file.read_text(errors="replace")
    status, says = row[2], row[6]
    furnishing.make_namespace(_NODE, furnishing.interfaces(text, f"{says} {row[8]}"))
    for script in furnishing.scripts(text):
        furnishing.put_stub(script)
    try:
        tested = _test(file)
        runs, ended = _starts(file, log)
    finally:
        furnishing.remove_namespace(_NODE)
    if file.name in _NEEDS_MORE:
        says = ""
    wrong = complaints.without_counterpart(text, says, tested.stderr)
    wrong = [f"no counterpart of: {message}" for message in wrong]
    if tested.returncode not in (0, 2, 5, 6):
        wrong.append(f"-t ended with {tested.returncode}")
    should_run = (status in ("0", "5", "6") and not _FATAL.search(says)
                  and file.name not in _NEEDS_MORE)
    if should_run and not runs:
        wrong.append(f"does not start, and ended with {ended}: {log.read_text()[-500:]}")
    if runs and ended != 0:
        wrong.append(f"ended with {ended}")
    if _KILLED.match(status) and not runs:
        wrong.append("keepalived dies of it, and vrrpd does not start either")
    return [f"{file.name}: {line}" for line in wrong]


def test(category: str):
    folder = _corpus()
    lab = sandbox.furnish()
    furnishing.overlay(lab / "data" / "host")
    rows = {name: row for name, row in _expected(folder).items() if row[1] == category}
    assert rows, f"no files of category {category} in {folder}"
    wrong = [line for name, row in sorted(rows.items())
             for line in _judge(folder / name, row, lab / "daemon.log")]
    print(f"{len(rows)} files")
    assert not wrong, "\n".join(wrong)
