# SPDX-License-Identifier: Apache-2.0
"""What keepalived 2.2.7 says of a file, and where vrrpd says the same.

A complaint with a line has its counterpart if vrrpd complains of that line, or of a block around
it, which it left out whole. For those that have none, REASONS says why.
"""

import re

_NUMBERED = re.compile(r"\(Line (\d+)\) (.*)")
_PLACE = re.compile(r"^[^:\s]+:(\d+)(?::\d+)?: (?:error|warning|note): (.*)$", re.MULTILINE)

# keepalived's message -> why vrrpd says nothing in that line, or in which other one it does.
REASONS = {
    r"WARNING - interface \S+ for vrrp_instance": "said at the instance's name",
    r"Error setting global script uid/gid|Unable to set uid/gid for script|Failed to set uid/gid|"
    r"Unable to set default user": "said at each script that cannot run, with the reason",
    r"track script \S+ not found": "vrrpd tracks it: its user or its file is missing, said there",
    r"No script set for vrrp_script": "said at the name of the vrrp_script",
    r"cannot track route": "vrrpd notices the removal of a route without an interface too; "
                           "keepalived 2.3 no longer says it",
    r"unicast with use_vmac requires vmac_xmit_base": "unicast adverts leave by the interface "
                                                      "itself, with or without the keyword",
    r"Warning - empty notification_email block": "mails have no receiver, and none are sent",
    r"Invalid smtp server": "vrrpd resolves the mail server's name when it sends, and says it then; a "
                            "resolver that is down at the start costs keepalived its mails for good",
    r"Unknown keyword 'EOF'": "keepalived counts a line too few in two files",
    r"Unknown keyword '(iproute_(etc|usr)_dir|json_version|no_virtual_ipaddress|state_dump_file|"
    r"use_symlink_paths|v3_checksum_as_v2|vrrp_delay_after_boot|vrrp_owner_ignore_adverts)'":
        "of a later keepalived, and what it asks for is done, or refused by name",
    r"\(vrrp_script \S+\) .*invalid number '\d+\.\d+'|invalid number '\d*\.\d+'":
        "a later keepalived, and vrrpd, take fractions of a second",
    r"number '0' outside range|vrrp_g\w+_interval '0' is invalid": "said as one note",
}
# Behind a block that it does not know keepalived is out of step with the braces: it takes the block's
# end for that of the one around it, and what follows there is unknown to it. vrrpd leaves the block out.
_OUT_OF_STEP = re.compile(r"Unknown keyword|Unexpected '\{'")
_LEFT_OUT = re.compile(r"ignoring (its|the) block|needs a block, ignoring it")
# A list without braces: it takes the lines up to the next `}' for the list's.
_WITHOUT_BLOCK = re.compile(r"needs a block, ignoring it")
# Of those without a line: where vrrpd says it.
ELSEWHERE = {
    r"check scripts are being executed": "virtual_server|enable_script_security",
    r"SECURITY VIOLATION": "scripts run without `enable_script_security'|"
                           "nothing tracks vrrp_script|has a weight, and members of",
    r"start/shutdown scripts are being executed": "scripts run without `enable_script_security'",
    r"nopreempt will not work with initial state MASTER|"
    r"nopreempt is incompatible with priority 255": "`nopreempt' has no effect",
    r"preempt delay will not work with initial state MASTER|"
    r"preempt_delay is incompatible with nopreempt": "`preempt_delay' has no effect",
    r"advertisement interval \S+ (must be|is out of range)": "s between adverts are",
    r"Initial state master is incompatible with AH": "asks for `auth_type AH'",
    r"VRRP version 3 does not support authentication": "has no `authentication'|"
                                                       "adverts have no `authentication'",
    r"Authentication specified but no password given": "`authentication' without `auth_",
    r"Strict mode requires no repeat garps": "`garp_lower_prio_repeat' is fixed in strict mode",
    r"Strict mode requires no repeat garp delay": "`garp_lower_prio_delay' is fixed in strict mode",
    r"Strict mode requires no lower priority advert": "`lower_prio_no_advert' is fixed in strict",
    r"strict mode requires higher_prio_send_advert": "`higher_prio_send_advert' is fixed in strict",
    r"due to SYNC group": "members of a vrrp_sync_group have none",
    r"due to address owner|due to address_owner|Cannot have weighted track": "priority 255",
    r"Sync group \S+ has no virtual router\(s\)": "has no members",
    r"cannot exist in more than one sync group": "is in vrrp_sync_group",
    r"Number of VIPs \(\d+\) exceeds": "an advert has room for",
    r"There are \d+ missing '}'s or extra '{'s": "the `}' of this block is missing|"
                                                 "this `}' closes nothing|"
                                                 "ignoring (its|the) block",
    r"duplicate VRID conflict|both use VRID": "has virtual_router_id \\d+ on .*, and so has",
    r"No VIP specified": "has no `virtual_ipaddress'",
    r"the virtual router id must be set": "has no `virtual_router_id'|is outside 1..255|"
                                          "is not a whole number in 1..255",
    r"Non-existent interface specified": "there is no interface",
    r"unicast keyword has been specified without any unicast peers":
        "has no `unicast_peer'|`unicast_peer' needs a block",
    r"member\(s\) as address owner and some not": "has members with priority 255 and others",
    r"Unknown interface!": "has no `interface'",
    r"specified in sync group \S+ doesn't exist": "there is no vrrp_instance",
    r"no matching virtual router found": "has no members",
    r"this probably isn't what you want": "has one member only",
    r"State MASTER must match being address owner": "`state MASTER' is for priority 255",
    r"Strict mode does not support authentication": "strict mode has no `authentication'",
    r"since own interface": "is tracked",
    r"Disabling track script": "will not run",
}
# Load balancing, which vrrpd leaves to keepalived -C, as it says of each block.
_BALANCING = re.compile(r"[Vv]irtual server|forwarding method|quorum \d+ for|real servers")
BALANCING_SAID = "virtual_server"


def without_counterpart(text: str, keepalived_says: str, vrrpd_says: str) -> list[str]:
    """keepalived's messages that vrrpd neither has nor has a reason not to have."""
    said = [(int(line), message) for line, message in _PLACE.findall(vrrpd_says)]
    covered = _covered_lines(text, {line for line, _ in said})
    for line, message in said:
        if _WITHOUT_BLOCK.search(message):
            covered |= _lines_to_next_brace(text, line)
    undefined = {number for number, line in enumerate(_lines(text), start=1) if "${" in line}
    left_out = min((line for line, message in said
                    if _LEFT_OUT.search(message) or line in undefined), default=len(text))
    left = []
    for message in filter(None, keepalived_says.split(" || ")):
        numbered = _NUMBERED.match(message)
        if numbered:
            line, there = int(numbered[1]), numbered[2]
            out_of_step = line >= left_out and _OUT_OF_STEP.match(there)
            reasoned = any(re.search(pattern, there) for pattern in REASONS)
            if not (line in covered or out_of_step or reasoned):
                left.append(message)
        elif not _said_elsewhere(message, vrrpd_says):
            left.append(message)
    return left


def _said_elsewhere(message: str, vrrpd_says: str) -> bool:
    if _BALANCING.search(message):
        return BALANCING_SAID in vrrpd_says
    return any(re.search(pattern, message) and re.search(counterpart, vrrpd_says)
               for pattern, counterpart in ELSEWHERE.items())


def _lines(text: str) -> list[str]:
    """Without what stands in quotes and comments."""
    return [re.sub(r"\"[^\"]*\"|[#!].*", "", line) for line in re.split(r"\r\n|\r|\n", text)]


def _covered_lines(text: str, said: set[int]) -> set[int]:
    """The lines of complaints, and those of the blocks that begin in such a line."""
    covered = set(said)
    open_blocks = []  # of each, is it complained of?
    keyword = 0  # the line of the last word; a `{` may stand below it
    for number, line in enumerate(_lines(text), start=1):
        if any(open_blocks):
            covered.add(number)
        if line.strip(" \t{}"):
            keyword = number
        for brace in line:
            if brace == "{":
                open_blocks.append(number in said or keyword in said)
            elif brace == "}" and open_blocks:
                open_blocks.pop()
    return covered


def _lines_to_next_brace(text: str, first: int) -> set[int]:
    lines = _lines(text)
    last = next((number for number, line in enumerate(lines, start=1)
                 if number > first and "}" in line), len(lines))
    return set(range(first, last + 1))
