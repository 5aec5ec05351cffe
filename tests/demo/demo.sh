#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The demo itself, inside the test kernel. Each office is a namespace for network,
# mounts and host name, so that the commands read as on two machines. Ends with
# status 0 only when every step did what it shows.
set -u

PATH=$PWD/build:$PATH
WORK=$(mktemp -d) || exit 1
MARKER='what nobody on the way may read'
DEADLINE=10

declare -A keeper
children=()

fail()
{
	echo "demo: $*" >&2
	for log in "$WORK"/*.log; do
		[ ! -e "$log" ] || { echo "--- ${log##*/}"; tail -n 20 "$log"; } >&2
	done
	exit 1
}

cleanup()
{
	kill "${children[@]}" "${keeper[@]}" 2>/dev/null
	wait
}
trap cleanup EXIT

title()
{
	printf '\n=== %s\n' "$*"
}

# Make a machine: a process that holds its namespaces.
machine()
{
	unshare --net --mount --uts sh -c "hostname $1
		mkdir -p /run/kpptp /etc/kpptp
		mount -t tmpfs tmpfs /run/kpptp
		mount -t tmpfs tmpfs /etc/kpptp
		ip link set lo up
		exec sleep infinity" &
	keeper[$1]=$!
	until_true "$1" grep -qsa "^sleep" "/proc/${keeper[$1]}/cmdline"
}

# Run quietly on a machine.
at()
{
	local name=$1

	shift
	nsenter -t "${keeper[$name]}" -n -m -u -- "$@"
}

# Run a command that the user would type, shown as typed; must succeed.
typed()
{
	local name=$1

	shift
	printf '[admin@%s] > %s\n' "$name" "${*@Q}" | sed "s/'\([^ ']*\)'/\1/g"
	at "$name" "$@" 2>&1 | tee "$WORK/output"
	[ "${PIPESTATUS[0]}" = 0 ] || fail "$name: $* failed"
}

# What the last command printed must match.
shows()
{
	grep -qE -- "$1" "$WORK/output" || fail "the output lacks: $1"
}

until_true()
{
	local what=$1 end=$((SECONDS + DEADLINE))

	shift
	until "$@" > /dev/null 2>&1; do
		[ "$SECONDS" -lt "$end" ] || fail "waited in vain for $what"
		read -rt 0.05 < <(:) || :
	done
}

join()
{
	at "$1" ip link add "$2" type veth peer name "$5" netns "${keeper[$4]}"
	at "$1" ip addr add "$3" dev "$2"
	at "$1" ip link set "$2" up
	at "$4" ip addr add "$6" dev "$5"
	at "$4" ip link set "$5" up
}

build_network()
{
	machine HomeOffice
	machine ISP
	machine RemoteOffice
	join HomeOffice ToInternet 192.168.80.1/24 ISP to-home 192.168.80.254/24
	join RemoteOffice ToInternet 192.168.81.1/24 ISP to-remote 192.168.81.254/24
	at ISP sysctl -qw net.ipv4.ip_forward=1
	at HomeOffice ip route add default via 192.168.80.254
	at RemoteOffice ip route add default via 192.168.81.254
	at HomeOffice ip link add LocalHome type dummy
	at HomeOffice ip addr add 10.150.2.254/24 dev LocalHome
	at HomeOffice ip link set LocalHome up
	at RemoteOffice ip link add LocalRemote type dummy
	at RemoteOffice ip addr add 10.150.1.254/24 dev LocalRemote
	at RemoteOffice ip link set LocalRemote up
	cat <<-END
	  LAN 10.150.2.254/24                              LAN 10.150.1.254/24
	  HomeOffice  192.168.80.1 --- ISP --- 192.168.81.1  RemoteOffice
	END
}

start_daemons()
{
	local name

	for name in HomeOffice RemoteOffice; do
		at "$name" kpptpd > "$WORK/kpptpd-$name.log" 2>&1 &
		children+=($!)
		until_true "kpptpd of $name" at "$name" test -S /run/kpptp/io.kpptp
	done
}

connected()
{
	at RemoteOffice kpptp client monitor pptp-out1 once | grep -q '"connected"'
}

start_capture()
{
	at ISP tcpdump -nUi to-home -w "$WORK/isp.pcap" 2> "$WORK/tcpdump.log" &
	children+=($!)
	until_true "tcpdump" grep -q 'listening on' "$WORK/tcpdump.log"
}

in_capture()
{
	grep -qa "$1" "$WORK/isp.pcap"
}

send_marker()
{
	at RemoteOffice bash -c "echo '$1' > /dev/udp/$2/9"
}

show_capture()
{
	local gre control

	send_marker "$MARKER in the tunnel" 10.0.103.1
	at RemoteOffice ping -qc 1 -p "$(printf 'readable' | od -An -tx1 | tr -d ' \n')" \
		10.0.103.1 > /dev/null || fail "no ping"
	send_marker "$MARKER beside it" 192.168.80.1
	until_true "the control packet in the capture" in_capture "$MARKER beside it"
	gre=$(tcpdump -nr "$WORK/isp.pcap" 'ip proto 47' 2>/dev/null | wc -l)
	control=$(tcpdump -nr "$WORK/isp.pcap" 'tcp port 1723' 2>/dev/null | wc -l)
	echo "captured at the ISP: $gre GRE packets, $control packets of TCP port 1723"
	echo "  sent beside the tunnel: \"$MARKER beside it\" was readable"
	if in_capture "$MARKER in the tunnel" || in_capture readable; then
		fail "what went through the tunnel can be read at the ISP"
	fi
	echo "  sent through the tunnel: \"$MARKER in the tunnel\" was not"
	[ "$gre" -gt 0 ] || fail "nothing went through the tunnel"
	tcpdump -nr "$WORK/isp.pcap" 'ip proto 47' 2>/dev/null | tail -n 2 | cut -c 1-100
}

show_throughput()
{
	at HomeOffice iperf3 -s -1 > "$WORK/iperf3.log" 2>&1 &
	children+=($!)
	until_true "iperf3" at HomeOffice sh -c 'ss -Hltn | grep -q :5201'
	at RemoteOffice iperf3 -c 10.0.103.1 -t 2 -J > "$WORK/iperf3.json" ||
		fail "iperf3 failed"
	jq -r '"TCP through the encrypted tunnel: " +
		(.end.sum_received.bits_per_second / 1e6 | floor | tostring) + " Mbit/s"' \
		"$WORK/iperf3.json" || fail "no throughput"
}

main()
{
	modprobe kpptp || fail "cannot load the module"
	title "The network of the manual's example"
	build_network
	start_daemons

	title "HomeOffice becomes a PPTP server"
	typed HomeOffice kpptp secret add name ex password lkjrht service pptp \
		local-address 10.0.103.1 remote-address 10.0.103.2
	typed HomeOffice kpptp interface add user ex
	typed HomeOffice kpptp secret set ex routes "10.150.1.0/24 10.0.103.2 1"
	typed HomeOffice kpptp server set enabled yes

	title "RemoteOffice dials it"
	start_capture
	typed RemoteOffice kpptp client add connect-to 192.168.80.1 user ex \
		password lkjrht disabled no
	until_true "the tunnel" connected
	typed RemoteOffice ip route add 10.150.2.0/24 via 10.0.103.1

	title "What both say about it"
	typed HomeOffice kpptp interface show
	shows ' R +pptp-in1 +ex '
	typed RemoteOffice kpptp client show
	shows '0 +R +name="pptp-out1"'
	typed RemoteOffice kpptp client monitor pptp-out1 once
	shows 'status: "connected"'
	shows 'encoding: "MPPE128 stateless"'
	typed RemoteOffice ip -d link show type pptp
	shows 'pptp-out1: .*LOWER_UP'

	title "Through the tunnel: the other router, and the LAN behind it"
	typed RemoteOffice ping -c 3 -i 0.2 10.0.103.1
	shows ' 0% packet loss'
	typed RemoteOffice ping -c 3 -i 0.2 -I 10.150.1.254 10.150.2.254
	shows ' 0% packet loss'

	title "What the ISP can read"
	show_capture

	title "Throughput in this virtual machine"
	show_throughput
	printf '\nThe tunnel works.\n'
}

main
