#!/usr/bin/env bash
# Ends the box. What changed on it since the saved state is gone, as the next start goes back to that state; --keep saves it first.
source "$(dirname "$0")/lib/paths.sh"
source "$LAB_SOURCE/lib/emulator.sh"
source "$LAB_SOURCE/lib/machine.sh"
source "$LAB_SOURCE/lib/ssh.sh"

machine_is_running || { say "the box is not running"; exit 0; }
[ "${1:-}" != --keep ] || "$LAB_SOURCE/save.sh"
pid="$(machine_pid)"
forget_connections
kill "$pid" # qemu ends at once; to the box it is a power cut, which is why only a saved state is gone back to
for _ in $(seq 50); do machine_is_running || break; sleep 0.2; done
machine_is_running && die "qemu ($pid) did not end"
rm -f "$PID_FILE" "$MONITOR"
say "the box is down"
