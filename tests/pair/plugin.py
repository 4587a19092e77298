# SPDX-License-Identifier: Apache-2.0
"""The client library cannot load the plugin that the daemon's account needs, as after an upgrade:
the server lives, so nothing moves."""

import subprocess
from pathlib import Path

ROW = 7


def hide(plugin: str):
    """From every program of this sandbox that has not loaded it yet."""
    folder = subprocess.run(["mariadb_config", "--plugindir"], capture_output=True, text=True,
                            check=True).stdout.strip()
    file = Path(folder) / plugin
    assert file.exists(), f"{file} is not there to be hidden"
    subprocess.run(["mount", "--bind", "/dev/null", str(file)], check=True)


def test(trial):
    trial.furnish()
    hide(trial.pair.servers["a"].other_plugin_file)
    pair = trial.pair
    for server in pair.servers.values():
        server.install_other_plugin()
    pair.start_daemons()
    trial.start_clients()
    trial.fault()
    pair.servers["a"].use_other_plugin("'vrrpd'@'localhost'", pair.passwords["vrrpd"])
    pair.servers["a"].cut_sessions("vrrpd")
    trial.ends()
