# SPDX-License-Identifier: GPL-2.0-only
"""What the end-to-end tests are made of: hosts, peers, traffic, captures."""
