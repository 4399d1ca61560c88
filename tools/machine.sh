# For scripts to source: what a fresh machine may lack.
# shellcheck shell=bash

# Puts dotnet on the path: sudo's does not lead to an SDK in somebody's home.
find_dotnet() {
    local folder
    for folder in "${DOTNET_ROOT:-}" "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet; do
        if command -v dotnet >/dev/null; then return; fi
        if [ -x "$folder/dotnet" ]; then PATH="$folder:$PATH"; fi
    done
}

# install_missing COMMAND:PACKAGE...: the Debian packages of those commands that are not there. In a subshell, so that it
# tidies up after itself whatever ends it.
install_missing() (
    guard=/usr/sbin/policy-rc.d
    missing=()
    for need in "$@"; do
        # A program, not what the shell has built in.
        type -P "${need%%:*}" >/dev/null || missing+=("${need#*:}")
    done
    [ "${#missing[@]}" -gt 0 ] || exit 0
    echo "installing ${missing[*]}" >&2

    # Installing knockd and its like must not start them: the answer 101 forbids it, see invoke-rc.d(8).
    if [ ! -e "$guard" ]; then
        trap 'rm -f "$guard"' EXIT
        trap 'exit 1' INT TERM
        printf '#!/bin/sh\nexit 101\n' >"$guard"
        chmod 755 "$guard"
    fi
    apt-get update -qq >&2 || echo "apt-get update failed; trying with the lists that are there" >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
)
