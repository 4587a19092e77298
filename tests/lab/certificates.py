# SPDX-License-Identifier: Apache-2.0
"""An authority and what it signs, made with openssl(1): NAME.pem and NAME.key in a directory."""

import subprocess
from pathlib import Path

_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


def _openssl(directory: Path, *words: str):
    subprocess.run(["openssl", *words], cwd=directory, check=True, capture_output=True)


def write_authority(directory: Path):
    """ca.pem with ca.key."""
    _openssl(directory, "req", "-x509", *_KEY, "-keyout", "ca.key", "-out", "ca.pem",
             "-subj", "/CN=authority", "-days", "30")


def write_certificate(directory: Path, name: str, subject: str, days: int = 30):
    """subject: as subjectAltName has it, "DNS:a.pair". days: -1 for one that has expired."""
    _openssl(directory, "req", *_KEY, "-keyout", f"{name}.key", "-out", f"{name}.csr",
             "-subj", f"/CN={name}")
    (directory / f"{name}.ext").write_text(f"subjectAltName={subject}\n")
    _openssl(directory, "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
             "-CAcreateserial", "-extfile", f"{name}.ext", "-out", f"{name}.pem",
             "-days", str(days))
    (directory / f"{name}.key").chmod(0o600)
