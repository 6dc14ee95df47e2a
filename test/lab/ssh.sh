#!/usr/bin/env bash
# A shell on the box, as deck (or as the user named).
source "$(dirname "$0")/lib/paths.sh"
source "$LAB_SOURCE/lib/ssh.sh"

open_connection "${1:-deck}" || die 'the box does not answer: npm run lab'
mapfile -t options < <(ssh_options)
exec ssh "${options[@]}" "${1:-deck}@127.0.0.1"
