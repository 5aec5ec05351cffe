#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Does the rig tell the truth? Checks of vm from outside: what it reports,
# what it leaves behind, what it keeps from this machine.
#
# shellcheck disable=SC2016 # conditions are evaluated in check()
#
# usage: selftest.sh [--debug]   (with --debug: the bug-hunting kernel too)
# Writes "PASSED FAILED SKIPPED" to $RESULT.

# shellcheck source-path=SCRIPTDIR
set -u

VM=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)/vm
TREE=$(cd "${VM%/*}/../.." && pwd)
WORK=$(mktemp -d)
OUT=$WORK/out
ERR=$WORK/err
COUNT=0
FAILED=0

trap 'rm -rf "$WORK"' EXIT

# Run vm with output and errors kept; set RC.
vm()
{
	"$VM" --log "$WORK/log" "$@" > "$OUT" 2> "$ERR" < /dev/null
	RC=$?
}

# One check: a name and the conditions that must all hold.
check()
{
	local name=$1 condition

	shift
	COUNT=$((COUNT + 1))
	for condition in "$@"; do
		if ! eval "$condition"; then
			FAILED=$((FAILED + 1))
			echo "not ok $COUNT - $name"
			echo "# does not hold: $condition (status $RC)"
			sed 's/^/# /' "$OUT" "$ERR" | tail -n 40
			return
		fi
	done
	echo "ok $COUNT - $name"
}

# Wait until a condition holds, ten seconds at most.
wait_for()
{
	local end=$((SECONDS + 10))

	until eval "$1"; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.1
	done
}

# Whether any process of a guest, or of its vm, has this mark on its line.
guests_of()
{
	pgrep -f "kpptp_mark=$1" > /dev/null
}

test_results()
{
	vm true
	check "success is success" '[ $RC = 0 ]' '[ ! -s $OUT ]'
	vm sh -c 'exit 7'
	check "an exit status comes through" '[ $RC = 7 ]'
	vm sh -c 'kill -TERM $$'
	check "death by signal comes through" '[ $RC = 143 ]'
	vm no-such-command-at-all
	check "a missing command fails" '[ $RC = 127 ]'
	vm perl -e 'syscall(169, 0xfee1dead, 672274793, 0x4321fedc); sleep 9'
	check "a guest that ends early is no success" '[ $RC = 125 ]'
	"$VM" --no-such-option true > "$OUT" 2> "$ERR"
	RC=$?
	check "an unknown option is refused" '[ $RC = 125 ]' \
		'grep -q no-such-option $ERR'
}

test_output()
{
	local sum

	vm sh -c 'echo out; echo err >&2'
	check "output and errors come apart" '[ "$(cat $OUT)" = out ]' \
		'[ "$(cat $ERR)" = err ]'
	head -c 5000000 /dev/urandom > "$TREE/build/selftest.bin"
	sum=$(sha256sum < "$TREE/build/selftest.bin")
	vm --cwd "$TREE/build" cat selftest.bin
	check "output is exact, byte for byte" \
		'[ "$(sha256sum < $OUT)" = "'"$sum"'" ]'
	rm -f "$TREE/build/selftest.bin"
	vm sh -c '[ ! -t 1 ] && read line; echo "read: $?"'
	check "the command reads end of file" '[ "$(cat $OUT)" = "read: 1" ]'
	vm sh -c 'sleep 1000 & echo done'
	check "a process left behind holds nothing up" '[ $RC = 0 ]' \
		'[ "$(cat $OUT)" = done ]'
}

test_surroundings()
{
	local KPPTP_WORD=secret

	export KPPTP_WORD
	OTHER=there vm --cpus 3 --mem 1G --cwd /usr/share \
		--env OTHER --env 'SET=a b' -- \
		sh -c 'pwd; nproc; id -u; echo "$KPPTP_WORD $OTHER $SET"
		       awk "/MemTotal/ { print (\$2 < 1048577) }" /proc/meminfo'
	check "folder, processors, user, environment, memory" \
		'[ "$(cat $OUT)" = "/usr/share
3
0
secret there a b
1" ]'
	vm sh -c 'ping -c 1 127.0.0.1 && ping -c 1 ::1 && head -c 9 /dev/random &&
		ls /sys/kernel/debug/kunit /sys/kernel/tracing/events/net \
			/dev/pts /sys/fs/cgroup/cgroup.procs &&
		[ $(($(date +%s) - '"$(date +%s)"')) -lt 60 ]'
	check "loopback, entropy, file systems, clock" '[ $RC = 0 ]'
	vm sh -e -c 'for m in ppp_mppe ppp_async ppp_synctty ppp_deflate bsd_comp \
			pptp nf_conntrack_pptp nf_nat_pptp pktgen tun bridge 8021q \
			sch_netem sch_fq sch_fq_codel sch_tbf sch_htb sch_ingress \
			wireguard vrf dummy ip_gre md4 arc4 nft_masq nft_ct \
			nft_reject_inet nft_log; do modprobe $m || exit; done'
	check "modules load" '[ $RC = 0 ]' '[ ! -s $ERR ]'
	vm sh -e -c '
		ip netns add a; ip netns add b
		ip link add va netns a type veth peer name vb netns b
		ip -n a addr add 192.0.2.1/24 dev va; ip -n a link set va up
		ip -n b addr add 192.0.2.2/24 dev vb; ip -n b link set vb up
		ip netns exec a tc qdisc add dev va root netem delay 1ms
		ip netns exec b nft "table inet t { chain c {
			type filter hook input priority 0
			ct state new accept
			meta l4proto tcp reject with tcp reset
			}
			}"
		ip netns exec a ping -c 1 -W 5 192.0.2.2'
	check "namespaces, veth, netem and nftables work" '[ $RC = 0 ]'
}

test_isolation()
{
	local mark=/etc/ppp/kpptp-selftest.$$ file=$TREE/.kpptp-selftest.$$
	local built=$TREE/build/selftest.$$

	vm sh -c "mkdir -p /etc/ppp /etc/kpptp; echo x | tee $mark \
		/etc/kpptp/x.$$ /var/lib/x.$$ /srv/x.$$ $file $built; ls $mark"
	check "what a guest writes stays in it" '[ $RC = 0 ]' \
		"[ ! -e $mark ]" "[ ! -e $file ]" "[ ! -e /etc/kpptp/x.$$ ]" \
		"[ ! -e /var/lib/x.$$ ]" "[ ! -e /srv/x.$$ ]"
	check "but for the tree's build folder" "[ -s $built ]"
	rm -f "$built"
	vm --rw "$WORK" sh -c "echo hello > $WORK/shared"
	check "and what --rw names" "grep -q hello $WORK/shared"
	vm sh -c 'ls /tmp /run/kpptp* | grep -c kpptp-vm'
	check "this machine's /tmp is not to be seen" '[ "$(cat $OUT)" = 0 ]'
}

# A report in the kernel's log must fail a run that thinks itself well.
test_reports()
{
	local kind

	for kind in WARNING BUG EXCEPTION PANIC; do
		vm --timeout 30 sh -c "modprobe lkdtm; (echo $kind > \
			/sys/kernel/debug/provoke-crash/DIRECT); exit 0"
		check "a kernel $kind fails the run" '[ $RC = 99 ]' \
			'grep -q "reported a fault" $ERR'
	done
	vm sh -c 'echo "all is well" > /dev/kmsg'
	check "an ordinary kernel message does not" '[ $RC = 0 ]' \
		"grep -q 'all is well' $WORK/log"
}

# Start a guest that would run for long, marked, from a shell of its own.
start_long()
{
	"$@" --arg "kpptp_mark=$$" --log "$WORK/long" --timeout 60 \
		sh -c 'echo started; sleep 1000' > "$WORK/started" 2>&1 < /dev/null &
	LONG=$!
	wait_for 'grep -qs started $WORK/started'
}

test_ends()
{
	local before=$SECONDS

	vm --arg "kpptp_mark=$$" --timeout 3 sleep 1000
	check "time is limited" '[ $RC = 124 ]' \
		"[ $((SECONDS - before)) -lt 10 ]" '! guests_of $$'
	start_long "$VM"
	disown "$LONG"
	kill -KILL "$LONG"
	check "no guest outlives a killed caller" 'wait_for "! guests_of $$"'
	start_long "$VM"
	kill -TERM "$LONG"
	wait "$LONG"
	RC=$?
	check "nor an interrupted one" '[ $RC = 143 ]' '! guests_of $$'
	start_long bash -c '"$0" "$@"; true' "$VM"
	disown "$LONG"
	kill -KILL "$LONG"
	check "nor the caller's own death" 'wait_for "! guests_of $$"'
	check "no run folder is left" \
		'wait_for "[ -z \"\$(find ${TMPDIR:-/tmp} -maxdepth 1 \
			-name kpptp-vm.\* -newer $WORK/started)\" ]"'
}

test_together()
{
	local i pids=()

	for i in 1 2 3; do
		"$VM" --cpus 1 --mem 512M --log "$WORK/same" \
			sh -c "sleep 1; exit $i" &
		pids+=($!)
	done
	RC=
	for i in "${pids[@]}"; do
		wait "$i"
		RC="$RC $?"
	done
	check "guests run side by side" '[ "$RC" = " 1 2 3" ]'
}

test_debug()
{
	vm --debug sh -c 'zcat /proc/config.gz | grep -cxE \
		"CONFIG_(KASAN|UBSAN|PROVE_LOCKING|PROVE_RCU|DEBUG_KMEMLEAK|DEBUG_ATOMIC_SLEEP|DEBUG_OBJECTS|NET_DEV_REFCNT_TRACKER|FRAME_POINTER)=y"'
	check "debug: every hunter is there, and quiet" '[ $RC = 0 ]' \
		'[ "$(cat $OUT)" = 9 ]'
	vm --debug sh -c 'modprobe lkdtm; (echo READ_AFTER_FREE > \
		/sys/kernel/debug/provoke-crash/DIRECT); exit 0'
	check "debug: KASAN sees use after free" '[ $RC = 99 ]' \
		'grep -q KASAN $ERR'
	vm --debug sh -c 'modprobe kmemleak-test; exit 0'
	check "debug: a leak is found" '[ $RC = 99 ]' \
		'grep -q "unreferenced object" $ERR'
}

# The forms that apt sources come in; example.org stands for a mirror.
test_sources()
{
	local dir=$WORK/apt

	mkdir -p "$dir"
	cat > "$dir/old.list" <<- 'EOF'
		# deb http://no.example.org/debian trixie main
		deb [arch=amd64 signed-by=/k.gpg] http://one.example.org/debian trixie main contrib
		deb-src http://no.example.org/debian trixie main
		deb http://security.example.org/debian-security trixie-security main
		deb http://two.example.org/debian/ bookworm-updates main
	EOF
	cat > "$dir/new.sources" <<- 'EOF'
		Types: deb deb-src
		URIs: https://three.example.org/debian
		Suites: bookworm bookworm-updates
		Components: main
		Signed-By:
		 -----BEGIN KEY-----
		 .
		 -----END KEY-----

		Enabled: no
		Types: deb
		URIs: https://no.example.org/debian
		Suites: sid
		Components: main

		Types: deb
		URIs: https://no.example.org/cloud
		Suites: cloud-sdk-bookworm
		Components: main
	EOF
	(. "${VM%/*}/source.sh" &&
		debian_archives "$dir/old.list" "$dir/new.sources") |
		sort | tr '\001\t' '| ' > "$OUT"
	RC=$?
	check "archives are found in every form of apt sources" \
		'[ "$(cat $OUT)" = "http://one.example.org/debian /k.gpg
http://two.example.org/debian/ 
https://three.example.org/debian | -----BEGIN KEY-----| .| -----END KEY-----" ]'
}

RC=0
mkdir -p "$TREE/build"
"$VM" build || exit 1
echo "TAP version 13"
test_sources
test_results
test_output
test_surroundings
test_isolation
test_reports
test_ends
test_together
if [ "${1:-}" = --debug ]; then
	"$VM" build --debug || exit 1
	test_debug
fi
echo "1..$COUNT"
echo "$((COUNT - FAILED)) passed, $FAILED failed"
[ -z "${RESULT:-}" ] || echo "$((COUNT - FAILED)) $FAILED 0" > "$RESULT"
[ "$FAILED" = 0 ]
