#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Build the module against Debian's kernels and the rig's, each without a
# warning of compiler (W=1), modpost, or sparse where the kernel takes the one here.
# Writes "PASSED FAILED SKIPPED" to $RESULT.
set -uo pipefail

TREE=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
SERIES=(6.1 6.12)
# What a kernel says about the machine or the layout and not about the source.
IGNORE='the compiler differs from|sparse is not available|is added to multiple modules'
passed=0
failed=0

# Mirror the sources by links, so that the builds do not meet.
mirror()
{
	rm -rf "$1"
	mkdir -p "$1"
	(cd "$TREE" && git ls-files -co --exclude-standard Kbuild kernel uapi) |
		while read -r file; do
			[ -e "$TREE/$file" ] || continue
			mkdir -p "$1/$(dirname "$file")"
			ln -s "$TREE/$file" "$1/$file"
		done
}

# The kernel's compiler may be newer than this machine's: what only that one
# knows is turned off.
build()
{
	local name=$1 kernel=$2 work=$TREE/build/check-build-$1 status=0

	shift 2
	mirror "$work"
	set -- "$@" CONFIG_DEBUG_INFO_BTF_MODULES= CONFIG_CC_HAS_MIN_FUNCTION_ALIGNMENT=
	make -C "$kernel" M="$work" CC="${CC:-gcc}" W=1 C=1 CF=-D__CHECK_ENDIAN__ \
		-j"$(nproc)" "$@" modules \
		> "$work/build.log" 2>&1 || status=$?
	if [ "$status" -eq 0 ] && [ -e "$work/kpptp.ko" ] &&
	   ! grep -Ev "$IGNORE" "$work/build.log" |
	     grep -E '[Ww]arning:|WARNING|[Ee]rror:' >&2; then
		echo "build: $name: ok"
		passed=$((passed + 1))
	else
		[ "$status" -eq 0 ] || tail -n 30 "$work/build.log" >&2
		echo "build: $name: FAILED (log: $work/build.log)"
		failed=$((failed + 1))
	fi
}

for series in "${SERIES[@]}"; do
	if kernel=$("$TREE/tests/kmod/headers.sh" "$series"); then
		build "$series" "$kernel"
	else
		failed=$((failed + 1))
	fi
done
if kernel=$("$TREE/tests/vm/vm" path); then
	build rig "$kernel" ARCH=um
else
	failed=$((failed + 1))
fi
[ -z "${RESULT:-}" ] || echo "$passed $failed 0" > "$RESULT"
[ "$failed" -eq 0 ]
