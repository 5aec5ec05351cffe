# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2153
# Builds of the test kernel and of the module for it. Sourced by vm.

# How often a long build says where it is.
PROGRESS_SECONDS=15

# Linux before this cannot be SMP as User Mode Linux.
SMP_SINCE=7.0

# The configuration fragments of the chosen variant, in order.
fragments()
{
	echo "$RIG/config/base.config"
	[ "$SMP" = no ] || echo "$RIG/config/smp.config"
	[ "$VARIANT" != debug ] || echo "$RIG/config/debug.config"
}

# Settle which kernel is meant: sets SOURCE, SMP and KERNEL, its folder in
# the cache, named after the source's version and the configuration's content.
locate_kernel()
{
	local series files

	locate_source
	series=${PACKAGE#linux-source-}
	SMP=yes
	if [ "$VARIANT" = up ] ||
	   ! printf '%s\n' "$SMP_SINCE" "$series" | sort -VC; then
		SMP=no
	fi
	mapfile -t files < <(fragments)
	KERNEL=$CACHE/kernel/$VERSION-$VARIANT-$(cat "${files[@]}" \
		"$RIG"/patches/*.patch | sha256sum | cut -c 1-12)
}

# Say what of a fragment Kconfig did not grant: a renamed symbol or a missing
# dependency must not silently weaken the tests.
report_unmet()
{
	local fragment=$1 config=$2 line unmet=

	while read -r line; do
		grep -qxF "$line" "$config" || unmet="$unmet ${line#CONFIG_}"
	done < <(grep -E '^CONFIG_[A-Z0-9_]+=([ym]|[0-9]+)$' "$fragment")
	[ -z "$unmet" ] || say "this kernel does not offer:$unmet"
}

# Run a long command with its output in a log, a line when it takes more than
# two seconds, progress now and then, and the log's end when it fails.
with_progress()
{
	local what=$1 log=$2 pid start=$SECONDS next=2 spent

	shift 2
	# A process group of its own, so that clean_up() reaches all of it.
	set -m
	"$@" >> "$log" 2>&1 < /dev/null &
	pid=$!
	set +m
	BACKGROUND=$pid
	while kill -0 "$pid" 2>/dev/null; do
		sleep 0.2
		spent=$((SECONDS - start))
		[ "$spent" -ge "$next" ] || continue
		if [ "$next" = 2 ]; then
			say "$what (log: $log)"
			next=$PROGRESS_SECONDS
		else
			say "$what: $spent s, $(wc -l < "$log") steps"
			next=$((next + PROGRESS_SECONDS))
		fi
	done
	BACKGROUND=
	if ! wait "$pid"; then
		tail -n 30 "$log" >&2
		die "$what failed, whole log in $log"
	fi
}

kernel_make()
{
	# Built once, it has no use for the compilers' cache of tests/check.
	CCACHE_DISABLE=1 make -C "$SOURCE" ARCH=um O="$KERNEL/obj" "$@"
}

# Drop what only linking the kernel needed; modules build without it.
prune_objects()
{
	find "$KERNEL/obj" -path "$KERNEL/obj/scripts" -prune -o \
		\( -name '*.o' -o -name '*.a' -o -name '.*.cmd' \
		   -o -name '*.ko' -o -name '*.mod.c' \) -type f -exec rm -f {} +
	rm -f "$KERNEL"/obj/{linux,vmlinux.unstripped}
}

# Kernels that nobody has run for so many days are dropped from the cache.
KERNEL_DAYS=30

drop_old_kernels()
{
	find "$CACHE/kernel" -mindepth 1 -maxdepth 1 -type d \
		-mtime "+$KERNEL_DAYS" -exec rm -rf {} +
}

# Build the kernel in $KERNEL unless it is there: the binary "linux", a module
# tree under root/, and obj/ to build modules against.
build_kernel()
{
	local files

	mkdir -p "$KERNEL"
	touch "$KERNEL" 2>/dev/null
	[ ! -e "$KERNEL/done" ] || return 0
	exec {lock}> "$CACHE/kernel/lock"
	if ! flock -n "$lock"; then
		say "waiting for another build of the test kernel"
		flock "$lock"
	fi
	if [ ! -e "$KERNEL/done" ]; then
		fetch_source
		mapfile -t files < <(fragments)
		rm -rf "$KERNEL"
		mkdir -p "$KERNEL/obj"
		cat "${files[@]}" > "$KERNEL/fragment"
		with_progress "configuring the $VARIANT kernel" \
			"$KERNEL/config.log" \
			kernel_make KCONFIG_ALLCONFIG="$KERNEL/fragment" \
			allnoconfig
		report_unmet "$KERNEL/fragment" "$KERNEL/obj/.config"
		with_progress "building the $VARIANT kernel, a few minutes" \
			"$KERNEL/build.log" \
			kernel_make -j"$JOBS" linux modules
		install_kernel
		touch "$KERNEL/done"
		drop_old_kernels
		say "kernel ready: $KERNEL"
	fi
	exec {lock}>&-
}

install_kernel()
{
	with_progress "installing the $VARIANT kernel" "$KERNEL/install.log" \
		kernel_make INSTALL_MOD_PATH="$KERNEL/root" \
		DEPMOD="$DEPMOD" modules_install
	cp "$KERNEL/obj/vmlinux" "$KERNEL/linux"
	kernel_release > "$KERNEL/release"
	prune_objects
}

kernel_release()
{
	cat "$KERNEL/obj/include/config/kernel.release"
}

# Build kpptp.ko of this tree for the test kernel in $MODULES, which stands for
# the sources by links, so that the builds for several kernels do not meet.
# $MODULES/root becomes a module tree with kpptp.ko and whatever else
# Kbuild makes beside the kernel's own.
build_module()
{
	local release tree

	[ -f "$TREE/Kbuild" ] || die "no Kbuild in $TREE: no module to build"
	release=$(cat "$KERNEL/release")
	mkdir -p "$TREE/build"
	exec {lock}> "$TREE/build/.modules-$VARIANT.lock"
	flock "$lock"
	if [ "$(cat "$MODULES/.kernel" 2>/dev/null)" != "$KERNEL" ]; then
		rm -rf "$MODULES"
		mkdir -p "$MODULES"
	fi
	link_sources
	rm -f "$MODULES/build.log"
	with_progress "building kpptp.ko for $release ($VARIANT)" \
		"$MODULES/build.log" \
		make -C "$KERNEL/obj" ARCH=um M="$MODULES" -j"$JOBS" modules
	grep -E 'warning:|WARNING:' "$MODULES/build.log" >&2 || true
	echo "$KERNEL" > "$MODULES/.kernel"
	tree=$MODULES/root/lib/modules/$release
	if [ -n "$(find "$MODULES" -maxdepth 1 -name '*.ko' \
		    -newer "$tree/modules.dep" 2>&1)" ]; then
		mkdir -p "$tree/updates"
		cp -a "$KERNEL/root/lib/modules/$release/." "$tree/"
		cp "$MODULES"/*.ko "$tree/updates/"
		"$DEPMOD" -b "$MODULES/root" "$release" ||
			die "depmod failed"
	fi
	exec {lock}>&-
}

# Mirror the folders that hold the module's sources by links to their files.
# A link whose file is gone goes too, lest a deleted source is still built.
link_sources()
{
	local file dest

	find "$MODULES" -xtype l -delete
	ln -sfn "$TREE/Kbuild" "$MODULES/Kbuild"
	while read -r file; do
		dest=$MODULES/${file#"$TREE"/}
		[ -L "$dest" ] || {
			mkdir -p "${dest%/*}"
			ln -s "$file" "$dest"
		}
	done < <(find "$TREE/kernel" "$TREE/uapi" -type f \
		 ! -name '*.o' ! -name '*.ko' ! -name '*.cmd' ! -name '*.mod*')
}
