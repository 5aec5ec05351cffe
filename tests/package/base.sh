# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A clean Debian root with Debian's stock kernel, made once and kept in the cache;
# copies of it are what packages are installed into. Sourced by run and by qemu.

BASE_SUITE=bookworm
# Where its kernel comes from: the suite itself, or its backports.
BASE_KERNEL_SUITE=$BASE_SUITE
BASE_PACKAGES=(
	dbus iproute2 iputils-ping kmod systemd-resolved systemd-sysv
)
# Drivers that the first seconds of the virtual machine need.
BASE_MODULES=(9p 9pnet_virtio virtio_pci)
BASE_DAYS=30
BASE_TIMEOUT=600

base_say()
{
	echo "base: $*" >&2
}

# A command in a root, which sees processes and mounts of its own and has the
# network of this machine. What it mounts, and what it leaves running, ends with it.
in_root()
{
	local root=$1

	shift
	# shellcheck disable=SC2016 # expanded inside
	timeout -k 5 "$BASE_TIMEOUT" unshare --mount --pid --fork --kill-child \
		sh -ec 'root=$1; shift
			mount --make-rprivate /
			mount -t proc proc "$root/proc"
			mount -t tmpfs -o mode=755 tmpfs "$root/dev"
			mkdir "$root/dev/pts" "$root/dev/shm"
			for node in null zero full random urandom tty; do
				: > "$root/dev/$node"
				mount --bind "/dev/$node" "$root/dev/$node"
			done
			ln -s /proc/self/fd "$root/dev/fd"
			mount -t tmpfs -o mode=755 tmpfs "$root/run"
			mkdir -p "$root/run/systemd/resolve" "$root/run/lock"
			cp -L /etc/resolv.conf "$root/run/systemd/resolve/stub-resolv.conf"
			[ -L "$root/etc/resolv.conf" ] ||
				cp -L /etc/resolv.conf "$root/etc/resolv.conf"
			exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
				DEBIAN_FRONTEND=noninteractive chroot "$root" "$@"' \
		sh "$root" "$@"
}

# The proxy of this machine's apt, as apt options and as environment.
apt_proxies()
{
	apt-config dump | grep -E '^Acquire::https?::(Proxy|proxy) ' || true
}

# Fill a new folder: Debian, its kernel, and an initial file system that finds its
# root in a folder of the machine outside.
make_base()
{
	local dir=$1 uri=$2 install=(apt-get -qy --no-install-recommends install)

	timeout -k 5 "$BASE_TIMEOUT" debootstrap --variant=minbase \
		--keyring=/usr/share/keyrings/debian-archive-keyring.gpg \
		"$BASE_SUITE" "$dir" "$uri" || return
	[ "$BASE_KERNEL_SUITE" = "$BASE_SUITE" ] ||
		echo "deb $uri $BASE_KERNEL_SUITE main" >> "$dir/etc/apt/sources.list"
	apt_proxies > "$dir/etc/apt/apt.conf.d/proxy"
	# Nobody needs this root after the machine's power fails.
	echo force-unsafe-io > "$dir/etc/dpkg/dpkg.cfg.d/unsafe-io"
	in_root "$dir" apt-get -q update &&
		in_root "$dir" "${install[@]}" initramfs-tools || return
	printf '%s\n' "${BASE_MODULES[@]}" >> "$dir/etc/initramfs-tools/modules"
	printf 'MODULES=list\nCOMPRESS=gzip\n' > "$dir/etc/initramfs-tools/conf.d/small"
	in_root "$dir" "${install[@]}" "${BASE_PACKAGES[@]}" \
		linux-{image,headers}-amd64/"$BASE_KERNEL_SUITE"
}

# The folder's name says what is in it.
base_name()
{
	echo "$BASE_KERNEL_SUITE-$(declare -f make_base | cat - <(echo "${BASE_PACKAGES[*]} ${BASE_MODULES[*]}") |
		sha256sum | cut -c 1-12)"
}

# Print the folder of the base root, after making it where needed.
base_root()
{
	local dir log uri lock files

	dir=$CACHE/root/$(base_name)
	log=$CACHE/root/log
	mkdir -p "$CACHE/root"
	exec {lock}> "$CACHE/root/lock"
	flock "$lock"
	if [ ! -e "$dir/made" ] || [ -n "$(find "$dir/made" -mtime "+$BASE_DAYS")" ]; then
		mapfile -t files < <(apt_source_files)
		while IFS=$'\t' read -r uri _; do
			base_say "a clean Debian $BASE_SUITE with the kernel of $BASE_KERNEL_SUITE," \
				"a few minutes (log: $log)"
			find "$CACHE/root" -maxdepth 1 -regex ".*/$BASE_KERNEL_SUITE-[0-9a-f]*" -exec rm -rf {} +
			mkdir -p "$dir"
			if make_base "$dir/root" "$uri" > "$log" 2>&1; then
				mkdir -p "$dir/archives"
				touch "$dir/made"
				break
			fi
			tail -n 20 "$log" >&2
		done < <(debian_archives "${files[@]}")
	fi
	exec {lock}>&-
	[ -e "$dir/made" ] || return 1
	echo "$dir"
}
