# fish completion for tanknock: put it into ~/.config/fish/completions/tanknock.fish.

function __tanknock_hosts
    tanknock hosts 2>/dev/null | awk 'NR > 1 { print $1 }'
end

set -l commands proxy ssh-config hosts status peek skip resync import
set -l knocks "not __fish_seen_subcommand_from ssh-config hosts status peek skip resync import"
set -l first "not __fish_seen_subcommand_from $commands"

complete -c tanknock -f
complete -c tanknock -n "not __fish_seen_subcommand_from hosts import" -a "(__tanknock_hosts)" -d Host
complete -c tanknock -n "$first" -a proxy -d "Knock, connect, carry: ssh's ProxyCommand"
complete -c tanknock -n "$first" -a ssh-config -d "Print what makes ssh knock"
complete -c tanknock -n "$first" -a hosts -d "Show all hosts"
complete -c tanknock -n "$first" -a status -d "Where a list stands"
complete -c tanknock -n "$first" -a peek -d "Which line is next"
complete -c tanknock -n "$first" -a skip -d "Skip the next lines"
complete -c tanknock -n "$first" -a resync -d "Go on with a line"
complete -c tanknock -n "$first" -a import -d "Put a list where it belongs"
complete -c tanknock -l list -rF -d "Use this list"
complete -c tanknock -n "$first" -s u -l udp -d "Ports are udp"
complete -c tanknock -n "$knocks" -s d -l delay -x -d "Pause in milliseconds"
complete -c tanknock -n "$first" -l wait -x -d "Wait for PORT[:SECONDS]"
complete -c tanknock -n "$knocks" -l retries -x -d "How often to knock again"
complete -c tanknock -n "$knocks" -s 4 -l ipv4 -d "IPv4 only"
complete -c tanknock -n "$knocks" -s 6 -l ipv6 -d "IPv6 only"
complete -c tanknock -n "$knocks" -l source -x -d "Send from this address"
complete -c tanknock -n "$knocks" -l bind-interface -x -a "(ls /sys/class/net 2>/dev/null)" -d "Send through this interface"
complete -c tanknock -n "$knocks" -l raw -d "Build the packets itself"
complete -c tanknock -n "$knocks" -l flags -x -a "fin syn rst psh ack urg" -d "TCP flags of raw knocks"
complete -c tanknock -n "__fish_seen_subcommand_from import" -F
complete -c tanknock -n "__fish_seen_subcommand_from import" -l host -x -a "(__tanknock_hosts)" -d "The host it is for"
complete -c tanknock -n "__fish_seen_subcommand_from import" -l move -d "Remove the original"
complete -c tanknock -n "$knocks" -l passphrase-file -rF -d "The passphrase of a sealed list"
complete -c tanknock -n "$knocks" -s v -l verbose -d "Tell each knock"
complete -c tanknock -n "$knocks" -s q -l quiet -d "Errors only"
complete -c tanknock -n "$first; or __fish_seen_subcommand_from hosts status" -l json -d "Print JSON"
complete -c tanknock -n "__fish_seen_subcommand_from resync" -l line -x -d "The line to use next"
complete -c tanknock -s h -l help -d "Show help"
complete -c tanknock -n "$first" -s V -l version -d "Show the version"
