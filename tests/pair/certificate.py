# SPDX-License-Identifier: Apache-2.0
"""Replication runs over TLS, and the source's certificate is not valid any more when the receiver
connects anew: both sides say what that is."""

import shutil
from pathlib import Path

from lab import clock, sandbox
from lab.certificates import write_authority, write_certificate
from lab.namespaces import ADDRESS

ROW = 36
SUBJECT = f"IP:{ADDRESS['a']},DNS:{ADDRESS['a']}"


def make_certificates(lab: Path) -> Path:
    """trusted.pem and what a uses; expired/, of the same authority; stranger/, of another one."""
    directory = lab / "tls"
    (directory / "expired").mkdir(parents=True)
    write_authority(directory)
    write_certificate(directory, "a", SUBJECT)
    shutil.copy(directory / "ca.pem", directory / "trusted.pem")
    for suffix in ("pem", "key"):
        shutil.copy(directory / f"ca.{suffix}", directory / "expired")
    write_certificate(directory / "expired", "a", SUBJECT, days=-1)
    (directory / "stranger").mkdir()
    write_authority(directory / "stranger")
    write_certificate(directory / "stranger", "a", SUBJECT)
    for key in directory.rglob("a.key"):
        key.chmod(0o644)  # the server has a user of its own
    return directory


def test(trial):
    tls = make_certificates(sandbox.lab_directory())
    trial.furnish(options={"a": (f"--ssl-ca={tls}/ca.pem", f"--ssl-cert={tls}/a.pem",
                                 f"--ssl-key={tls}/a.key")})
    pair = trial.pair
    a, b = pair.servers["a"], pair.servers["b"]
    b.sql.query(b.trust_source.format(ca=tls / "trusted.pem"))
    clock.wait_until("b follows over TLS", lambda: b.follows(ADDRESS["a"]), 30)
    pair.start_daemons()
    trial.start_clients()

    trial.fault()
    # MySQL takes no certificate that has expired (error 3888): there it is one of a stranger.
    for file in (tls / ("expired" if trial.flavour == "mariadb" else "stranger")).glob("*.*"):
        if file.name in ("ca.pem", "a.pem", "a.key"):
            shutil.copy(file, tls)
    a.sql.query(a.read_certificates_again)
    a.cut_sessions("repl")
    trial.ends()
