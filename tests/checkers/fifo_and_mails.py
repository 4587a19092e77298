# SPDX-License-Identifier: Apache-2.0
"""The same file on vrrpd and on keepalived 2.2.7: the same fifo lines, the same argv, the same mails."""

from pathlib import Path

from lab import clock, keepalived, mail_sink, sandbox, vrrpd
from lab.classic_pair import plain_toml
from lab.fifo_lines import FifoLines
from lab.namespaces import ADDRESS, INTERFACE, VIP, Network
from lab.processes import Process
from lab.services import write_script

PATIENCE = 30.0


def conf(directory: Path, script: Path) -> str:
    return f"""global_defs {{
    router_id MySQL-HA
    script_user root
    notification_email {{
        one@example.com
        two@example.com
    }}
    notification_email_from vrrp@example.com
    smtp_server {ADDRESS["client"]} {mail_sink.PORT}
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
    every, vrrp = FifoLines(directory / "all.fifo"), FifoLines(directory / "vrrp.fifo")
    clock.wait_until("master", lambda: network.has_vip("a"), PATIENCE)
    clock.wait_until("its line", lambda: 'GROUP "VG1" MASTER 0' in every.lines, PATIENCE)
    (directory / "number").write_text("20\n")
    clock.wait_until("the priority's line", lambda: any(
        "PRIORITY 120" in line for line in every.lines), PATIENCE)
    clock.wait_until("the mails of MASTER", lambda: sum(
        "Subject" in line.text and "MASTER state" in line.text
        for line in mails.lines[begun:]) == 2, PATIENCE)
    # vrrpd's scripts wait for each other, keepalived's for nobody.
    clock.wait_until("the scripts of MASTER", lambda: "[of-group][GROUP][VG1][MASTER][0]" in
                     said.read_text(), PATIENCE)
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
    mails = mail_sink.start(ADDRESS["client"], lab / "mails.log")
    theirs = story(lab / "keepalived", lambda directory, text: keepalived.start(
        "a", directory, text), network, mails)
    ours = story(lab / "vrrpd", lambda directory, text: vrrpd.start(
        "a", directory, text, plain_toml(directory)), network, mails)
    for what, said in theirs.items():
        assert ours[what] == said, f"{what}:\n ours        {ours[what]}\n keepalived's {said}"
    assert 'INSTANCE "VI_1" STOP 120' in theirs["fifo"]
    assert "[of any][two][INSTANCE][VI_1][MASTER][100]" in theirs["argv"]
    assert "Subject: [MySQL-HA] VRRP Instance VI_1 - Entering MASTER state" in theirs["mails"]
