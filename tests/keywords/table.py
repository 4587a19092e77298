# SPDX-License-Identifier: Apache-2.0
"""No keyword is left out: every one of tiers T1 and T2 works and has an effect that a test here
shows; every other one is known to vrrpd."""

import re
import subprocess
from pathlib import Path

from lab import runner, vrrpd
from lab.effects import Elsewhere

HERE = Path(__file__).parent
# Words of lines, and of the command line, which have no rows among the keywords.
LINES = {"ADDRESS", "ROUTE", "RULE", "OPTION"}
READ_BEFORE = {"the top level/include"}  # by who reads the text, not its keywords


def tiers() -> dict[str, str]:
    """"block/word" -> tier."""
    lines = (HERE / "tiers.tsv").read_text().splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return {f"{block}/{word}": tier for tier, block, word in rows}


def rows_of_vrrpd() -> dict[str, str]:
    """"block/word" -> "works", "refused", …: the tables that the reader goes by."""
    page = subprocess.run([str(vrrpd.program()), "--help-config=markdown"], check=True,
                          capture_output=True, text=True).stdout
    found, block = {}, None
    for line in page.splitlines():
        if line.startswith("### "):
            block = line[4:].removesuffix(" { … }")
        row = re.match(r"\| `([^`]+)` \|.*\| ([^|]+) \|$", line)
        if row and block:
            found[f"{block}/{row[1]}"] = row[2]
    return found


def shown() -> dict[str, list]:
    """"block/word" -> its rows in the tables of this folder."""
    found: dict[str, list] = {}
    for file in sorted(HERE.glob("*.py")):
        if file != Path(__file__):
            for effect in getattr(runner.load(file), "EFFECTS", []):
                found.setdefault(effect.keyword, []).append(effect)
    return found


def complaints() -> list[str]:
    wanted, known, effects = tiers(), rows_of_vrrpd(), shown()
    found = []
    for keyword, tier in wanted.items():
        block, _, word = keyword.partition("/")
        has_row = block not in LINES and keyword not in READ_BEFORE
        if has_row and keyword not in known:
            found.append(f"{keyword}: vrrpd does not know it")
        if tier not in ("T1", "T2"):
            continue
        if has_row and known.get(keyword) != "works":
            found.append(f"{keyword}: {known.get(keyword)}")
        if keyword not in effects:
            found.append(f"{keyword}: no effect of it is shown")
    for keyword, rows in effects.items():
        if keyword not in wanted and keyword not in known:
            found.append(f"{keyword}: is no keyword")
        found += [f"{keyword}: {row.test} does not have it" for row in rows
                  if isinstance(row, Elsewhere)
                  and keyword.partition("/")[2] not in (HERE.parent / row.test).read_text()]
    return found


def test():
    found = complaints()
    assert not found, "\n".join(found)
