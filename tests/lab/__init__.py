# SPDX-License-Identifier: Apache-2.0
"""A laboratory of two nodes and a client: network namespaces, real servers, real daemons."""
