# SPDX-License-Identifier: Apache-2.0
"""The cells of the mixed-pair matrix: each is one virtual router, and one pair runs them all."""

from dataclasses import dataclass
from itertools import product

from .namespaces import ADDRESS, ADDRESS6, INTERFACE

PRIORITY = {"a": 100, "b": 90}
PEER = {"a": "b", "b": "a"}


@dataclass(frozen=True)
class Cell:
    vrid: int
    version: int
    family: int  # 4 or 6
    unicast: bool
    password: bool
    nopreempt: bool
    advert_int: str  # seconds

    @property
    def name(self) -> str:
        return ", ".join([
            f"v{self.version}", f"IPv{self.family}", "unicast" if self.unicast else "multicast",
            *(["PASS"] if self.password else []),
            "nopreempt" if self.nopreempt else "preempt", f"{self.advert_int} s"])

    @property
    def addresses(self) -> list[str]:
        """Its virtual addresses; RFC 9568 §5.2.9: an IPv6 list begins with a link-local one."""
        if self.family == 4:
            return [f"10.14.0.{self.vrid}"]
        return [f"fe80::14:{self.vrid}", f"fd14::{self.vrid}"]


def _all() -> list[Cell]:
    """Every combination that the versions allow.

    Version 2 has whole seconds and no IPv6; version 3 has no authentication.
    """
    speaks = [(2, 4, password, "1") for password in (True, False)]
    speaks += [(3, family, False, advert_int) for family in (4, 6) for advert_int in ("1", "0.1")]
    return [Cell(vrid, version, family, unicast, password, nopreempt, advert_int)
            for vrid, ((version, family, password, advert_int), unicast, nopreempt) in enumerate(
                product(speaks, (False, True), (False, True)), start=11)]


CELLS = _all()


def _instance(node: str, cell: Cell) -> str:
    source = ADDRESS if cell.family == 4 else ADDRESS6
    lines = [
        f"vrrp_instance VI_{cell.vrid} {{",
        "    state BACKUP",
        f"    interface {INTERFACE}",
        f"    virtual_router_id {cell.vrid}",
        f"    priority {PRIORITY[node]}",
        f"    version {cell.version}",
        f"    advert_int {cell.advert_int}"]
    if cell.nopreempt:
        lines.append("    nopreempt")
    if cell.unicast:
        lines += [f"    unicast_src_ip {source[node]}", "    unicast_peer {",
                  f"        {source[PEER[node]]}", "    }"]
    if cell.password:
        lines += ["    authentication {", "        auth_type PASS", "        auth_pass 1111",
                  "    }"]
    lines += ["    virtual_ipaddress {", *(f"        {a}" for a in cell.addresses), "    }", "}"]
    return "\n".join(lines) + "\n"


def keepalived_conf(node: str, cells: list[Cell]) -> str:
    return ("global_defs {\n    router_id matrix\n    script_user root\n}\n\n"
            + "\n".join(_instance(node, cell) for cell in cells))
