#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Can the simulation fail? Breaks the protocol on purpose, one rule at a time.

    tests/simulation/mutations.py [NAME ...]       as a part of everything: tests/run mutations

A mutation is a passage of vrrpd/protocol, or of notify/mysql (the pair's stories), and what it
becomes. The passage must occur exactly once:
a mutation that does not fit the code any more is a failure, to be mended here. Each is compiled in
a scratch folder and must break a promise in the slice that every test run plays.
"""

import re
import shlex
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

PRESET = "dev"  # an object for each file: a mutated one takes its place
PROTOCOL = "vrrpd/protocol"
PAIR = "notify/mysql"
PROGRAMS = {PROTOCOL: "simulation", PAIR: "pair_simulation"}
STORIES = {PROTOCOL: "3000", PAIR: "10000"}  # the former as in CMakeLists.txt


@dataclass(frozen=True)
class Mutation:
    name: str
    file: str  # in `folder`; no header, for the other objects are not compiled again
    passage: str
    becomes: str
    folder: str = PROTOCOL


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
    # The pair: knowledge, promotion, rejoin.
    Mutation("drain_is_skipped", "promotion.cpp",
             "if (drained(local) || (view.situation.resumable && !replica.received_known))",
             "if (replica.by_gtid)", PAIR),
    Mutation("fence_is_skipped", "promotion.cpp",
             "return step_then(Phase::fenced, PromotionStep::fence_peer);",
             "return go_on(Phase::fenced);", PAIR),
    Mutation("opened_beside_a_living_primary", "promotion.cpp",
             "if (fence.kind == PeerFence::Kind::pending) return await_closure(view, now);",
             "", PAIR),
    Mutation("opened_before_the_record", "promotion.cpp",
             "return step_then(Phase::roles, PromotionStep::write_record);\n"
             "    case Phase::roles: return step_then(Phase::opened, PromotionStep::set_roles);\n"
             "    case Phase::opened: return step_then(Phase::marked, PromotionStep::open);",
             "return step_then(Phase::roles, PromotionStep::set_roles);\n"
             "    case Phase::roles: return step_then(Phase::opened, PromotionStep::open);\n"
             "    case Phase::opened: return step_then(Phase::marked, PromotionStep::write_record);",
             PAIR),
    Mutation("refused_promotion_forgets_the_source", "promotion_run.cpp",
             "if (refusal->evidence.empty()) return std::unexpected{*refusal};",
             "static_cast<void>(local_.ask(local_.dialect().stop_replica, "
             "{boot_now() + promotion_look_time}));\n"
             "      static_cast<void>(local_.ask(local_.dialect().forget_source, "
             "{boot_now() + promotion_look_time}));\n"
             "      if (refusal->evidence.empty()) return std::unexpected{*refusal};", PAIR),
    Mutation("terms_are_not_compared", "supremacy.cpp",
             "const bool later = peer.term && *peer.term > own;",
             "const bool later = peer.term && !peer.is_primary();", PAIR),
    Mutation("semi_sync_off_before_the_server_is_closed", "rejoin.cpp",
             "if (!view.local.closed()) return Do{RejoinStep::close};",
             "if (!view.local.closed() && !view.local.semi_sync.source_enabled) "
             "return Do{RejoinStep::close};\n"
             "  if (view.local.semi_sync.source_enabled) return Do{RejoinStep::leave_source};", PAIR),
    Mutation("knowledge_lasts_for_ever", "knowledge.cpp",
             "const Duration alone = end - *knowledge.attached_at - "
             "timeout_of(semi_sync);",
             "const Duration alone = end - end - timeout_of(semi_sync);", PAIR),
    Mutation("an_open_server_is_the_primary", "admission.cpp",
             "situation.local.writable() && !overtaken && !situation.left_to_another;",
             "situation.local.writable() && peer.kind != PeerSight::Kind::not_looked;", PAIR),
    Mutation("a_server_that_lets_nobody_in_is_dead", "peer_fence.cpp",
             "if (!says_no) return {Kind::unanswered, explain(error)};",
             "if (says_no || !says_no) return {Kind::unanswered, explain(error)};", PAIR),
    Mutation("a_broken_path_is_a_dead_master", "path_fault.cpp",
             "if (!said || said->role != notify::PeerRole::master) return std::nullopt;",
             "return std::nullopt;", PAIR),
    Mutation("relay_log_hides_what_the_peer_has", "standoff.cpp",
             "if (ours && !knows_its_relay_log(*peer.status))",
             "if (!knows_its_relay_log(*peer.status))", PAIR),
    Mutation("errant_set_is_ignored", "rejoin.cpp",
             "const History errant = errant_at(view.local, peer);",
             "const History errant = difference(peer.executed, peer.executed);", PAIR),
    # The third vote (docs/split-brain.md).
    Mutation("opens_without_the_swap", "promotion.cpp",
             "if (votes) return step_then(Phase::recorded, PromotionStep::win_term);",
             "", PAIR),
    Mutation("alone_without_the_swap", "third_vote.cpp",
             "return swap(step, view, bound);",
             "view.vote.value = claim_after(step, view);\n"
             "  view.just_won = step == SoloStep::go_alone;\n"
             "  return true;", PAIR),
    Mutation("alone_after_a_swap_that_was_guessed", "third_vote.cpp",
             "if (ballot.outcome != witness::Outcome::won) {",
             "if (ballot.outcome == witness::Outcome::lost) {", PAIR),
    Mutation("promoted_beside_one_that_is_alone", "vote.cpp",
             "if (vote.value && vote.value->solo && !vote.held_by(server))",
             "if (false)", PAIR),
]


def mutations(names: list[str] | None = None) -> list[Result]:
    try:
        build.build(PRESET, "simulation", "pair_simulation")
    except build.Failed as failure:
        return [Result(f"build of preset {PRESET}", "failed", str(failure))]
    return [_try(one) for one in MUTATIONS if not names or one.name in names]


def _try(mutation: Mutation) -> Result:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="vrrpd-mutation-") as scratch:
        outcome, text = _caught(mutation, Path(scratch))
    return Result(f"mutation {mutation.name}", outcome, text, time.monotonic() - begun)


def _caught(mutation: Mutation, scratch: Path) -> tuple[str, str]:
    source = f"{mutation.folder}/{mutation.file}"
    text = (build.TREE / source).read_text()
    found = text.count(mutation.passage)
    if found != 1:
        return "failed", f"{source} has this passage {found} times, not once:\n{mutation.passage}"
    (scratch / mutation.file).write_text(text.replace(mutation.passage, mutation.becomes))
    program = scratch / "simulation"
    compiled = _run("c++", "-std=c++23", "-O2", "-I", str(build.TREE),
                    str(scratch / mutation.file), *_linked(PROGRAMS[mutation.folder]),
                    "-o", str(program))
    if compiled.returncode != 0:
        return "failed", compiled.stdout[-5000:]
    played = _run(str(program), "--stories", STORIES[mutation.folder])
    if played.returncode == 0:
        return "failed", f"nobody noticed: {played.stdout}"
    broken = re.findall(r"^seed \d+: broken: .*$", played.stdout, re.MULTILINE)
    if not broken:
        return "failed", f"ended with {played.returncode}: {played.stdout[-5000:]}"
    print(f"{mutation.name}: {broken[-1]}", flush=True)
    return "passed", broken[-1]


def _linked(program: str) -> list[str]:
    """What the build links that program of, in its order; what is mutated comes before it."""
    asked = subprocess.run(["ninja", "-C", str(_folder()), "-t", "commands", f"bin/{program}"],
                           capture_output=True, text=True, check=True)
    words = shlex.split(asked.stdout.splitlines()[-1])
    return [word for word in words if word.endswith((".o", ".a")) or ".so" in word
            or word.startswith("-l")]


def _folder() -> Path:
    return build.TREE / "build" / PRESET


def _run(*command: str) -> subprocess.CompletedProcess:
    return subprocess.run(command, cwd=_folder(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
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
