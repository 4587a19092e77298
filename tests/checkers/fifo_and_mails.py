# SPDX-License-Identifier: Apache-2.0
"""The same file on vrrpd and on keepalived 2.2.7: the same fifo lines, the same argv, the same mails."""

import threading
from pathlib import Path

from lab import clock, keepalived, namespaces, sandbox, vrrpd
from lab.classic_pair import plain_toml
from lab.namespaces import ADDRESS, INTERFACE, VIP, Network
from lab.processes import Process
from lab.services import write_script

PATIENCE = 30.0
MAIL_PORT = 2525

# A server as short as SMTP allows: prints subjects and bodies.
_MAIL_SERVER = """
import os, socket, sys, threading
def serve(connection):
    file = connection.makefile("rwb")
    def say(text):
        file.write(text + b"\\r\\n")
        file.flush()
    say(b"220 mail")
    data = False
    for line in file:
        line = line.rstrip(b"\\r\\n")
        if data:
            if line == b".":
                data = False
                say(b"250 taken")
            elif line.startswith((b"Subject:", b"=>", b"To:", b"From:")):
                os.write(1, line + b"\\n")  # whole, whoever else writes
        elif line.upper() == b"DATA":
            data = True
            say(b"354 go on")
        elif line.upper().startswith(b"QUIT"):
            say(b"221 bye")
            break
        elif line.upper().startswith(b"EHLO"):
            say(b"500 what?")
        else:
            say(b"250 well")
    connection.close()
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind((sys.argv[1], int(sys.argv[2])))
listener.listen()
print("listening", flush=True)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
"""


def conf(directory: Path, script: Path) -> str:
    return f"""global_defs {{
    router_id MySQL-HA
    script_user root
    notification_email {{
        one@example.com
        two@example.com
    }}
    notification_email_from vrrp@example.com
    smtp_server {ADDRESS["client"]} {MAIL_PORT}
    smtp_connect_timeout 5
    smtp_alert
    notify_fifo {directory}/all.fifo
    vrrp_notify_fifo {directory}/vrrp.fifo
    vrrp_notify_fifo_script "{script} script"
    vrrp_notify_priority_changes
}}
track_file number {{
    file {directory}/number
}}
vrrp_sync_group VG1 {{
    group {{
        VI_1
    }}
    notify "{script} of-group"
    sync_group_tracking_weight
}}
vrrp_instance VI_1 {{
    interface {INTERFACE}
    virtual_router_id 51
    priority 100
    advert_int 1
    track_file {{
        number weight 1
    }}
    notify "{script} 'of any' two"
    notify_master "{script} of-master"
    notify_stop "{script} of-stop"
    virtual_ipaddress {{
        {VIP}
    }}
}}
"""


class Reader:
    """What comes out of a fifo."""

    def __init__(self, fifo: Path):
        self.lines: list[str] = []
        clock.wait_until(f"{fifo} is there", fifo.exists, PATIENCE)
        self._file = fifo.open(encoding="utf-8")
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self._file:
            self.lines.append(line.rstrip("\n"))


def story(directory: Path, start, network: Network, mails: Process) -> dict:
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "number").write_text("0\n")
    said = directory / "said"
    said.touch()
    # As a fifo script it only notes its arguments, and lives on.
    # keepalived runs them side by side: a line is written at once.
    script = write_script(directory / "notify.sh",
                          f'line=$(printf "[%s]" "$@")\necho "$line" >> {said}\n'
                          '[ "$1" = script ] && exec sleep 1000; exit 0')
    begun = len(mails.lines)
    daemon = start(directory, conf(directory, script))
    every, vrrp = Reader(directory / "all.fifo"), Reader(directory / "vrrp.fifo")
    clock.wait_until("master", lambda: network.has_vip("a"), PATIENCE)
    clock.wait_until("its line", lambda: 'GROUP "VG1" MASTER 0' in every.lines, PATIENCE)
    (directory / "number").write_text("20\n")
    clock.wait_until("the priority's line", lambda: any(
        "PRIORITY 120" in line for line in every.lines), PATIENCE)
    clock.wait_until("the mails of MASTER", lambda: sum(
        "Subject" in line.text and "MASTER state" in line.text
        for line in mails.lines[begun:]) == 2, PATIENCE)
    assert daemon.terminate() == 0
    clock.wait_until("the last line", lambda: 'GROUP "VG1" STOP 0' in every.lines, PATIENCE)
    clock.wait_until("the fifos are gone", lambda: not list(directory.glob("*.fifo")), PATIENCE)
    clock.wait_until("the last scripts", lambda: "[of-group][GROUP][VG1][STOP][0]" in
                     said.read_text(), PATIENCE)
    # keepalived tells the first BACKUP of the group before that of its member.
    return {"fifo": sorted(every.lines[:2]) + every.lines[2:],
            "vrrp fifo": sorted(vrrp.lines[:2]) + vrrp.lines[2:],
            "argv": sorted(said.read_text().replace(str(directory), "DIRECTORY").splitlines()),
            # That of the first BACKUP may find keepalived's connection refused.
            "mails": sorted({line.text for line in mails.lines[begun:]
                             if line.text.startswith(("Subject:", "=>", "To:", "From:"))
                             and "BACKUP" not in line.text and "no longer" not in line.text})}


def test():
    lab = sandbox.furnish()
    network = Network()
    mails = Process("the mail server", namespaces.inside("client", [
        "/usr/bin/python3", "-c", _MAIL_SERVER, ADDRESS["client"], str(MAIL_PORT)]),
        lab / "mails.log")
    clock.wait_until("the mail server listens", lambda: mails.find("listening"), PATIENCE)
    theirs = story(lab / "keepalived", lambda directory, text: keepalived.start(
        "a", directory, text), network, mails)
    ours = story(lab / "vrrpd", lambda directory, text: vrrpd.start(
        "a", directory, text, plain_toml(directory)), network, mails)
    for what, said in theirs.items():
        assert ours[what] == said, f"{what}:\n ours        {ours[what]}\n keepalived's {said}"
    assert 'INSTANCE "VI_1" STOP 120' in theirs["fifo"]
    assert "[of any][two][INSTANCE][VI_1][MASTER][100]" in theirs["argv"]
    assert "Subject: [MySQL-HA] VRRP Instance VI_1 - Entering MASTER state" in theirs["mails"]
