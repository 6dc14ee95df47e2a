#!/usr/bin/env bash
# Brings the box up: from its saved state in seconds; the first time by building, booting and saving it in some minutes.
#   up.sh           what `npm run lab` does
#   up.sh --fresh   forget the saved state and the disks (not the unpacked packages) and build the box again
source "$(dirname "$0")/lib/paths.sh"
source "$LAB_SOURCE/lib/emulator.sh"
source "$LAB_SOURCE/lib/machine.sh"
source "$LAB_SOURCE/lib/ssh.sh"

mkdir -p "$LAB_DATA" "$RUN"
exec 9>"$LAB_DATA/lock"
flock -n 9 || { say "another lab command is at work: waiting"; flock 9; }

if machine_is_running; then
  say "the box is running already"
  exit 0
fi
[ "${1:-}" != --fresh ] || rm -rf --one-file-system "$DISKS" "$DISKS.stamp"
"$LAB_SOURCE/make/emulator.sh"
"$LAB_SOURCE/make/box-packages.sh"
"$LAB_SOURCE/make/box.sh"

forget_connections
if saved_state_exists; then
  say "restoring the saved state"
  start_machine -loadvm "$SAVED_STATE"
  wait_for_ssh 120 || die "the box does not answer; its console: $CONSOLE"
  set_clock
  wait_for_no_failed_unit
else
  say "booting: about a minute"
  start_machine
  wait_for_ssh 600 || die "the box does not answer; its console: $CONSOLE"
  say "waiting until all containers are healthy, then making a first backup: some minutes"
  as root bash -s <"$LAB_SOURCE/make/settle.sh" || die "the box did not come up whole"
  "$LAB_SOURCE/save.sh"
fi
say "the box is up after ${SECONDS}s: test/lab/on-lab.sh CMD…, npm run lab:ssh, npm run lab:down"
