#!/usr/bin/env bash
# Measures TanKnock against Debian's knockd in the same run, and prints one table: sudo bench/run.sh
#
#   bench/run.sh [--report-only] [SECTION...]     sections: opening flood matching lists client proxy; none: all
#
# Ends with 0 only if every target is met; with --report-only also if not. Everything is measured in two network
# namespaces and one temporary folder, which are gone at the end, also after Ctrl-C. See bench/README.md.
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$repository/tools/machine.sh"
PATH="$PATH:/usr/sbin:/sbin"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# No compiler or build server stays behind to share the processors with what is measured.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false

server_ns=tanknock-bench-$$-server
client_ns=tanknock-bench-$$-client
folder='' bench_pid=''

die() { echo "bench/run.sh: error: $1" >&2; exit 2; }

cleanup() {
    local namespace pid
    trap '' INT TERM
    [ -z "$bench_pid" ] || kill -KILL "$bench_pid" 2>/dev/null || true
    for namespace in "$client_ns" "$server_ns"; do
        [ -e "/run/netns/$namespace" ] || continue
        for pid in $(ip netns pids "$namespace"); do kill -KILL "$pid" 2>/dev/null || true; done
        ip netns del "$namespace"
    done
    [ -z "$folder" ] || rm -rf "$folder"
}

make_lab() {
    ip netns add "$client_ns"
    ip netns add "$server_ns"
    # The addresses that the flood's frames are made for.
    ip -n "$server_ns" link add eth0 address 02:00:00:00:00:01 type veth \
        peer name eth0 address 02:00:00:00:00:02 netns "$client_ns"
    ip -n "$server_ns" addr add 203.0.113.1/24 dev eth0
    ip -n "$client_ns" addr add 203.0.113.2/24 dev eth0
    for namespace in "$server_ns" "$client_ns"; do
        ip -n "$namespace" link set lo up
        ip -n "$namespace" link set eth0 up
    done
    # As on a real server, spoofed sources are somewhere; nothing is ever answered.
    ip -n "$server_ns" route add default via 203.0.113.2
    # The flood must not make honest knocks wait for an address resolution, which is not what is measured.
    ip -n "$server_ns" neigh replace 203.0.113.2 lladdr 02:00:00:00:00:02 dev eth0
    ip -n "$client_ns" neigh replace 203.0.113.1 lladdr 02:00:00:00:00:01 dev eth0
    ip netns exec "$server_ns" nft -f - <<'NFT'
table inet filter {
    set knockers { type ipv4_addr; }
    chain input {
        type filter hook input priority 0; policy drop;
        ct state established,related accept
        ip saddr @knockers tcp dport 22 accept
    }
}
NFT
}

report_only=''
if [ "${1:-}" = --report-only ]; then report_only=yes; shift; fi
for section in "$@"; do
    case "$section" in
        opening|flood|matching|lists|client|proxy) ;;
        *) die "no such section: $section (opening flood matching lists client proxy)" ;;
    esac
done
[ "$(id -u)" -eq 0 ] || die "namespaces need root: sudo bench/run.sh"

trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
find_dotnet
install_missing ip:iproute2 nft:nftables knockd:knockd nc.openbsd:netcat-openbsd ssh:openssh-client sshd:openssh-server
"$repository/build.sh"
dotnet build "$repository/bench/TanKnock.Bench.csproj" -c Release -m:1 -v quiet -nologo >&2
folder=$(mktemp -d /tmp/tanknock-bench.XXXXXX)
make_lab

# In the background, so that Ctrl-C and a signal to this script are heard at once.
status=0
# All code of the bench is compiled fully at first use (see the project file), that of the framework, too.
DOTNET_ReadyToRun=0 dotnet "$repository/bench/bin/Release/net10.0/tanknock-bench.dll" \
    "$server_ns" "$client_ns" "$folder" "$repository/out" "$@" &
bench_pid=$!
wait "$bench_pid" || status=$?
bench_pid=''
[ -z "$report_only" ] || [ "$status" -ne 1 ] || status=0
exit "$status"
