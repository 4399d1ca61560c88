#!/usr/bin/env bash
# Builds everything, checks the formatting, runs every test project and the demo, and says what came of it:
# the last line is `N passed, N failed` (and `, N skipped`), summed from what really ran. Needs root, for namespaces.
# Non-zero when anything failed or nothing ran.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PATH="$PATH:/usr/sbin:/sbin"

. tools/machine.sh
find_dotnet

# What is tested is what was built here, with none of the caller's lists, settings and supervisors.
export TANKNOCK_BIN="$PWD/out"
unset XDG_CONFIG_HOME NOTIFY_SOCKET SYSTEMD_EXEC_PID LISTEN_FDS INVOCATION_ID JOURNAL_STREAM
export LC_ALL=C.UTF-8 DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# No compiler or build server stays behind.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false

passed=0 failed=0 skipped=0
results='' job='' unit_job=''

# Starts a command in a process group of its own, so that a signal to this script, alone or with its terminal, is heard at
# once, and passed on to all that the command has started.
start() {
    set -m
    "$@" </dev/null &
    job=$!
    set +m
}

run() {
    local status=0
    start "$@"
    wait "$job" || status=$?
    job=''
    return "$status"
}

# The tests tidy up when they hear the first.
end_group() {
    local signal
    for signal in INT TERM KILL; do
        kill -"$signal" -- "-$1" 2>/dev/null || return 0
        for _ in {1..150}; do
            kill -0 -- "-$1" 2>/dev/null || return 0
            sleep 0.1
        done
    done
}

# Those that tests had no time to remove: their names have the number of the process that made them.
remove_namespaces() {
    local name pid
    for name in $(compgen -G '/run/netns/tanknock-lab-*'); do
        name=${name##*/} pid=${name#tanknock-lab-}
        [ ! -d "/proc/${pid%%-*}" ] || continue
        for pid in $(ip netns pids "$name"); do kill -KILL "$pid"; done
        ip netns del "$name"
    done
}

finish() {
    trap '' HUP INT TERM
    for job in $job $unit_job; do end_group "$job"; done
    remove_namespaces
    [ -z "$results" ] || rm -rf "$results"
}

summary() {
    local total="$passed passed, $failed failed"
    [ "$skipped" -eq 0 ] || total+=", $skipped skipped"
    echo "$total"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
    exit
}

headline() { printf '\n== %s (%s s)\n' "$1" "$SECONDS"; }

# A check that is one result as a whole; 77 says that it could not be made here.
check() {
    local status=0
    headline "$1"
    shift
    run "$@" || status=$?
    case "$status" in
        0) passed=$((passed + 1)) ;;
        77) skipped=$((skipped + 1)) ;;
        *) failed=$((failed + 1)); return 1 ;;
    esac
}

# Without these there is nothing to test.
require() { run "$@" || { failed=$((failed + 1)); summary; }; }

counter() { sed -n "s/.*<Counters .*\b$2=\"\([0-9]*\)\".*/\1/p" "$1"; }

run_project() {
    dotnet test "tests/$1" --configuration Release --no-build --results-directory "$results" --logger "trx;LogFileName=$1.trx" \
        --logger "console;verbosity=minimal"
}

# count_project NAME STATUS: adds up what a project's results say.
count_project() {
    local trx="$results/$1.trx" total executed good
    if [ ! -s "$trx" ]; then
        echo "tests/$1: no results were written"
        failed=$((failed + 1))
        return
    fi
    total=$(counter "$trx" total) executed=$(counter "$trx" executed) good=$(counter "$trx" passed)
    passed=$((passed + good))
    failed=$((failed + executed - good))
    skipped=$((skipped + total - executed))
    # A run that broke off leaves fewer results, none of them failed.
    if [ "$2" -ne 0 ] && [ "$executed" -eq "$good" ]; then
        echo "tests/$1: the run broke off"
        failed=$((failed + 1))
    fi
}

if [ "$(id -u)" -ne 0 ]; then
    echo "run.sh: error: the tests make network namespaces, which needs root" >&2
    echo "run.sh: hint: sudo tests/run.sh" >&2
    exit 2
fi
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
results=$(mktemp -d)
# What the SDK and killed programs leave there goes with it. Others have to get through, as the tests' other users do.
export TMPDIR="$results/tmp"
chmod 711 "$results"
mkdir -m 1777 "$TMPDIR"

require install_missing ip:iproute2 nft:nftables iptables:iptables nmap:nmap knockd:knockd nc.openbsd:netcat-openbsd \
    setpriv:util-linux nsenter:util-linux kill:procps tcpdump:tcpdump ssh:openssh-client sshd:openssh-server rsync:rsync \
    zbarimg:zbar-tools fish:fish zsh:zsh man:man-db groff:groff-base systemd-analyze:systemd python3:python3
headline "the programs, Native AOT"
require ./build.sh
headline "everything, warnings as errors"
require dotnet build TanKnock.sln --configuration Release -nologo -v quiet

# The unit tests keep a processor busy; what is after them mostly waits.
headline "the unit tests begin"
start run_project unit >"$results/unit.out" 2>&1
unit_job=$job

headline "end to end"
run run_project endtoend
count_project endtoend $?
check "formatting" dotnet format TanKnock.sln --no-restore --verify-no-changes
check "tanknock and seqgen for other systems" tools/everywhere.sh "$results/systems" linux-arm64 win-x64 osx-arm64
check "the demo" examples/demo.sh

headline "the unit tests"
wait "$unit_job"
status=$?
unit_job=''
cat "$results/unit.out"
count_project unit "$status"

headline "done"
summary
