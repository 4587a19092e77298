# SPDX-License-Identifier: Apache-2.0
"""A node's routes, rules and links, as iproute2 shows and changes them."""

import subprocess

from .namespaces import inside


def run(node: str, *argv: str) -> str:
    """What a program of that node says, whatever becomes of it."""
    return subprocess.run(inside(node, list(argv)), capture_output=True, text=True,
                          check=False).stdout


def ip(node: str, *words: str) -> str:
    return subprocess.run(["ip", "-n", node, *words], check=True, capture_output=True,
                          text=True).stdout


def of_keepalived(node: str) -> set[str]:
    """Destinations of routes, and rules, that carry keepalived's protocol number."""
    routes = ip(node, "route", "show", "table", "all", "proto", "keepalived").splitlines()
    rules = [line.partition("\t")[2].partition(" proto")[0]
             for line in ip(node, "rule", "show").splitlines() if "proto keepalived" in line]
    return {line.split()[0] for line in routes} | set(rules)


def macvlans(node: str) -> set[str]:
    """Names of interfaces."""
    shown = ip(node, "-o", "link", "show", "type", "macvlan").splitlines()
    return {line.split()[1].partition("@")[0] for line in shown}
