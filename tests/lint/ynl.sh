#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Regenerates uapi/linux/pptp.h and kernel/netlink-gen.{c,h} from
# uapi/pptp.yaml with the kernel's YNL generator; with --check compares only.
# usage: tests/lint/ynl.sh [--check] KERNEL_SOURCE
set -euo pipefail

check=
[ "${1:-}" = --check ] && check=1 && shift
src=${1:?usage: $0 [--check] KERNEL_SOURCE}
top=$(cd "$(dirname "$0")/../.." && pwd)
gen=$src/tools/net/ynl/pyynl/ynl_gen_c.py

# The generator wants MAINTAINERS in a folder above the spec (it looks for ever
# without), the schema one level above it, and names its input by that path.
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/specs"
touch "$tmp/MAINTAINERS"
cp "$src"/Documentation/netlink/genetlink*.yaml "$tmp/"
cp "$top/uapi/pptp.yaml" "$tmp/specs/"

status=0
generate() {
	local out=$1
	shift
	/usr/bin/python3 "$gen" --spec "$tmp/specs/pptp.yaml" "$@" -o "$tmp/$(basename "$out")"
	# Out of tree the uapi header is found beside the kernel's own; the line on
	# regenerating names a script of the kernel tree; the multicast groups are
	# private to the file unless the generator writes the family as well.
	sed -i -e 's,^static \(const struct genl_multicast_group\),\1,' \
		-e 's,^extern const struct genl_ops .*,&\nextern const struct genl_multicast_group pptp_nl_mcgrps[1];,' \
		-e 's,<uapi/linux/pptp.h>,<linux/pptp.h>,' \
		-e 's,run: tools/net/ynl/ynl-regen.sh,run: tests/lint/ynl.sh,' \
		"$tmp/$(basename "$out")"
	if [ -n "$check" ]; then
		diff -u "$top/$out" "$tmp/$(basename "$out")" || status=1
	else
		cp "$tmp/$(basename "$out")" "$top/$out"
	fi
}

generate uapi/linux/pptp.h --mode uapi --header
generate kernel/netlink-gen.h --mode kernel --header
generate kernel/netlink-gen.c --mode kernel --source
exit $status
