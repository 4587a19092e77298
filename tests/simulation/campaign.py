# SPDX-License-Identifier: Apache-2.0
"""The simulation for as long as one likes: tests/run --campaign simulation.

It goes on with the seed after the last one that any campaign has played; its tally and each story
that broke a promise (build/campaign/simulation/seed-N) stay there.
"""

import subprocess
import time

from lab import build
from lab.runner import Result

FOLDER = build.TREE / "build" / "campaign" / "simulation"


def campaign(minutes: float) -> list[Result]:
    try:
        build.build("release", "simulation")
    except build.Failed as failure:
        return [Result("build of preset release", "failed", str(failure))]
    begun = time.monotonic()
    done = subprocess.run([str(build.TREE / "build/release/bin/simulation"), "--campaign",
                           str(FOLDER), "--seconds", str(max(1, round(minutes * 60)))],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    print(done.stdout, end="", flush=True)
    return [Result("simulation", "passed" if done.returncode == 0 else "failed", done.stdout,
                   time.monotonic() - begun)]
