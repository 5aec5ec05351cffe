# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
# Where kernels, objects and stamps are kept from run to run; to be sourced.
CACHE=${KPPTP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kpptp}
