# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Where the test kernel's source comes from: Debian's newest linux-source, by
# way of the mirror that this machine already trusts. Sourced by vm.

SUITE_NEW=trixie-backports
SUITE_OLD=trixie
PACKAGE_OLD=linux-source-6.12

# Days after which a fallback to the older kernel is tried again.
FALLBACK_DAYS=1

# Print "URI<TAB>signed-by" of every Debian archive among the given apt source
# files, one-line and deb822 form. The signed-by field keeps embedded keys:
# their line ends are written as \001. Most other vendors are told by their suite
# names; one that is not costs a refused request.
debian_archives()
{
	awk '
	function emit(uris, suites, comps, key,    n, i, u, s, ok) {
		n = split(suites, s, " ")
		for (i = 1; i <= n; i++)
			if (s[i] ~ /^[a-z]+(-updates|-backports)?$/)
				ok = 1
		if (!ok || comps !~ /(^| )main( |$)/)
			return
		n = split(uris, u, " ")
		for (i = 1; i <= n; i++)
			if (u[i] !~ /security/)
				print u[i] "\t" key
	}
	function flush_stanza() {
		if (f["types"] ~ /(^| )deb( |$)/ && f["enabled"] !~ /no/)
			emit(f["uris"], f["suites"], f["components"],
			     f["signed-by"])
		split("", f)
		name = ""
	}
	FNR == 1 { flush_stanza() }
	FILENAME ~ /\.sources$/ {
		if (/^#/)
			next
		if (/^[[:space:]]*$/) {
			flush_stanza()
			next
		}
		if (/^[[:space:]]/) {
			f[name] = f[name] "\001" $0
			next
		}
		name = tolower(substr($0, 1, index($0, ":") - 1))
		value = substr($0, index($0, ":") + 1)
		sub(/^[[:space:]]+/, "", value)
		f[name] = value
		next
	}
	$1 == "deb" {
		line = $0
		key = ""
		if (match(line, /\[[^]]*\]/)) {
			opts = substr(line, RSTART + 1, RLENGTH - 2)
			line = substr(line, 1, RSTART - 1) \
			       substr(line, RSTART + RLENGTH)
			n = split(opts, o, " ")
			for (i = 1; i <= n; i++)
				if (o[i] ~ /^signed-by=/)
					key = substr(o[i], 11)
		}
		n = split(line, w, " ")
		comps = ""
		for (i = 4; i <= n; i++)
			comps = comps " " w[i]
		emit(w[2], w[3], comps, key)
	}
	END { flush_stanza() }
	' "$@" /dev/null | sort -u
}

# The apt source files of this machine.
apt_source_files()
{
	local dir=${KPPTP_APT_DIR:-/etc/apt}

	find "$dir/sources.list" "$dir/sources.list.d" -maxdepth 1 -type f \
		\( -name '*.list' -o -name '*.sources' \) 2>/dev/null
}

# apt with a state of its own: the machine's sources stay as they are, and its
# proxy settings still hold.
private_apt()
{
	local cmd=$1 dir=$CACHE/apt

	shift
	"$cmd" -o Dir::State="$dir/state" -o Dir::State::status=/dev/null \
		-o Dir::Cache="$dir/cache" -o Dir::Etc::sourcelist=/dev/null \
		-o Dir::Etc::sourceparts="$dir/sources" \
		-o Acquire::Languages=none -o APT::Sandbox::User=root \
		-o APT::Get::List-Cleanup=true "$@"
}

# Point the private apt at one archive and fetch its lists.
private_apt_update()
{
	local uri=$1 key=$2 dir=$CACHE/apt

	mkdir -p "$dir/state/lists/partial" "$dir/cache/archives/partial" \
		"$dir/sources"
	{
		echo "Types: deb"
		echo "URIs: $uri"
		echo "Suites: $SUITE_NEW $SUITE_OLD"
		echo "Components: main"
		[ -z "$key" ] || printf 'Signed-By: %s\n' "$key" | tr '\001' '\n'
	} > "$dir/sources/kpptp.sources"
	private_apt apt-get update -qq -o APT::Update::Error-Mode=any \
		>> "$CACHE/apt/log" 2>&1
}

# Print "package version" of the newest linux-source of the backports suite.
newest_source()
{
	private_apt apt-cache search --names-only '^linux-source-[0-9.]+$' |
		awk '{ print $1 }' | sort -V | tac |
		while read -r package; do
			private_apt apt-cache madison "$package" |
				awk -F ' *[|] *' -v suite="$SUITE_NEW/" \
				    'index($3, suite) {
					gsub(/ /, "", $1)
					print $1, $2
					exit
				     }'
		done | head -n 1
}

# Print "package version" of the older source, and say in $CACHE/apt/via which
# apt has it: the private one, or the machine's own.
older_source()
{
	local apt version

	for apt in private_apt command; do
		version=$("$apt" apt-cache madison "$PACKAGE_OLD" 2>/dev/null |
			awk -F ' *[|] *' '{ print $2; exit }')
		if [ -n "$version" ]; then
			echo "$apt" > "$CACHE/apt/via"
			echo "$PACKAGE_OLD $version"
			return
		fi
	done
	return 1
}

# Decide on a source and remember it in $CACHE/source: "package version".
choose_source()
{
	local uri key files found=""

	mapfile -t files < <(apt_source_files)
	say "looking for the newest linux-source of $SUITE_NEW"
	mkdir -p "$CACHE/apt"
	while IFS=$'\t' read -r uri key; do
		if private_apt_update "$uri" "$key"; then
			found=$(newest_source)
			[ -z "$found" ] || break
		fi
	done < <(debian_archives "${files[@]}")
	if [ -n "$found" ]; then
		echo private_apt > "$CACHE/apt/via"
	else
		found=$(older_source) ||
			die "no linux-source to be had: see $CACHE/apt/log"
		say "$SUITE_NEW cannot be had: falling back to $PACKAGE_OLD, uniprocessor"
	fi
	echo "$found" > "$CACHE/source"
}

# True while the remembered source needs no second look.
source_is_fresh()
{
	[ -s "$CACHE/source" ] || return 1
	case $(cat "$CACHE/source") in
	"$PACKAGE_OLD "*)
		[ -z "$(find "$CACHE/source" -mtime "+$FALLBACK_DAYS")" ] ;;
	esac
}

# Set PACKAGE, VERSION (a name fit for a path) and SOURCE (a folder), choosing
# a source when none is remembered.
locate_source()
{
	if ! source_is_fresh; then
		mkdir -p "$CACHE"
		exec {lock}> "$CACHE/lock"
		flock "$lock"
		source_is_fresh || choose_source
		exec {lock}>&-
	fi
	read -r PACKAGE VERSION < "$CACHE/source"
	VERSION=$(printf %s "$VERSION" | tr -c 'A-Za-z0-9.\n' -)
	SOURCE=$CACHE/src/linux-$VERSION-$(cat "$RIG"/patches/*.patch |
		sha256sum | cut -c 1-8)
}

# Fetch and unpack the source where it is not there yet.
fetch_source()
{
	local version via deb

	[ ! -d "$SOURCE" ] || return 0
	read -r _ version < "$CACHE/source"
	via=$(cat "$CACHE/apt/via")
	mkdir -p "$CACHE/src"
	rm -rf "$SOURCE.part" "$CACHE/apt/deb"
	mkdir -p "$SOURCE.part" "$CACHE/apt/deb"
	say "fetching $PACKAGE $version"
	(cd "$CACHE/apt/deb" &&
		"$via" apt-get download "$PACKAGE=$version") \
		>> "$CACHE/apt/log" 2>&1 ||
		die "cannot download $PACKAGE: see $CACHE/apt/log"
	say "unpacking $PACKAGE"
	for deb in "$CACHE"/apt/deb/*.deb; do
		dpkg-deb --fsys-tarfile "$deb" |
			tar -xO --wildcards './usr/src/*.tar.*' |
			xz -dc -T0 | tar -x --strip-components=1 -C "$SOURCE.part" ||
			die "cannot unpack $deb"
	done
	rm -rf "$CACHE/apt/deb"
	patch_source "$SOURCE.part"
	mv "$SOURCE.part" "$SOURCE"
}

# The rig's own corrections. A patch that a newer source has outgrown is left
# out with a word.
patch_source()
{
	local patch

	for patch in "$RIG"/patches/*.patch; do
		if ! patch -d "$1" -p1 -N -s --dry-run < "$patch" > /dev/null; then
			say "${patch##*/} does not apply to $PACKAGE"
			continue
		fi
		patch -d "$1" -p1 -N -s < "$patch"
	done
}
