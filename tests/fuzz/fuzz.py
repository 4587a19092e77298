# SPDX-License-Identifier: Apache-2.0
"""Builds and runs the libFuzzer programs: a slice for CI, or a campaign.

The slice runs each target a fixed number of times from its seeds. A campaign goes on from what
earlier ones found (build/campaign/fuzz/<target>/corpus) and shares its minutes among the targets.
An input that breaks something is kept in build/campaign/fuzz/<target>/found, and named with the
command that shows it again; once mended, it belongs into tests/fuzz/corpus.
"""

import os
import shutil
import subprocess
import time
from pathlib import Path

from lab import build
from lab.runner import Result

PRESET = "fuzz"
COMPILER = "clang++-19"
BINARIES = build.TREE / "build" / PRESET / "bin"
CAMPAIGN = build.TREE / "build" / "campaign" / "fuzz"
# Inputs of the slice, a few seconds for each target. A whole configuration takes milliseconds.
SLICE_RUNS = {"keepalived_conf": 1_000, "vrrpd_toml": 5_000}
SLICE_RUNS_ELSE = 50_000
SLICE_SEED = 1
MISSING = f"no {COMPILER} here: apt-get install clang-19 libclang-rt-19-dev"
# A configuration at the bounds of its expansion takes ten seconds with sanitizers, half a minute on
# a busy machine; what hangs takes more.
LIMITS = ("-timeout=120", "-rss_limit_mb=2048", "-print_final_stats=0", "-verbosity=0")


def targets() -> list[str]:
    return sorted(path.name.removesuffix("_fuzz.cpp")
                  for path in (build.TREE / "tests" / "fuzz").glob("*_fuzz.cpp"))


def slice_() -> list[Result]:
    """Every target a fixed number of times from its seeds, always the same inputs."""
    return _with_programs(lambda target: _run(
        target, f"-runs={SLICE_RUNS.get(target, SLICE_RUNS_ELSE)}", f"-seed={SLICE_SEED}"))


def campaign(minutes: float) -> list[Result]:
    """`minutes` in all, shared evenly among the targets."""
    share = max(1, round(minutes * 60 / len(targets())))
    return _with_programs(lambda target: _run(target, f"-max_total_time={share}", keep=True))


def build_programs():
    """build.Failed"""
    build.build(PRESET, *(f"{kind}_{target}" for target in targets()
                          for kind in ("fuzz", "replay")), beside=build.WHEN_IDLE)


def _with_programs(run) -> list[Result]:
    if not shutil.which(COMPILER):
        return [Result(f"fuzz {target}", "skipped", MISSING) for target in targets()]
    try:
        build_programs()
    except build.Failed as failure:
        return [Result(f"build of preset {PRESET}", "failed", str(failure))]
    return [run(target) for target in targets()]


def _run(target: str, *limit: str, keep: bool = False) -> Result:
    folder = CAMPAIGN / target
    seeds, corpus, found = folder / "seeds", folder / "corpus", folder / "found"
    shutil.rmtree(seeds, ignore_errors=True)
    for path in (seeds, corpus, found):
        path.mkdir(parents=True, exist_ok=True)
    export = subprocess.run([BINARIES / f"replay_{target}", "--export", seeds],
                            capture_output=True, text=True, check=False)
    if export.returncode != 0:
        return Result(f"fuzz {target}", "failed", export.stdout + export.stderr)
    command = [str(BINARIES / f"fuzz_{target}"), *limit, *LIMITS, f"-artifact_prefix={found}/"]
    command += [str(corpus)] if keep else []
    command += [str(seeds)]
    if not keep:  # libFuzzer writes what is new into the first folder
        command[-1:] = [str(_scratch(folder)), str(seeds)]
    if target == "keepalived_conf" and "VRRPD_CONF_CORPUS" in os.environ:
        command.append(os.environ["VRRPD_CONF_CORPUS"])  # other people's files are seeds too
    begun = time.monotonic()
    # An empty folder to stand in: a configuration that includes other files finds none.
    done = subprocess.run(command, cwd=_scratch(folder, "cwd"), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", check=False)
    seconds = time.monotonic() - begun
    if done.returncode == 0:
        return Result(f"fuzz {target}", "passed", "", seconds)
    again = _newest(found)
    text = "\n".join(done.stdout.splitlines()[-60:])
    if again:
        text += f"\nagain: {BINARIES / f'fuzz_{target}'} {again}"
    return Result(f"fuzz {target}", "failed", text, seconds)


def _scratch(folder: Path, name: str = "scratch") -> Path:
    path = folder / name
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path


def _newest(folder: Path) -> Path | None:
    return max(folder.iterdir(), key=lambda path: path.stat().st_mtime, default=None)
