# SPDX-License-Identifier: Apache-2.0
"""Virtual servers while everything is held still: looked at, and nothing comes of it until the end."""

from pathlib import Path

from lab import clock, vrrpctl
from lab.namespaces import ADDRESS
from lab.reloading import FIRST, Reloading
from lab.services import listen, write_script

PATIENCE = 30
SERVICE = "192.0.2.50"  # nobody has it: nothing is balanced


class Watched(Reloading):
    """Node a looks at a service on node a, and writes down what its scripts are told."""

    def __init__(self):
        super().__init__(FIRST)
        self.said: Path = self.directory / "said"
        self.said.touch()
        self.script = write_script(self.directory / "note.sh", f'echo "$1" >> {self.said}')
        self.service = self.listen()

    def listen(self):
        service = listen("a", ADDRESS["a"], 3306, self.directory / "listener.log")
        clock.wait_until("the service listens", lambda: service.find("listening"), PATIENCE)
        return service

    def conf(self, of_service: str = "", of_server: str = "") -> str:
        def note(keyword: str) -> str:
            return f'{keyword} "{self.script} {keyword}"\n'
        return ("global_defs {\n script_user root\n}\n" + FIRST +
                f"virtual_server {SERVICE} 3306 {{\n delay_loop 1\n protocol TCP\n{of_service}"
                f" {note('quorum_up')} {note('quorum_down')}"
                f" real_server {ADDRESS['a']} 3306 {{\n {note('notify_up')} {note('notify_down')}"
                f" {of_server} TCP_CHECK {{\n connect_timeout 1\n retry 0\n"
                " delay_before_retry 1\n }\n }\n}\n")

    def lines(self) -> list[str]:
        return self.said.read_text().split()

    def comes_to_say(self, *lines: str):
        clock.wait_until(f"its scripts say {lines}", lambda: self.lines() == list(lines), PATIENCE)

    def maintain(self, word: str):
        vrrpctl.asked("a", self.directory / "run", "maintenance", word)

    def is_seen_down(self):
        clock.wait_until("that it is gone is seen", lambda: self.daemon.find(
            "maintenance: what TCP_CHECK says of .* does not count yet"), PATIENCE)


def counts_when_it_is_over():
    node = Watched()
    node.reload(node.conf())
    node.comes_to_say("quorum_up")
    node.maintain("on")
    node.service.kill()
    node.is_seen_down()
    assert node.lines() == ["quorum_up"], "a script ran under maintenance"
    node.maintain("off")
    node.comes_to_say("quorum_up", "notify_down", "quorum_down")


def what_is_well_again_never_was():
    node = Watched()
    node.reload(node.conf())
    node.comes_to_say("quorum_up")
    node.maintain("on")
    node.service.kill()
    node.is_seen_down()
    since = clock.now()
    node.service = node.listen()
    clock.wait_until("that it is back is seen", lambda: node.daemon.find(
        "TCP_CHECK on service .* succeeded", since), PATIENCE)
    node.maintain("off")
    node.service.kill()
    node.comes_to_say("quorum_up", "notify_down", "quorum_down")


def a_reload_keeps_what_is_known():
    node = Watched()
    said = node.reload(node.conf())
    assert f"virtual server [{SERVICE}]:tcp:3306: added" in said, said
    node.comes_to_say("quorum_up")
    said = node.reload(node.conf(of_service=" alpha\n"))
    assert any(line.startswith(f"virtual server [{SERVICE}]:tcp:3306: ") and "alpha" in line
               for line in said), said
    node.service.kill()
    node.comes_to_say("quorum_up", "notify_down", "quorum_down")
    said = node.reload(FIRST)
    assert f"virtual server [{SERVICE}]:tcp:3306: removed" in said, said
    clock.must_hold("what was down is not told so once more", lambda: node.lines() == [
        "quorum_up", "notify_down", "quorum_down"], 2)


def what_goes_with_a_reload_says_so():
    node = Watched()
    node.reload(node.conf())
    node.comes_to_say("quorum_up")
    node.reload(FIRST)
    node.comes_to_say("quorum_up", "notify_down", "quorum_down")


VARIANTS = {case.__name__: {"case": case} for case in (
    counts_when_it_is_over, what_is_well_again_never_was, a_reload_keeps_what_is_known,
    what_goes_with_a_reload_says_so)}


def test(case):
    case()
