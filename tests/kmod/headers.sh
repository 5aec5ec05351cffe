#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Fetch Debian's kernel headers, unpack them in the cache, and print the folder
# to build a module in, for each series named.
# usage: tests/kmod/headers.sh [SERIES...]	(default: 6.1 6.12)
set -uo pipefail

RIG=$(cd "$(dirname "$0")/../vm" && pwd) || exit 1
. "$RIG/../cache.sh"
CACHE=$CACHE/headers

say() { echo "headers: $*" >&2; }
die() { say "$*"; exit 1; }

# shellcheck disable=SC1091
. "$RIG/source.sh"
# Debian releases that carry these series; the rig's apt functions read this.
# shellcheck disable=SC2034
SUITE_NEW=trixie SUITE_OLD=bookworm

# Point the private apt at the archive that this machine uses, once a run.
have_lists=
update_lists()
{
	local uri key files

	[ -z "$have_lists" ] || return 0
	mapfile -t files < <(apt_source_files)
	mkdir -p "$CACHE/apt"
	while IFS=$'\t' read -r uri key; do
		private_apt_update "$uri" "$key" && have_lists=yes && return 0
	done < <(debian_archives "${files[@]}")
	die "no Debian archive with $SUITE_NEW and $SUITE_OLD: see $CACHE/apt/log"
}

# Print the newest headers package of a series, of the plain flavour.
newest_headers()
{
	local series=$1 arch

	arch=$(dpkg --print-architecture)
	private_apt apt-cache search --names-only \
		"^linux-headers-${series//./\\.}\\.[0-9.]+([-+][a-z0-9]+)?-$arch\$" |
		awk '{ print $1 }' | sort -V | tail -n 1
}

# Print a headers package and those parts of it that are packages of their own.
with_parts()
{
	echo "$1"
	private_apt apt-cache depends "$1" |
		awk '$1 == "Depends:" && $2 ~ /^linux-(headers-.*-common|kbuild-)/ { print $2 }'
}

# Unpack into a folder of ours; the Makefile includes its counterpart by the path
# of an installed package.
unpack()
{
	local dir=$1 package=$2 deb

	for deb in "$dir.part"/deb/*.deb; do
		dpkg-deb -x "$deb" "$dir.part" || return 1
	done
	rm -rf "$dir.part/deb"
	sed -i "s,/usr/src/,$dir/usr/src/,g" "$dir.part/usr/src/$package/Makefile"
	ln -s "usr/src/$package" "$dir.part/build"
	rm -rf "$dir"
	mv "$dir.part" "$dir"
}

cannot_run()
{
	[[ $(ldd "$1" 2>&1) == *"not found"* ]]
}

# Tools of a newer release want its C library: where they do not run, put a
# wrapper in their place that starts them with it.
wrap_tools()
{
	local dir=$1 tool libc

	while read -r tool; do
		cannot_run "$tool" || continue
		libc=$(fetch_libc "$dir") || return 1
		mv "$tool" "$tool.elf"
		cat > "$tool" <<-END
		#!/bin/sh
		exec $libc/ld-linux*.so.* --library-path \
			$libc:$(dirname "$(ldconfig -p | awk '/libelf.so.1 /{ print $NF; exit }')") \
			$tool.elf "\$@"
		END
		chmod +x "$tool"
	done < <(find "$dir/usr/lib" -type f -name '*.real-*' -perm -u+x)
}

# Unpack the C library of the newest release once; print its folder.
fetch_libc()
{
	local dir=$1/libc

	if [ ! -d "$dir" ]; then
		mkdir -p "$dir/deb"
		update_lists
		(cd "$dir/deb" && private_apt apt-get download "libc6/$SUITE_NEW") \
			>> "$CACHE/apt/log" 2>&1 &&
			dpkg-deb -x "$dir"/deb/*.deb "$dir" || return 1
		rm -rf "$dir/deb"
	fi
	dirname "$(find "$dir" -name libc.so.6)"
}

fetch()
{
	local series=$1 dir=$CACHE/$1 package parts

	update_lists
	package=$(newest_headers "$series")
	[ -n "$package" ] || die "no headers of Linux $series to be had"
	say "fetching $package"
	rm -rf "$dir.part"
	mkdir -p "$dir.part/deb"
	mapfile -t parts < <(with_parts "$package")
	(cd "$dir.part/deb" && private_apt apt-get download "${parts[@]}") \
		>> "$CACHE/apt/log" 2>&1 || die "cannot download ${parts[*]}: see $CACHE/apt/log"
	if ! { unpack "$dir" "$package" && wrap_tools "$dir"; }; then
		rm -rf "$dir"
		die "cannot unpack $package"
	fi
}

[ $# -gt 0 ] || set -- 6.1 6.12
mkdir -p "$CACHE"
exec {lock}> "$CACHE/lock"
flock "$lock"
for series in "$@"; do
	[ -e "$CACHE/$series/build/Makefile" ] || fetch "$series"
	echo "$CACHE/$series/build"
done
