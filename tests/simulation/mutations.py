#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Can the simulation fail? Breaks the protocol on purpose, one rule at a time.

    tests/simulation/mutations.py [NAME ...]       as a part of everything: tests/run mutations

A mutation is a passage of vrrpd/protocol and what it becomes. The passage must occur exactly once:
a mutation that does not fit the code any more is a failure, to be mended here. Each is compiled in
a scratch folder and must break a promise in the slice that every test run plays.
"""

import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lab import build  # noqa: E402
from lab.runner import Result  # noqa: E402

PRESET = "release"
PROTOCOL = "vrrpd/protocol"
STORIES = "3000"  # as in CMakeLists.txt


@dataclass(frozen=True)
class Mutation:
    name: str
    file: str  # in PROTOCOL; no header, for the other objects are not compiled again
    passage: str
    becomes: str


MUTATIONS = [
    # The election.
    Mutation("tie_goes_to_the_lower_address", "instance.cpp",
             "if (advert.sender > primary_address_) return true;",
             "if (advert.sender < primary_address_) return true;"),
    Mutation("tie_goes_to_nobody", "instance.cpp",
             "if (advert.sender > primary_address_) return true;",
             "if (advert.sender != primary_address_) return true;"),
    Mutation("skew_grows_with_priority", "timers.cpp",
             "unit * (256 - priority) / 256",
             "unit * priority / 256"),
    Mutation("nopreempt_is_ignored", "instance.cpp",
             "if (!preempt || advert.priority >= priority()) {",
             "if (advert.priority >= priority()) {"),
    Mutation("equal_priority_preempts", "instance.cpp",
             "if (!preempt || advert.priority >= priority()) {",
             "if (!preempt || advert.priority > priority()) {"),
    Mutation("preempt_delay_is_ignored", "instance.cpp",
             "return now < *backup.preempt_after;",
             "return false;"),
    Mutation("resignation_speeds_nothing_up", "instance.cpp",
             "now + skew_time(config_.version, priority(), interval) +",
             "now + master_down_interval(config_.version, priority(), interval) +"),
    Mutation("interval_is_not_learnt", "instance.cpp",
             "backup.master_adver_interval = advert.interval;",
             ""),
    Mutation("a_lower_master_is_not_answered", "instance.cpp",
             "if (!config_.lower_prio_no_advert) answer(master, now, out);",
             "if (config_.lower_prio_no_advert) answer(master, now, out);"),
    # Stalls (decision 19).
    Mutation("stale_timer_is_believed", "group_mastership.cpp",
             "if (any(&Instance::stalled)) listen_anew(now, out);",
             ""),
    Mutation("overslept_master_goes_on", "group_mastership.cpp",
             "const bool overslept = any(&Instance::overslept);",
             "const bool overslept = false;"),
    # Groups, gates and fences.
    Mutation("a_member_keeps_its_addresses", "group_mastership.cpp",
             "for (std::size_t i = 0; i < members_.size(); ++i) "
             "out.emplace_back(RemoveAddresses{i});",
             "out.emplace_back(RemoveAddresses{0});"),
    Mutation("fault_of_one_is_fault_of_one", "group.cpp",
             "for (std::size_t i = 0; i < members_.size(); ++i) {\n"
             "    if (fitness_[i].fault.empty()) continue;",
             "for (std::size_t i = 1; i < members_.size(); ++i) {\n"
             "    if (fitness_[i].fault.empty()) continue;"),
    Mutation("priority_0_before_the_fence", "group_mastership.cpp",
             "if (!config_.gated) leave_finished(now, true, out);",
             "leave_finished(now, true, out);"),
    Mutation("siblings_resign_before_the_fence", "group_mastership.cpp",
             "if (!siblings_hold) leave_finished(now, true, out);",
             "leave_finished(now, true, out);"),
    Mutation("adoption_forgets_a_member", "group.cpp",
             "for (auto& member : members_) member.become_master(now, out);",
             "members_.front().become_master(now, out);"),
    # Packets.
    Mutation("checksum_is_not_looked_at", "packet.cpp",
             "if (!checksum) return std::unexpected(checksum.error());",
             "if (!checksum && message.empty()) return std::unexpected(checksum.error());"),
]


def mutations(names: list[str] | None = None) -> list[Result]:
    try:
        build.build(PRESET, "simulation")
    except build.Failed as failure:
        return [Result(f"build of preset {PRESET}", "failed", str(failure))]
    return [_try(one) for one in MUTATIONS if not names or one.name in names]


def _try(mutation: Mutation) -> Result:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="vrrpd-mutation-") as scratch:
        outcome, text = _caught(mutation, Path(scratch))
    return Result(f"mutation {mutation.name}", outcome, text, time.monotonic() - begun)


def _caught(mutation: Mutation, scratch: Path) -> tuple[str, str]:
    source = f"{PROTOCOL}/{mutation.file}"
    text = (build.TREE / source).read_text()
    found = text.count(mutation.passage)
    if found != 1:
        return "failed", f"{source} has this passage {found} times, not once:\n{mutation.passage}"
    (scratch / mutation.file).write_text(text.replace(mutation.passage, mutation.becomes))
    program = scratch / "simulation"
    sources = [str(scratch / mutation.file), str(build.TREE / "tests/simulation/simulation.cpp")]
    compiled = _run("c++", "-std=c++23", "-O2", "-I", str(build.TREE), *sources, *_libraries(),
                    "-lfmt", "-o", str(program))
    if compiled.returncode != 0:
        return "failed", compiled.stdout[-5000:]
    played = _run(str(program), "--stories", STORIES)
    if played.returncode == 0:
        return "failed", f"nobody noticed: {played.stdout}"
    broken = re.findall(r"^seed \d+: broken: .*$", played.stdout, re.MULTILINE)
    if not broken:
        return "failed", played.stdout[-5000:]
    print(f"{mutation.name}: {broken[-1]}", flush=True)
    return "passed", broken[-1]


def _libraries() -> list[str]:
    """In the order in which they need each other; what is mutated comes before its library."""
    built = build.TREE / "build" / PRESET
    return [str(built / path) for path in ("tests/simulation/libsimulation_world.a",
                                           "vrrpd/protocol/libvrrpd_protocol.a",
                                           "vrrpd/base/libvrrpd_base.a")]


def _run(*command: str) -> subprocess.CompletedProcess:
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)


def main() -> int:
    results = mutations(sys.argv[1:])
    for result in results:
        if result.outcome == "failed":
            print(f"failed: {result.title}: {result.text}")
    caught = sum(1 for result in results if result.outcome == "passed")
    print(f"{caught} of {len(results)} mutations were caught")
    return 0 if results and caught == len(results) else 1


if __name__ == "__main__":
    sys.exit(main())
