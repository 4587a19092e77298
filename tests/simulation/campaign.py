# SPDX-License-Identifier: Apache-2.0
"""The simulations for as long as one likes: tests/run --campaign simulation, or pair.

It goes on with the seed after the last one that any campaign has played; its tally and each story
that broke a promise (build/campaign/NAME/seed-N) stay there.
"""

import subprocess
import time

from lab import build
from lab.runner import Result

CAMPAIGNS = build.TREE / "build" / "campaign"


def campaign(minutes: float) -> list[Result]:
    return _play("simulation", "simulation", minutes)


def pair(minutes: float) -> list[Result]:
    return _play("pair", "pair_simulation", minutes)


def _play(name: str, program: str, minutes: float) -> list[Result]:
    try:
        build.build("release", program)
    except build.Failed as failure:
        return [Result("build of preset release", "failed", str(failure))]
    begun = time.monotonic()
    done = subprocess.run([str(build.TREE / "build/release/bin" / program), "--campaign",
                           str(CAMPAIGNS / name), "--seconds", str(max(1, round(minutes * 60)))],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    print(done.stdout, end="", flush=True)
    return [Result(name, "passed" if done.returncode == 0 else "failed", done.stdout,
                   time.monotonic() - begun)]
