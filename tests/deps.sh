#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Installs the Debian packages that build and tests need, when any is missing.
set -euo pipefail

build=(
	build-essential pkg-config bc bison flex libelf-dev libssl-dev kmod
	libmnl-dev libnl-3-dev libnl-route-3-dev libnftables-dev libjson-c-dev libsystemd-dev libc-ares-dev
)
check=(
	ccache clang clang-format clang-tidy libclang-rt-14-dev libcmocka-dev shellcheck
	sparse patch procps xz-utils
	python3 python3-pytest python3-scapy python3-yaml python3-jsonschema
	iproute2 iputils-ping nftables conntrack tcpdump tshark iperf3 wireguard-tools
	netcat-openbsd ppp ppp-dev pptp-linux pptpd jq dnsmasq-base udhcpc
	tmux bash-completion man-db freeradius freeradius-utils
	debhelper dh-dkms debootstrap lintian qemu-system-x86
)

missing=()
for p in "${build[@]}" "${check[@]}"; do
	state=$(dpkg-query -W -f '${db:Status-Abbrev}' "$p" 2>/dev/null || true)
	[ "${state:0:2}" = ii ] || missing+=("$p")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
	echo "deps: not a Debian system; needed, by their Debian names: ${missing[*]}" >&2
	exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
	echo "deps: as root: apt-get install ${missing[*]}" >&2
	exit 1
fi
echo "deps: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
