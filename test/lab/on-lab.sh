#!/usr/bin/env bash
# Runs a command on the box as deck, with deck's session bus. Standard input, both outputs and the exit code are the command's.
#
#   on-lab.sh systemctl --user list-timers          words become arguments as they are: nothing is split or expanded on the way
#   on-lab.sh --root systemctl restart cron
#   on-lab.sh --shell 'cd ~/containers && ls | wc -l'
#   on-lab.sh --tty tmux                            with a terminal, and without a time limit
#   on-lab.sh --for 900 podman healthcheck run x    ended on the box after 900 s, exit code 124 (without --for: 280)
# The limit is kept on the box because ending this script does not end the command there, and the shared connection holds the outputs open until it ends.
source "$(dirname "$0")/lib/paths.sh"
source "$LAB_SOURCE/lib/ssh.sh"

user=deck shell='' tty=() limit=280
while [ $# -gt 0 ]; do
  case "$1" in
    --root) user=root ;;
    --shell) shell=yes ;;
    --tty) tty=(-tt) limit=0 ;;
    --for) limit=$2; shift ;;
    *) break ;;
  esac
  shift
done
[ $# -gt 0 ] || { sed -n '2,9s/^# \{0,3\}//p' "$0" >&2; exit 64; }
open_connection "$user" || die 'the box does not answer: npm run lab'
mapfile -t options < <(ssh_options)
[ -z "$shell" ] || set -- bash -c "$*"
[ "$limit" = 0 ] || set -- timeout --kill-after=10 "$limit" "$@"
command="$(printf '%q ' "$@")"
exec ssh "${options[@]}" "${tty[@]}" "$user@127.0.0.1" "$command"
