# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Completion of kpptp for bash. What fits where is known to kpptp itself.

_kpptp()
{
	# shellcheck disable=SC2034 # prev is one of those that _init_completion sets
	local cur prev words cword line status
	local -a lines

	_init_completion -n =: || return
	line=$("${words[0]}" complete -- "${words[@]:1:cword}" 2>/dev/null)
	status=$?
	# Of key=value, readline replaces what is behind the last sign that parts words.
	if [[ $cur == *=* && $COMP_WORDBREAKS == *=* ]]; then
		cur=${cur#*=}
	fi
	if ((status == 3)); then
		_filedir
		return
	fi
	mapfile -t lines <<<"$line"
	COMPREPLY=()
	for line in "${lines[@]}"; do
		[[ -n $line ]] || continue
		[[ $line != *[!A-Za-z0-9_.,:=/@%+-]* ]] || printf -v line %q "$line"
		COMPREPLY+=("$line")
	done
	[[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace
	__ltrim_colon_completions "$cur"
}

complete -F _kpptp kpptp
