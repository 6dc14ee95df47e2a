#!/usr/bin/env bash
# Puts the running box back to its saved state, in place, in seconds. Connections into it are lost.
source "$(dirname "$0")/lib/paths.sh"
source "$LAB_SOURCE/lib/emulator.sh"
source "$LAB_SOURCE/lib/machine.sh"
source "$LAB_SOURCE/lib/ssh.sh"

machine_is_running || die "the box is not running: npm run lab"
forget_connections
answer="$(monitor "loadvm $SAVED_STATE")"
[ -z "$(tr -d '[:space:]' <<<"$answer")" ] || die "loadvm: $answer"
wait_for_ssh 120 || die "the box does not answer"
set_clock
wait_for_no_failed_unit
