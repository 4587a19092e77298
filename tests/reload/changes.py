# SPDX-License-Identifier: Apache-2.0
"""What a reload changes is changed under way, and what it does not mean is left alone."""

from lab import clock, namespaces, vrrpctl
from lab.namespaces import VIP
from lab.reloading import FIRST, OTHER_VIP, THIRD_VIP, Reloading, instance


def address(node: Reloading):
    """An address comes, another goes; the master stays master."""
    node.reload(instance("VI_1", 51, [VIP, OTHER_VIP]))
    assert OTHER_VIP in held("a")
    said = node.reload(instance("VI_1", 51, [VIP, THIRD_VIP]))
    assert any(f"{OTHER_VIP}/32 -> {THIRD_VIP}/32" in line for line in said), said
    assert THIRD_VIP in held("a") and VIP in held("a") and OTHER_VIP not in held("a")


def priority(node: Reloading):
    """The peer hears the new one in the next advert."""
    assert node.reload(instance("VI_1", 51, [VIP], 150)) == [
        "instance VI_1: priority 100 -> 150"]
    begun = clock.now()
    clock.wait_until("an advert says 150", lambda: any(
        advert.priority == 150 for advert in node.pair.ports.adverts(begun)
        if advert.node == "a"), 10)


def renamed(node: Reloading):
    """Who is known by interface, VRID and family is the same under another name."""
    assert node.reload(instance("OTHER", 51, [VIP])) == ["instance OTHER: renamed from VI_1"]
    assert node.transitions("OTHER", 0) == []
    status = vrrpctl.asked("a", node.directory / "run", "status")
    assert [group["name"] for group in status["groups"]] == ["OTHER"]


def added_and_removed(node: Reloading):
    begun = clock.now()
    second = instance("VI_2", 52, [OTHER_VIP])
    assert "instance VI_2: added" in node.reload(FIRST + second)
    clock.wait_until("VI_2 is master", lambda: OTHER_VIP in held("a"), 20)
    node.reload(FIRST)
    assert OTHER_VIP not in held("a")
    assert node.daemon.says(r"\(VI_2\) sent priority 0", begun)
    assert node.daemon.says(r"\(VI_2\) Entering STOP STATE", begun)


def broken(node: Reloading):
    """Whatever is wrong leaves everything as it was, and says where."""
    text = node.refused(FIRST.replace("virtual_router_id 51", "virtual_router_id 451"))
    assert ("    virtual_router_id 451\n                      ^~~\n1 error" in text and
            "\nvrrpctl: refused, everything goes on as it was: the files have errors\n" in text), text
    assert "names no instance" in node.refused("")
    node.write(FIRST)
    assert vrrpctl.asked("a", node.directory / "run", "reload") == [
        "1 group or instance on its own goes on untouched"]


def taken_up_with_warnings(node: Reloading):
    """They are shown beside what changes, as -t shows them, and do not become a part of that."""
    node.write(instance("VI_1", 51, [VIP], 150, "    priorty 7\n"))
    for word in ("explain-reload", "reload"):
        done = vrrpctl.run("a", node.directory / "run", word)
        assert done.stdout == "instance VI_1: priority 100 -> 150\n", done
        assert ("unknown keyword `priorty', ignoring it\n    priorty 7\n    ^~~~~~~\n"
                "hint: did you mean `priority'?\n1 warning\n") in done.stderr, done.stderr


def marked(node: Reloading):
    """reload_file is there while the files are read; reload_check_config keeps the complaints."""
    marker, complaints = node.directory / "reading", node.directory / "complaints"
    globals_ = f"global_defs {{\n    reload_file {marker}\n" \
               f"    reload_check_config {complaints}\n    json_version 2\n}}\n"
    node.reload(globals_ + FIRST)
    node.refused(globals_ + FIRST.replace("virtual_router_id 51", "virtual_router_id 451"))
    clock.wait_until("the complaints are kept", complaints.exists, 10)
    assert "virtual_router_id" in complaints.read_text()
    assert not marker.exists()


def explained(node: Reloading):
    """Nothing is changed by asking."""
    node.write(instance("VI_1", 51, [VIP], 150))
    said = vrrpctl.asked("a", node.directory / "run", "explain-reload")
    assert said == ["instance VI_1: priority 100 -> 150"], said
    assert not node.daemon.find("Changing effective priority")


VARIANTS = {case.__name__.replace("_", " "): {"case": case} for case in (
    address, priority, renamed, added_and_removed, broken,
    taken_up_with_warnings, marked, explained)}


def held(node: str) -> set[str]:
    return set(namespaces.Network.addresses(node))


def test(case):
    node = Reloading(FIRST)
    begun = clock.now()
    case(node)
    assert node.transitions("VI_1", begun) == []
    assert node.pair.transitions("b", begun) == []
    assert VIP in held("a")
