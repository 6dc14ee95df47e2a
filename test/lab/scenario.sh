#!/usr/bin/env bash
# Makes something happen on the box, or takes it back:
#   scenario.sh NAME [WORD…]          scenario.sh NAME --undo [WORD…]          scenario.sh     lists them
# A scenario is a file in scenarios/: a first line that says what it does, "# as: deck|root", and the functions apply and undo, which run on the box.
source "$(dirname "$0")/lib/paths.sh"

scenarios="$LAB_SOURCE/scenarios"
if [ $# -eq 0 ]; then
  for file in "$scenarios"/*.sh; do printf '%-22s %s\n' "$(basename "$file" .sh)" "$(sed -n '1s/^# //p' "$file")"; done
  exit 0
fi
file="$scenarios/$1.sh"
[ -f "$file" ] || die "no scenario \"$1\"; without arguments this lists them"
shift
verb=apply
[ "${1:-}" != --undo ] || { verb=undo; shift; }
user=(); [ "$(sed -n 's/^# as: //p' "$file")" != root ] || user=(--root)
{ echo 'set -euo pipefail; export LC_ALL=C.UTF-8; cd /'; cat "$file"; printf '%s "$@"\n' "$verb"; } | "$LAB_SOURCE/on-lab.sh" "${user[@]}" bash -s -- "$@"
