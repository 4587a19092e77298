# SPDX-License-Identifier: Apache-2.0
"""The failure matrix: its rows, how one of them is played, campaigns over them, the report."""
