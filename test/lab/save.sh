#!/usr/bin/env bash
# Saves the running box, memory and disks, as the state that up.sh and reset.sh go back to.
source "$(dirname "$0")/lib/paths.sh"
source "$LAB_SOURCE/lib/emulator.sh"
source "$LAB_SOURCE/lib/machine.sh"
source "$LAB_SOURCE/lib/ssh.sh"

machine_is_running || die "the box is not running: npm run lab"
# a health check that is under way now would count as failed after each restore, when the clock jumps
as root 'for _ in $(seq 120); do pgrep -f "podman [h]ealthcheck run" >/dev/null || break; sleep 0.5; done' </dev/null
as root 'sync; echo 3 >/proc/sys/vm/drop_caches' </dev/null # memory that need not be saved
forget_connections
answer="$(monitor "savevm $SAVED_STATE")"
[ -z "$(tr -d '[:space:]' <<<"$answer")" ] || die "savevm: $answer"
say "saved as \"$SAVED_STATE\""
