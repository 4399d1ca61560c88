#!/usr/bin/env bash
# The main job of TanKnock on real interfaces, told and checked step by step: sudo examples/demo.sh
#
# Makes two network namespaces joined by a veth pair, hides a service in one of them, and lets the other one knock.
# Ends with 0 only if every step was observed. Everything it makes is in the namespaces or in one temporary folder,
# and is gone at the end, also after Ctrl-C; the machine's own network, /etc and home are not touched.
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$repository/tools/machine.sh"
bin=${TANKNOCK_BIN:-$repository/out} # with TANKNOCK_BIN these programs are shown, and nothing is built
PATH="$PATH:/usr/sbin:/sbin"

server_ip=203.0.113.1
client_ip=203.0.113.2
other_ip=203.0.113.66 # on the client's wire, but not the client
client_ns=tanknock-demo-$$-client
server_ns=tanknock-demo-$$-server
folder=

# ---------------------------------------------------------------------------------------------------- how it speaks

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$'\e[1m' dim=$'\e[2m' green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m'
else
    bold='' dim='' green='' red='' plain=''
fi

step_number=0
step() { step_number=$((step_number + 1)); printf '\n%s%s. %s%s\n' "$bold" "$step_number" "$1" "$plain"; }
say() { printf '   %s\n' "$1"; }
ok() { printf '   %s✓ %s%s\n' "$green" "$1" "$plain"; }

# Shows lines as evidence, without the name of the temporary folder, which says nothing.
evidence() { sed -e "s|$folder/||g" -e "s|^|   $dim│$plain |"; }

fail() {
    printf '   %s✗ %s%s\n' "$red" "$1" "$plain"
    if [ -s "$folder/tanknockd.log" ]; then
        say "The last lines of the daemon's log:"
        tail -n 15 "$folder/tanknockd.log" | evidence
    fi
    exit 1
}

# ----------------------------------------------------------------------------------------------- coming and going

cleanup() {
    local namespace pid
    trap '' INT TERM
    for namespace in "$client_ns" "$server_ns"; do
        [ -e "/run/netns/$namespace" ] || continue
        for pid in $(ip netns pids "$namespace"); do kill -KILL "$pid" 2>/dev/null || true; done
        ip netns del "$namespace"
    done
    [ -z "$folder" ] || rm -rf "$folder"
}

# Under sudo the build belongs to whoever called it, so that no file of root stays in their clone.
build() {
    local owner
    owner=$(stat -c %U "$repository")
    if [ "${SUDO_USER:-root}" != root ] && [ "$owner" = "$SUDO_USER" ]; then
        "$repository/build.sh" --packages
        sudo -u "$SUDO_USER" -H env PATH="$PATH" "$repository/build.sh"
    else
        "$repository/build.sh"
    fi
}

# --------------------------------------------------------------------------------------------------------- the lab

on_server() { ip netns exec "$server_ns" "$@"; }
on_client() { ip netns exec "$client_ns" env HOME="$folder" XDG_CONFIG_HOME="$folder/config" PATH="$PATH" "$@"; }

# The same machine speaking from its other address: somebody else, as far as the server can tell.
as_other() {
    local status=0
    ip -n "$client_ns" route add "$server_ip/32" dev eth0 src "$other_ip"
    on_client "$@" || status=$?
    ip -n "$client_ns" route del "$server_ip/32" dev eth0
    return "$status"
}

# Connects from an address ($1) and shows the service's greeting; gives up after $2 seconds without an answer.
greeted() {
    local said
    said=$(on_client timeout 10 nc.openbsd -w "$2" -s "$1" "$server_ip" 22 </dev/null) || return 1
    [ -n "$said" ] && echo "$1 <- $said" | evidence
}

# The kernel repeats a SYN that came before the firewall's rule after one second.
reaches() { greeted "$1" 3; }
still_reaches() { greeted "$1" 1; }

knockers() { on_server nft list set inet filter knockers | grep elements || echo "(nobody)"; }

# Prints the first line of the log after line $1 that has a pattern.
find_logged() {
    awk -v from="$1" -v pattern="$2" 'NR > from && $0 ~ pattern { print; found = 1; exit } END { exit !found }' \
        "$folder/tanknockd.log" 2>/dev/null
}

# Waits for such a line and shows it. Not to be piped: a subshell would not hear Ctrl-C.
logged() {
    local deadline=$((SECONDS + ${3:-10})) line
    until line=$(find_logged "$1" "$2"); do
        [ "$SECONDS" -lt "$deadline" ] || return 1
        sleep 0.05
    done
    echo "$line" | evidence
}

log_length() { wc -l <"$folder/tanknockd.log"; }

make_lab() {
    ip netns add "$client_ns"
    ip netns add "$server_ns"
    ip -n "$server_ns" link add eth0 type veth peer name eth0 netns "$client_ns"
    ip -n "$server_ns" addr add "$server_ip/24" dev eth0
    ip -n "$client_ns" addr add "$client_ip/24" dev eth0
    ip -n "$client_ns" addr add "$other_ip/24" dev eth0
    ip -n "$server_ns" link set lo up
    ip -n "$server_ns" link set eth0 up
    ip -n "$client_ns" link set eth0 up
    on_server nft -f - <<'NFT'
table inet filter {
    set knockers { type ipv4_addr; flags timeout; }
    chain input {
        type filter hook input priority 0; policy drop;
        ct state established,related accept
        ip saddr @knockers tcp dport 22 accept
    }
}
NFT
    # A service that greets whoever gets through and hangs up.
    # shellcheck disable=SC2016
    on_server bash -c 'while true; do echo "SSH-2.0-hidden-service" | nc.openbsd -N -l 22; done' \
        >/dev/null 2>&1 </dev/null &
    disown
}

write_configuration() {
    cat >"$folder/tanknockd.conf" <<CONF
[options]
    logfile   = $folder/tanknockd.log
    state_dir = $folder/state
    interface = eth0

[openSSH]
    one_time_sequences = $folder/alice.tan
    seq_timeout        = 10
    start_command      = $(command -v nft) add element inet filter knockers { %IP% timeout 30s }
    cmd_timeout        = 10
    stop_command       = $(command -v nft) delete element inet filter knockers { %IP% }

[closeSSH]
    sequence    = 9000:udp,8000:tcp,7000:tcp
    seq_timeout = 5
    command     = $(command -v nft) flush set inet filter knockers
    tcpflags    = syn
CONF
}

start_daemon() {
    ip netns exec "$server_ns" "$bin/tanknockd" -c "$folder/tanknockd.conf" \
        >"$folder/tanknockd.out" 2>&1 </dev/null &
    disown # or bash would announce its end
    logged 0 "listening on eth0" || { cat "$folder/tanknockd.out"; fail "tanknockd does not listen"; }
}

# ------------------------------------------------------------------------------------------------------- the story

closed_to_all() {
    say "nmap looks at port 22 from the client:"
    on_client nmap -n -Pn -p 22 --max-retries 1 "$server_ip" | tee "$folder/nmap" | grep -E '^(PORT|22/)' | evidence
    grep -q '^22/tcp *filtered' "$folder/nmap" || fail "port 22 is not filtered"
    ok "port 22 is filtered: nothing answers, nothing to attack"
}

two_lists() {
    (cd "$folder" && "$bin/seqgen" --count 100) | evidence
    mkdir -p "$folder/config/tanknock"
    mv "$folder/server.tan" "$folder/alice.tan"
    mv "$folder/client.tan" "$folder/config/tanknock/$server_ip.tan"
    local lists=("$folder/alice.tan" "$folder/config/tanknock/$server_ip.tan") list
    for list in "${lists[@]}"; do
        [ "$(grep -c '^ *[0-9]' "$list")" -eq 100 ] || fail "$list has not 100 lines"
        [ "$(stat -c %a "$list")" = 600 ] || fail "$list is not for its owner alone"
    done
    ok "two lists of 100 one-time sequences, mode 0600; one for alice, one for the server"
    write_configuration
    say "The server gets its half, this door, and its daemon:"
    sed -n '/^\[openSSH\]/,/^$/{/./p}' "$folder/tanknockd.conf" | evidence
    start_daemon
    ok "tanknockd listens, and sends nothing"
}

first_knock() {
    say "\$ tanknock $server_ip"
    on_client "$bin/tanknock" "$server_ip" 2>&1 | tee "$folder/said" | evidence
    grep -q 'line 1 of 100 used, 99 left' "$folder/said" || fail "tanknock did not use line 1"
    logged 0 "open openSSH for $client_ip" || fail "the daemon did not open"
    ok "line 1 is used up, and the door is open for $client_ip"
}

client_alone() {
    reaches "$client_ip" || fail "the client cannot connect"
    ok "the client talks to the hidden service"
    if still_reaches "$other_ip"; then fail "$other_ip can connect as well"; fi
    ok "$other_ip, on the same wire, cannot: no answer"
}

marked_line() {
    local line
    line=$(sed -n 1p "$folder/alice.tan")
    say "Line 1 of the server's list:"
    echo "${line%"${line##*[! ]}"}" | evidence
    [[ $line =~ ^\#[0-9a-z:,]+\ used\ [0-9-]+T[0-9:]+Z\ $client_ip\ openSSH ]] || fail "line 1 is not marked so"
    ok "commented out, with time, source and door, before the door opened"
    say "\$ tanknockd audit alice.tan"
    "$bin/tanknockd" audit "$folder/alice.tan" >"$folder/audit" || fail "tanknockd audit failed"
    grep -m 1 -n -E "$client_ip.*openSSH" "$folder/audit" >/dev/null || fail "the audit does not show it"
    head -n 8 "$folder/audit" | evidence
    ok "the audit shows who came in, when, from where and through which door"
}

replay() {
    local knocks from closed=0
    say "First the door closes, 10 s after it opened, so that an opening would show."
    logged 0 "close openSSH for $client_ip" 20 || fail "the door stays open"
    read -r -a knocks < <(sed -n 1p "$folder/alice.tan" | sed -e 's/^#//' -e 's/ .*//' -e 's/,/ /g')
    for from in "$other_ip" "$client_ip"; do
        say "Somebody who listened in knocks line 1 again, from $from:"
        say "\$ tanknock $server_ip ${knocks[*]}"
        closed=$(log_length)
        if [ "$from" = "$other_ip" ]; then
            as_other "$bin/tanknock" "$server_ip" "${knocks[@]}"
        else
            on_client "$bin/tanknock" "$server_ip" "${knocks[@]}"
        fi 2>&1 | evidence
        logged "$closed" "replay.*$from|$from.*replay" || fail "the log does not name the replay"
        if still_reaches "$from"; then fail "the replay opened the door"; fi
        ok "nothing opens for $from, and the log names the replay"
    done
    [ "$(knockers)" = "(nobody)" ] || fail "somebody is in the firewall's set"
}

next_line() {
    say "\$ tanknock $server_ip"
    second=$(log_length)
    on_client "$bin/tanknock" "$server_ip" 2>&1 | tee "$folder/said" | evidence
    grep -q 'line 2 of 100 used, 98 left' "$folder/said" || fail "tanknock did not use line 2"
    logged "$second" "open openSSH for $client_ip" || fail "the daemon did not open"
    reaches "$client_ip" || fail "the client cannot connect"
    ok "line 2 opens what line 1 no longer can"
}

in_order_scan() {
    local before
    before=$(log_length)
    say "$other_ip walks all knock ports in order, TCP and UDP: 129,024 packets."
    say "\$ nmap -r -sS -sU -p 1024-65535 $server_ip"
    as_other nmap -r -n -Pn -sS -sU -T5 --min-rate 20000 --max-retries 0 -p 1024-65535 "$server_ip" |
        grep -E 'scanned|All ' | evidence
    if find_logged "$before" "open [^ ]+ for" | evidence; then fail "the scan opened a door"; fi
    if still_reaches "$other_ip"; then fail "$other_ip can connect"; fi
    ok "a hundred thousand knocks later, nothing has opened"
}

closed_again() {
    logged "$second" "close openSSH for $client_ip" 20 || fail "the door stays open"
    echo "knockers: $(knockers)" | evidence
    [ "$(knockers)" = "(nobody)" ] || fail "somebody is in the firewall's set"
    [ "$(grep -c -E 'open [^ ]+ for' "$folder/tanknockd.log")" -eq 2 ] || fail "a door opened besides Alice's two knocks"
    if still_reaches "$client_ip"; then fail "the client still gets in"; fi
    ok "cmd_timeout is over: shut for everybody, until the next line"
}

# ------------------------------------------------------------------------------------------------------------ main

if [ "$(id -u)" -ne 0 ]; then
    echo "demo.sh: error: namespaces and firewalls need root" >&2
    echo "demo.sh: hint: sudo examples/demo.sh" >&2
    exit 2
fi

trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

install_missing ip:iproute2 nft:nftables nmap:nmap nc.openbsd:netcat-openbsd
[ -n "${TANKNOCK_BIN:-}" ] || build
folder=$(mktemp -d)
started=$SECONDS
printf '\n%sTanKnock: a door that opens once per knock%s\n' "$bold" "$plain"
make_lab
say "Two machines on one wire: a server, $server_ip, whose firewall drops everything, and a client, $client_ip."

step "What the world sees";                             closed_to_all
step "A list of one-time sequences, in two halves";     two_lists
step "Alice knocks";                                    first_knock
step "The door is open, for her";                       client_alone
step "The knock is spent, and the list says so";        marked_line
step "Mallory replays what he heard";                   replay
step "Alice knocks again";                              next_line
step "Mallory tries every port";                        in_order_scan
step "The door closes by itself";                       closed_again

printf '\n%s%s✓ All %s steps observed%s in %s seconds.\n' "$bold" "$green" "$step_number" "$plain" $((SECONDS - started))
