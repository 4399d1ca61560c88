# bash completion for tanknock: put it into ~/.local/share/bash-completion/completions/tanknock, or source it.

_tanknock_hosts() { tanknock hosts 2>/dev/null | awk 'NR > 1 { print $1 }'; }

_tanknock() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} word command=''
    local commands='proxy ssh-config hosts status peek skip resync import'
    local options='--list --udp --delay --wait --retries --ipv4 --ipv6 --source --bind-interface --raw --flags --passphrase-file --verbose --quiet --json --help --version'
    COMPREPLY=()
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        # What follows -- is a command line of its own.
        [ "$word" != -- ] || return 0
        case " $commands " in *" $word "*) command=$word ;; esac
    done
    case $previous in
        --list | --passphrase-file) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
        --bind-interface) mapfile -t COMPREPLY < <(compgen -W "$(ls /sys/class/net 2>/dev/null)" -- "$current"); return ;;
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
                mapfile -t COMPREPLY < <(compgen -W "$commands $(_tanknock_hosts)" -- "$current")
            ;;
    esac
}

complete -F _tanknock tanknock
