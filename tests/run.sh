#!/usr/bin/env bash
# Builds everything, checks the formatting, runs every test project and the demo, and says what came of it:
# the last line is `N passed, N failed` (and `, N skipped`), summed from what really ran. Needs root, for namespaces.
# Non-zero when anything failed or nothing ran.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PATH="$PATH:/usr/sbin:/sbin"

# sudo's path does not lead to an SDK in somebody's home.
for folder in "${DOTNET_ROOT:-}" "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet; do
    command -v dotnet >/dev/null && break
    [ -x "$folder/dotnet" ] && PATH="$folder:$PATH"
done

# What is tested is what was built here, with none of the caller's lists, settings and supervisors.
export TANKNOCK_BIN="$PWD/out"
unset XDG_CONFIG_HOME NOTIFY_SOCKET SYSTEMD_EXEC_PID LISTEN_FDS INVOCATION_ID JOURNAL_STREAM
export LC_ALL=C.UTF-8 DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# No compiler or build server stays behind.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false

passed=0 failed=0 skipped=0
guard=/usr/sbin/policy-rc.d guarded='' results=''

# Command and Debian package, for everything that a test calls.
needs='ip iproute2
nft nftables
iptables iptables
nmap nmap
knockd knockd
nc.openbsd netcat-openbsd
setpriv util-linux
nsenter util-linux
kill procps
tcpdump tcpdump
ssh openssh-client
sshd openssh-server
rsync rsync
zbarimg zbar-tools
fish fish
zsh zsh
man man-db
groff groff-base
systemd-analyze systemd
python3 python3-minimal'

finish() {
    trap '' INT TERM
    [ -z "$guarded" ] || rm -f "$guard"
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

# Installing knockd and its like must not start them: the answer 101 forbids it, see invoke-rc.d(8).
install_missing() {
    local missing=() command package
    while read -r command package; do
        # A program, not what the shell has built in.
        type -P "$command" >/dev/null || missing+=("$package")
    done <<<"$needs"
    [ "${#missing[@]}" -gt 0 ] || return 0
    headline "installing ${missing[*]}"
    if [ ! -e "$guard" ]; then
        guarded=yes
        printf '#!/bin/sh\nexit 101\n' >"$guard"
        chmod 755 "$guard"
    fi
    apt-get update -qq || echo "apt-get update failed; trying with the lists that are there"
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null || return 1
    [ -z "$guarded" ] || rm -f "$guard"
    guarded=''
}

# A check that is one result as a whole; 77 says that it could not be made here.
check() {
    local status=0
    headline "$1"
    shift
    "$@" || status=$?
    case "$status" in
        0) passed=$((passed + 1)) ;;
        77) skipped=$((skipped + 1)) ;;
        *) failed=$((failed + 1)); return 1 ;;
    esac
}

# Without these there is nothing to test.
require() { "$@" || { failed=$((failed + 1)); summary; }; }

counter() { sed -n "s/.*<Counters .*\b$2=\"\([0-9]*\)\".*/\1/p" "$1"; }

run_project() {
    local name trx total executed good status=0
    name=$(basename "$1" .csproj)
    trx="$results/$name.trx"
    headline "$name"
    dotnet test "$1" --no-build --results-directory "$results" --logger "trx;LogFileName=$name.trx" \
        --logger "console;verbosity=minimal" || status=$?
    if [ ! -s "$trx" ]; then
        echo "$name: no results were written"
        failed=$((failed + 1))
        return
    fi
    total=$(counter "$trx" total) executed=$(counter "$trx" executed) good=$(counter "$trx" passed)
    passed=$((passed + good))
    failed=$((failed + executed - good))
    skipped=$((skipped + total - executed))
    # A run that broke off leaves fewer results, none of them failed.
    if [ "$status" -ne 0 ] && [ "$executed" -eq "$good" ]; then
        echo "$name: the run broke off"
        failed=$((failed + 1))
    fi
}

if [ "$(id -u)" -ne 0 ]; then
    echo "run.sh: error: the tests make network namespaces, which needs root" >&2
    echo "run.sh: hint: sudo tests/run.sh" >&2
    exit 2
fi
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
results=$(mktemp -d)

require install_missing
headline "the programs, Native AOT"
require ./build.sh
headline "everything, warnings as errors"
require dotnet build TanKnock.sln -nologo -v quiet

check "formatting" dotnet format TanKnock.sln --no-restore --verify-no-changes
for project in tests/*/*.csproj; do
    run_project "$project"
done
check "tanknock and seqgen for other systems" tools/everywhere.sh "$results/systems" linux-arm64 win-x64 osx-arm64
check "the demo" examples/demo.sh

printf '\n'
summary
