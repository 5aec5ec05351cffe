#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The first process of a guest. Its root is the host's, read-only; it puts a
# writable layer in memory over that, mounts what a Linux system has, runs the
# command, and hands its status over.
#
# shellcheck disable=SC2154 # what the parameters file sets
# shellcheck disable=SC1091 # files of the run

# The run's folder comes as kpptp_run= on the kernel's command line, which the
# kernel hands to its first process as an environment variable.
RUN=${SECOND_STAGE:+/run/host}$kpptp_run
TOP=$RUN/top
ROOT=$TOP/root
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH

. "$RUN/parameters"

power_off()
{
	sync
	# reboot(LINUX_REBOOT_CMD_POWER_OFF): init systems' own tools want to
	# talk to their daemon first.
	perl -e 'syscall(169, 0xfee1dead, 672274793, 0x4321fedc)'
	sleep 60
}

fail()
{
	echo "init: $*" > /dev/kmsg
	power_off
}

# A layer in memory over a folder of the host.
layer()
{
	local from=$1 to=$2 upper

	upper=$(mktemp -d "$TOP/layer.XXXXXX")
	chmod 755 "$upper"
	mkdir -p "$upper/upper" "$upper/work" "$to"
	chmod --reference="$from" "$upper/upper"
	mount -t overlay overlay "$to" \
		-o "lowerdir=$from,upperdir=$upper/upper,workdir=$upper/work"
}

# A folder of the host itself, for what the guest is meant to leave there. An
# older mount hands hostfs its option as it stands, a newer one wants a name.
share()
{
	mkdir -p "$ROOT$2"
	mount -t hostfs none "$ROOT$2" -o "$1" 2>/dev/null ||
		mount -t hostfs none "$ROOT$2" -o "hostfs=$1"
}

mount_root()
{
	mount -t tmpfs -o mode=755 tmpfs "$TOP" && layer / "$ROOT"
}

# All of it by one process: starting one costs more here than mounting.
mount_system()
{
	cat > "$TOP/fstab" <<- EOF
		proc $ROOT/proc proc defaults 0 0
		sysfs $ROOT/sys sysfs defaults 0 0
		debugfs $ROOT/sys/kernel/debug debugfs defaults 0 0
		tracefs $ROOT/sys/kernel/tracing tracefs defaults 0 0
		cgroup2 $ROOT/sys/fs/cgroup cgroup2 defaults 0 0
		devtmpfs $ROOT/dev devtmpfs defaults 0 0
		devpts $ROOT/dev/pts devpts ptmxmode=666,mode=620,gid=5,X-mount.mkdir 0 0
		tmpfs $ROOT/dev/shm tmpfs X-mount.mkdir 0 0
		mqueue $ROOT/dev/mqueue mqueue X-mount.mkdir 0 0
		tmpfs $ROOT/tmp tmpfs mode=1777 0 0
		tmpfs $ROOT/var/tmp tmpfs mode=1777 0 0
		tmpfs $ROOT/run tmpfs mode=755 0 0
	EOF
	mount --all --fstab "$TOP/fstab" || return
	mkdir -p "$ROOT"/run/{lock,vm,host}
	ln -s /proc/self/fd/0 "$ROOT/dev/stdin"
	ln -s /proc/self/fd/1 "$ROOT/dev/stdout"
	ln -s /proc/self/fd/2 "$ROOT/dev/stderr"
	ln -s /proc/self/fd "$ROOT/dev/fd"
}

# Folders that the empty /tmp and /run above would hide.
mount_hidden()
{
	local dir

	for dir in "$TREE" "$CACHE" "$CWD"; do
		case $dir/ in
		/tmp/* | /var/tmp/* | /run/*)
			[ -n "$(ls -A "$ROOT$dir" 2>/dev/null)" ] ||
				layer "$dir" "$ROOT$dir" ;;
		esac
	done
}

mount_shared()
{
	local dir

	for dir in "${WRITABLE[@]}"; do
		share "$dir" "$dir"
	done
	share "$RUN/out" /run/vm
	cp "$RUN/environment" "$ROOT/run/environment"
}

mount_modules()
{
	local release

	release=/lib/modules/$(uname -r)
	mkdir -p "$ROOT$release"
	mount --bind "$MODULES$release" "$ROOT$release"
}

configure_system()
{
	echo kpptp-vm > /proc/sys/kernel/hostname
	echo "127.0.1.1 kpptp-vm" >> /etc/hosts
	ip link set lo up
	# A slow or stuck task is reported while the run still lasts.
	echo 30 > /proc/sys/kernel/hung_task_timeout_secs
	stty -F /dev/tty1 raw -echo
	stty -F /dev/tty2 raw -echo
}

# Leaks that the kernel's own start leaves behind are not the test's.
forget_early_leaks()
{
	[ -w /sys/kernel/debug/kmemleak ] || return
	echo scan=off > /sys/kernel/debug/kmemleak
	echo clear > /sys/kernel/debug/kmemleak
}

# The collector reports only what is older than five seconds and unreferenced
# in a scan, and what a scan found moving it looks at again in the next.
find_leaks()
{
	[ -w /sys/kernel/debug/kmemleak ] || return
	sync
	sleep 5.5
	echo scan > /sys/kernel/debug/kmemleak
	echo scan > /sys/kernel/debug/kmemleak
	cat /sys/kernel/debug/kmemleak > /run/vm/kmemleak
}

run_shell()
{
	stty -F /dev/tty1 sane
	stty -F /dev/tty1 rows "${TTY_SIZE% *}" cols "${TTY_SIZE#* }"
	setsid -c bash -i < /dev/tty1 > /dev/tty1 2>&1
}

# Output goes through pipes, so that a program sees no terminal.
run_command()
{
	local out err out_pid err_pid

	exec {out}> >(exec cat > /dev/tty1)
	out_pid=$!
	exec {err}> >(exec cat > /dev/tty2)
	err_pid=$!
	(
		exec < /dev/null >&"$out" 2>&"$err" {out}>&- {err}>&-
		exec setsid -w "${COMMAND[@]}"
	)
	STATUS=$?
	exec {out}>&- {err}>&-
	kill_others "$out_pid" "$err_pid"
	drain "$out_pid" "$err_pid"
}

# What the command left running would hold its output open.
kill_others()
{
	local process pid

	for process in /proc/[0-9]*; do
		pid=${process#/proc/}
		case " $$ $* " in
		*" $pid "*) ;;
		*) kill -KILL "$pid" 2>/dev/null ;;
		esac
	done
}

# Wait for these processes to end, three seconds at most.
drain()
{
	local never deadline=$((SECONDS + 3))

	exec {never}<> <(:)
	while [ "$SECONDS" -lt "$deadline" ] &&
	      { kill -0 "$1" || kill -0 "$2"; } 2>/dev/null; do
		read -rt 0.01 -u "$never"
	done
}

main()
{
	mount_root || fail "cannot mount the root"
	mount_system || fail "cannot mount the system"
	mount_hidden
	mount_shared || fail "cannot mount the shared folders"
	mount_modules || fail "cannot mount the modules"
	cd "$ROOT" && pivot_root . run/host && SECOND_STAGE=yes \
		exec chroot . /bin/bash "/run/host$RUN/init"
}

second_stage()
{
	cd /
	umount -l /run/host
	rmdir /run/host
	configure_system
	. /run/environment
	PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
	forget_early_leaks
	cd "$CWD" || cd /
	if [ "$SHELL_WANTED" = yes ]; then
		run_shell
		STATUS=$?
	else
		run_command
	fi
	find_leaks
	echo "$TOKEN $STATUS" > /run/vm/status
	power_off
}

if [ -n "${SECOND_STAGE:-}" ]; then
	unset SECOND_STAGE
	second_stage
else
	main
fi
