# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2054,SC2153
# One run of the test kernel: boot, watch, verdict. Sourced by vm.

# Exit statuses of the rig itself, beside those of the command.
STATUS_TIMEOUT=124
STATUS_RIG=125
STATUS_REPORT=99

# What the kernel says when something is wrong with it. A line that matches
# fails the run, whatever the command thought of itself.
REPORTS='WARNING: |BUG: |kernel BUG at|Oops|Kernel panic|general protection'
REPORTS+='|suspicious RCU usage|UBSAN: |KASAN: |KFENCE: |ODEBUG: '
REPORTS+='|possible (circular|recursive) locking|inconsistent lock state'
REPORTS+='|held lock freed|bad unlock balance|DEBUG_LOCKS_WARN_ON'
REPORTS+='|invalid wait context|lock held when returning'
REPORTS+='|kmemleak: [0-9]+ new suspected|unreferenced object'
REPORTS+='|unregister_netdevice: waiting|refcount_t: |ref_tracker: '
REPORTS+='|rcu.*detected stalls|self-detected stall|blocked for more than'
REPORTS+='|soft lockup|list_(add|del) corruption|[Ss]lab corruption'
REPORTS+='|scheduling while atomic|Call Trace:|Objects remaining'
REPORTS+='|trying to register non-static key|stack overflow'
REPORTS+='|kobject_add_internal failed|double free|Bad page'

# Reports before this line are of the kernel's own start, with none of our code
# in it yet: UML's second CPU frees memory before it is online, which RCU minds.
FIRST_LINE=' as init process$'

# How much of the reports is shown; the log has all.
REPORT_LINES=60

# A folder that no two runs share, without blanks in its name: it goes onto
# the kernel's command line.
make_run_folder()
{
	local base=${TMPDIR:-/tmp}

	case $base in *[[:space:],]*) base=/tmp ;; esac
	RUN=$(mktemp -d "$base/kpptp-vm.XXXXXX") || die "mktemp failed"
	mkdir "$RUN/top" "$RUN/out" "$RUN/uml"
	mkfifo "$RUN/stdout" "$RUN/stderr"
	cp "$RIG/init.sh" "$RUN/init"
	chmod 755 "$RUN" "$RUN/init"
	TOKEN=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
}

# Quote "NAME=VALUE" settings that init.sh reads.
write_parameters()
{
	local modules=$KERNEL/root

	[ "$WITH_MODULE" = no ] || modules=$MODULES/root
	{
		declare -p TREE CACHE TOKEN SHELL_WANTED WRITABLE CWD TTY_SIZE
		printf 'MODULES=%q\n' "$modules"
		printf 'COMMAND=('
		[ ${#COMMAND[@]} = 0 ] || printf '%q ' "${COMMAND[@]}"
		printf ')\n'
	} > "$RUN/parameters"
	guest_environment > "$RUN/environment"
}

# What of the caller's environment reaches the command.
guest_environment()
{
	local name

	for name in PATH LANG LC_ALL TERM TZ ${!KPPTP_*} "${ENV_NAMES[@]}"; do
		case $name in
		*=*) printf 'export %s=%q\n' "${name%%=*}" "${name#*=}" ;;
		*) [ -z "${!name+set}" ] ||
			printf 'export %s=%q\n' "$name" "${!name}" ;;
		esac
	done
	echo 'export HOME=/root USER=root LOGNAME=root'
}

# Open the kernel log as descriptor 9. A log that another live run holds open
# is left to it, and this run's gets a name of its own.
open_log()
{
	mkdir -p "$(dirname "$LOG")"
	exec 9>> "$LOG"
	if ! flock -n 9; then
		LOG=${LOG%.log}-$$.log
		exec 9>> "$LOG"
		flock -n 9
	fi
	: > "$LOG"
}

# Start the kernel as $UML. It has a session of its own, so that a keyboard
# interrupt meets only this script, and dies with it even when that is killed
# without warning.
start_guest()
{
	# A kernel that knows no ncpus= or seccomp= passes them to init, which
	# does not mind.
	local args=(root=/dev/root rootfstype=hostfs rootflags=/ ro
		"init=$RUN/init" mem="$MEM" ncpus="$CPUS" seccomp=on noreboot
		"uml_dir=$RUN/uml" umid=vm con=null con0=null,fd:1 loglevel=8
		"kpptp_run=$RUN" panic=-1 kunit.enable=1 kunit.autorun=1)

	[ "$VARIANT" != debug ] || args+=(slab_debug=F)
	if [ "$SHELL_WANTED" = yes ]; then
		args+=(con1=fd:6,fd:6)
		exec 6<> /dev/tty
	else
		args+=(con1=null,fd:4 con2=null,fd:5)
		exec 6< /dev/null
	fi
	ulimit -c 0
	TMPDIR=$(memory_folder) setsid setpriv --pdeathsig KILL \
		"$KERNEL/linux" "${args[@]}" "${KERNEL_ARGS[@]}" \
		< /dev/null >&9 2>&9 4> "$RUN/stdout" 5> "$RUN/stderr" 3<&- &
	UML=$!
	exec 6>&-
}

# Where the guest's memory lives: in memory where there is room for it.
memory_folder()
{
	local free need

	free=$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1)
	need=$(numfmt --from=iec "$MEM")
	if [ "${free:-0}" -gt $((need / 1024)) ]; then
		echo /dev/shm
	else
		echo "$RUN"
	fi
}

# Kill the guest when time is up, when this script is gone, or when the script
# has lost its own caller.
watch_guest()
{
	local vm=$1 caller=$2 deadline=$((SECONDS + TIMEOUT)) stat never

	trap '' INT TERM HUP
	exec {never}<> <(:)
	while kill -0 "$UML" 2>/dev/null; do
		if [ "$TIMEOUT" -gt 0 ] && [ "$SECONDS" -ge "$deadline" ]; then
			echo timeout > "$RUN/ended"
			break
		fi
		{ read -r stat < "/proc/$vm/stat"; } 2>/dev/null || break
		# The fourth field, counted after the name in parentheses.
		stat=${stat##*) }
		stat=${stat#* }
		[ "${stat%% *}" = "$caller" ] || break
		read -rt 0.2 -u "$never"
	done
	kill_guest
	[ -d "/proc/$vm" ] || rm -rf "$RUN"
}

kill_guest()
{
	kill -KILL -- "-$UML" "$UML" 2>/dev/null
}

# Print the kernel log's first report; true when there is any. With frame
# pointers, which the debug kernel has, the guesses in a trace are left out.
show_reports()
{
	local start first guess='^$'

	start=$(grep -nm 1 "$FIRST_LINE" "$LOG" | cut -d : -f 1)
	first=$(tail -n "+${start:-1}" "$LOG" | grep -nEm 1 "$REPORTS" |
		cut -d : -f 1)
	[ -n "$first" ] || return 1
	first=$((first + ${start:-1} - 1))
	[ "$VARIANT" != debug ] || guess='>\] \? '
	say "the kernel reported a fault ($LOG, line $first):"
	tail -n "+$((first > 2 ? first - 2 : 1))" "$LOG" |
		grep -vE "$guess" | head -n "$REPORT_LINES" >&2
}

# Boot, run, and exit with the verdict.
run_guest()
{
	local relays=()

	make_run_folder
	[ "$SHELL_WANTED" = no ] || take_terminal
	write_parameters
	open_log
	cat "$RUN/stdout" & relays+=($!)
	cat "$RUN/stderr" >&2 & relays+=($!)
	start_guest
	watch_guest $$ $PPID > /dev/null 2>&1 < /dev/null 9>&- &
	WATCHER=$!
	wait "$UML" 2>/dev/null
	UML_STATUS=$?
	kill_guest
	wait "${relays[@]}" "$WATCHER" 2>/dev/null
	restore_terminal
	finish_run
}

# The guest's end of the terminal does what this machine's would.
take_terminal()
{
	SAVED_STTY=$(stty -g < /dev/tty) || die "a shell needs a terminal"
	TTY_SIZE=$(stty size < /dev/tty)
	stty raw -echo < /dev/tty
}

restore_terminal()
{
	[ -z "${SAVED_STTY:-}" ] || stty "$SAVED_STTY" < /dev/tty
	SAVED_STTY=
}

# The verdict: a report in the log fails every run; success needs the token
# that only a guest which came to its end has written.
finish_run()
{
	local token status

	[ ! -s "$RUN/out/kmemleak" ] || cat "$RUN/out/kmemleak" >> "$LOG"
	read -r token status 2>/dev/null < "$RUN/out/status"
	if [ -e "$RUN/ended" ]; then
		say "killed after $TIMEOUT s (kernel log: $LOG)"
		status=$STATUS_TIMEOUT
	elif [ "${token:-}" != "$TOKEN" ]; then
		say "the guest ended without a result," \
			"status $UML_STATUS (kernel log: $LOG):"
		tail -n 15 "$LOG" >&2
		status=$STATUS_RIG
	fi
	if show_reports; then
		status=$STATUS_REPORT
	fi
	exit "$status"
}
