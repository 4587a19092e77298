# SPDX-License-Identifier: Apache-2.0
"""What an instance tells that the new file does not have any more, and what the fifo repeats."""

import os
from pathlib import Path

from lab import clock
from lab.reloading import FIRST, OTHER_VIP, Reloading, instance

_STAYS = "a reload repeats the states of those that stay"


def told(words: str) -> tuple[list[str], list[str]]:
    """What the scripts and the fifo hear when VI_2, which has these words, is removed."""
    node = Reloading(FIRST)
    directory: Path = node.directory
    script, heard, fifo = directory / "tell.sh", directory / "heard", directory / "fifo"
    script.write_text(f"#!/bin/sh\necho $* $VRRPD_STATE after $VRRPD_PREVIOUS_STATE >> {heard}\n")
    script.chmod(0o755)
    globals_ = ("global_defs {\n    script_user root\n    fifo_write_vrrp_states_on_reload\n"
                f"    vrrp_notify_fifo {fifo}\n}}\n")
    lines = f"    notify {script}\n" + words.format(script=script)
    node.reload(globals_ + FIRST + instance("VI_2", 52, [OTHER_VIP], lines=lines))
    clock.wait_until("VI_2 has told that it is master", lambda: heard.exists()
                     and "MASTER after BACKUP" in heard.read_text(), 20)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    heard.write_text("")
    node.reload(globals_ + FIRST)
    clock.wait_until("both scripts have run", lambda: heard.read_text().count("\n") == 2, 20)
    lines_of_fifo = os.read(reader, 4096).decode().splitlines()
    os.close(reader)
    return heard.read_text().splitlines(), lines_of_fifo


def deleted():
    scripts, fifo = told("    notify_deleted \"{script} deleted\"\n")
    assert scripts == ["deleted DELETED after MASTER",
                       "INSTANCE VI_2 DELETED 100 DELETED after MASTER"], scripts
    assert 'INSTANCE "VI_2" DELETED 100' in fifo, fifo
    assert 'INSTANCE "VI_1" MASTER 100' in fifo, _STAYS


def fault():
    scripts, fifo = told("    notify_fault \"{script} fault\"\n")
    assert scripts == ["fault FAULT after MASTER",
                       "INSTANCE VI_2 FAULT 100 FAULT after MASTER"], scripts
    assert 'INSTANCE "VI_2" FAULT 100' in fifo, fifo


VARIANTS = {case.__name__: {"case": case} for case in (deleted, fault)}


def test(case):
    case()
