# SPDX-License-Identifier: Apache-2.0
"""The scripts that read fifos see the end of their fifo at a stop, and get TERM a second later, all
at the same time."""

from lab import clock, sandbox, vrrpd
from lab.classic_pair import plain_toml
from lab.namespaces import INTERFACE, VIP, Network
from lab.services import write_script

PATIENCE = 20.0


def test():
    directory = sandbox.furnish() / "a"
    directory.mkdir(parents=True, exist_ok=True)
    network = Network()
    said = directory / "said"
    # The fifo is the last argument.
    reads = write_script(directory / "reads.sh", f"""while read -r line; do
    echo "$line" >> {said}
done < "$1"
echo "end of the lines" >> {said}""")
    stays = write_script(directory / "stays.sh", f"""trap 'echo "$1 TERM" >> {said}; exit 0' TERM
echo "$1 begins" >> {said}
while :; do sleep 0.05; done""")
    fifos = {word: directory / f"{word}.fifo" for word in ("notify", "vrrp_notify", "lvs_notify")}
    scripts = {"notify": reads, "vrrp_notify": f'"{stays} one"', "lvs_notify": f'"{stays} two"'}
    lines = "".join(f"    {word}_fifo {fifos[word]}\n    {word}_fifo_script {scripts[word]}\n"
                    for word in fifos)
    daemon = vrrpd.start("a", directory, f"""global_defs {{
    script_user root
{lines}}}
vrrp_instance VI_1 {{
    interface {INTERFACE}
    virtual_router_id 51
    advert_int 1
    virtual_ipaddress {{
        {VIP}
    }}
}}
""", plain_toml(directory))
    clock.wait_until("master", lambda: network.has_vip("a"), PATIENCE)
    clock.wait_until("the scripts run", lambda: {"one begins", "two begins"} <= set(
        said.read_text().splitlines()) if said.exists() else False, PATIENCE)

    begin = clock.now()
    assert daemon.terminate() == 0
    took = clock.now() - begin
    assert took >= 1, f"{took}: each has a second"
    clock.wait_until("both got TERM", lambda: {"one TERM", "two TERM"} <= set(
        said.read_text().splitlines()), PATIENCE)
    told = [line for line in said.read_text().splitlines() if line.split()[0] not in ("one", "two")]
    assert told[-2:] == ['INSTANCE "VI_1" STOP 100', "end of the lines"], told
    assert not list(directory.glob("*.fifo"))
    ended = daemon.find(f"info: {reads}, which reads {fifos['notify']}: exited with status 0$")
    assert ended
    for word in ("vrrp_notify", "lvs_notify"):
        term = daemon.find(f"info: {stays}, which reads {fifos[word]}: still running a second after "
                           "the fifo's end: TERM")
        assert term and term.at > ended.at, "the one that reads is gone before the others get TERM"
    assert not daemon.find("not started again")
