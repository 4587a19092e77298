# SPDX-License-Identifier: Apache-2.0
"""A machine of its own with systemd as its process 1: qemu, without hardware acceleration.

The whole system is its initial ramdisk: Debian's packages as unpacked, vrrpd as installed, and one
scenario that a unit runs. What the scenario says comes over the serial line.
"""

import os
import shutil
import subprocess
from pathlib import Path

from . import clock, vrrpd
from .processes import Process

_TREE_SCRIPT = Path(__file__).with_name("debian_tree")
_PACKAGES = (
    "systemd systemd-sysv iproute2 kmod bash coreutils procps grep util-linux mount "
    "libnl-3-200 libnl-route-3-200 libmariadb3 libfmt9 libnftnl11 libtomlplusplus3 "
    "linux-image-cloud-amd64").split()
_LEFT_OUT = ("usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/zoneinfo",
             "usr/share/perl", "usr/share/perl5", "usr/lib/x86_64-linux-gnu/perl",
             "usr/lib/modules", "usr/lib/udev/hwdb.d", "usr/lib/udev/hwdb.bin", "boot")
_SCENARIO_UNIT = """\
[Unit]
Description=The scenario
After=basic.target

[Service]
Type=oneshot
ExecStart=/bin/bash /scenario
StandardOutput=tty
StandardError=tty
TTYPath=/dev/ttyS0
"""


def tree() -> Path | None:
    """Debian's packages, unpacked; None if they cannot be had, and the script has said why."""
    root = Path(os.environ.get("VRRPD_GUEST_TREE", "/var/tmp/vrrpd-guest"))
    done = subprocess.run([str(_TREE_SCRIPT), str(root), "bookworm", *_PACKAGES], check=False)
    return root if done.returncode == 0 else None


def _furnish(root: Path, directory: Path, conf: str, toml: str, scenario: Path) -> Path:
    """The guest's files in `directory`; returns the kernel."""
    subprocess.run(["cp", "--archive", "--reflink=auto", str(root), str(directory)], check=True)
    kernel = next((directory / "boot").glob("vmlinuz-*"))
    shutil.copy(kernel, directory.parent / "vmlinuz")
    (directory / "modules").mkdir()
    shutil.copy(next((directory / "usr/lib/modules").glob("*/kernel/drivers/net/dummy.ko")),
                directory / "modules")
    for left_out in _LEFT_OUT:
        shutil.rmtree(directory / left_out, ignore_errors=True)
    build = vrrpd.program().parents[1]
    subprocess.run(["cmake", "--install", str(build)], check=True, stdout=subprocess.DEVNULL,
                   env={**os.environ, "DESTDIR": str(directory)})
    for path, text in {
            "etc/keepalived/keepalived.conf": conf, "etc/vrrpd/vrrpd.toml": toml,
            "etc/hostname": "guest\n", "etc/machine-id": "", "etc/os-release": "ID=debian\n",
            "scenario": scenario.read_text(encoding="utf-8"),
            "etc/systemd/system/scenario.service": _SCENARIO_UNIT}.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_text(text, encoding="utf-8")
    wanted = directory / "etc/systemd/system/basic.target.wants"
    wanted.mkdir(parents=True, exist_ok=True)
    (wanted / "scenario.service").symlink_to("/etc/systemd/system/scenario.service")
    (directory / "etc/systemd/system/default.target").symlink_to(
        "/usr/lib/systemd/system/basic.target")
    (directory / "init").symlink_to("/usr/lib/systemd/systemd")
    for empty in ("run", "sys", "var", "root"):
        (directory / empty).mkdir(exist_ok=True)
    return directory.parent / "vmlinuz"


def run(root: Path, lab: Path, conf: str, toml: str, scenario: Path, within: float) -> list[str]:
    """Boots the guest and returns what it said up to the scenario's DONE."""
    directory = lab / "guest"
    kernel = _furnish(root, directory, conf, toml, scenario)
    ramdisk = lab / "ramdisk"
    subprocess.run(f"cd '{directory}' && find . | cpio --create --format=newc --quiet >'{ramdisk}'",
                   shell=True, check=True)
    shutil.rmtree(directory)
    machine = Process("the guest", [
        "qemu-system-x86_64", "-machine", "microvm,acpi=off", "-m", "1536", "-nographic",
        "-no-reboot", "-kernel", str(kernel), "-initrd", str(ramdisk), "-append",
        "console=ttyS0 quiet systemd.show_status=0 reboot=t panic=-1"], lab / "guest.log")
    try:
        clock.wait_until("the guest's scenario is done", lambda: machine.find(r"^DONE")
                         or not machine.running(), within, poll=0.5)
    finally:
        machine.kill()
        ramdisk.unlink()
    return [line.text for line in machine.lines]
