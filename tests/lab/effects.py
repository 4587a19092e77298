# SPDX-License-Identifier: Apache-2.0
"""What keywords do: a file that runs, and for each keyword in it something that a user notices.

tests/keywords has the tables, by subject. A table is a list of Effect; a Scene is a file and the
effects that its run shows. That no keyword of tiers T1 and T2 is left out is a test there too.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from . import clock
from .stage import Stage

PATIENCE = 20.0  # seconds for an effect to show
# Once so many are missing, the others are not waited for that long: all are looked at all the same.
ENOUGH_MISSING = 3
HASTE = 0.5


@dataclass(frozen=True)
class Effect:
    """A keyword, and what is seen of it.

    look is asked until it returns `expected`: what a user would see with a keyword that works, and
    not without it. when is done first. rest: it must stay so for that many seconds.
    """

    keyword: str  # "vrrp_instance/priority": block, as in tiers.tsv, and word
    look: Callable[[Stage], object]
    expected: object = True
    when: Callable[[Stage], object] | None = None
    rest: float = 0.0


@dataclass(frozen=True)
class Elsewhere:
    """Shown by another test, which runs the word in a file of the daemon."""

    keyword: str
    test: str  # "tracking/startup_delay.py"


@dataclass(frozen=True)
class Scene:
    conf: str | Callable[[Stage], str]
    effects: list[Effect] = field(default_factory=list)
    before: Callable[[Stage], object] | None = None  # the daemon starts
    afterwards: list[Effect] = field(default_factory=list)  # seen when it has ended

    @property
    def all_effects(self) -> list[Effect]:
        return self.effects + self.afterwards


def effects_of(scenes: dict[str, Scene]) -> list[Effect]:
    return [effect for scene in scenes.values() for effect in scene.all_effects]


def variants(scenes: dict[str, Scene]) -> dict[str, dict]:
    """VARIANTS of a file of scenes."""
    return {name: {"scene": name} for name in scenes}


def play(scene: Scene):
    """Runs the scene's file; AssertionError with every effect that was not seen."""
    stage = Stage()
    if scene.before:
        scene.before(stage)
    stage.start(scene.conf(stage) if callable(scene.conf) else scene.conf)
    missing: list[str] = []
    _look(stage, scene.effects, missing)
    status = stage.daemon.terminate()
    _look(stage, scene.afterwards, missing)
    assert not missing, f"{len(missing)} without their effect:\n" + "\n".join(missing)
    assert status == 0, f"the daemon ended with {status}"


def _look(stage: Stage, effects: list[Effect], missing: list[str]):
    for effect in effects:
        said = _shown(stage, effect, HASTE if len(missing) >= ENOUGH_MISSING else PATIENCE)
        if said:
            missing.append(f"{effect.keyword}: {said}")


def _shown(stage: Stage, effect: Effect, patience: float) -> str:
    """Why not; nothing if it was seen."""
    if effect.when:
        effect.when(stage)
    seen: list[object] = [None]

    def as_expected() -> bool:
        seen[0] = effect.look(stage)
        return seen[0] == effect.expected

    try:
        clock.wait_until(effect.keyword, as_expected, patience)
        if effect.rest:
            clock.must_hold(effect.keyword, as_expected, effect.rest)
    except AssertionError as failure:
        return f"{failure}\n    expected {effect.expected!r}\n    seen     {seen[0]!r}"
    return ""
