# bash completion for tanknock: put it into ~/.local/share/bash-completion/completions/tanknock, or source it.

# The lines that begin with what was typed. Not by compgen -W: it would run a command that stands in a name.
_tanknock_choose() {
    local line
    while IFS= read -r line; do
        [[ $line != "$1"* ]] || printf '%q\n' "$line"
    done
}

_tanknock_hosts() { tanknock hosts 2>/dev/null | awk 'NR > 1 { print $1 }' | _tanknock_choose "$1"; }

_tanknock() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} word command=''
    local commands='proxy ssh-config hosts status peek skip resync import'
    local options='--list --udp --delay --wait --retries --ipv4 --ipv6 --source --bind-interface --raw --flags --passphrase-file --verbose --quiet --json --help --version'
    # Readline takes a colon, as in IPv6 addresses, for the end of a word, and wants what follows it alone, unless it was told otherwise.
    local typed=${COMP_LINE:0:COMP_POINT}
    typed=${typed##* }
    COMPREPLY=()
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        # What follows -- is a command line of its own.
        [ "$word" != -- ] || return 0
        case " $commands " in *" $word "*) command=$word ;; esac
    done
    case $previous in
        --list | --passphrase-file) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
        --bind-interface) mapfile -t COMPREPLY < <(ls /sys/class/net 2>/dev/null | _tanknock_choose "$current"); return ;;
        -d | --delay | --wait | --retries | --source | --line) return ;;
    esac
    case $command in
        '') ;;
        proxy) commands='' options='--list --delay --retries --ipv4 --ipv6 --source --bind-interface --raw --flags --passphrase-file --verbose --quiet --help' ;;
        hosts) commands='' options='--json --help' ;;
        status) commands='' options='--list --json --help' ;;
        resync) commands='' options='--list --line --help' ;;
        import)
            [[ $current == -* || $previous == --host ]] || { mapfile -t COMPREPLY < <(compgen -f -- "$current"); return; }
            commands='' options='--host --move --help'
            ;;
        *) commands='' options='--list --help' ;;
    esac
    case $current in
        -*) mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current") ;;
        *)
            [ "$command" = hosts ] ||
                mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$typed"; _tanknock_hosts "$typed")
            [[ $COMP_WORDBREAKS != *:* ]] || COMPREPLY=("${COMPREPLY[@]#"${typed%"${typed##*:}"}"}")
            ;;
    esac
}

complete -F _tanknock tanknock
