#!/usr/bin/env bash
# Copies files and folders into a folder on the box, as deck: copy-in.sh PATH… /home/deck/FOLDER
# The folder is made if need be. What is in a copied folder replaces what was there under the same name; nothing is deleted.
source "$(dirname "$0")/lib/paths.sh"

[ $# -ge 2 ] || { sed -n '2,3s/^# //p' "$0" >&2; exit 64; }
target="${!#}"
set -- "${@:1:$#-1}"
names=()
for path in "$@"; do names+=(-C "$(cd "$(dirname "$path")" && pwd)" "$(basename "$path")"); done
tar --owner=0 --group=0 -c "${names[@]}" | "$LAB_SOURCE/on-lab.sh" bash -c 'mkdir -p "$1" && tar -x --no-same-owner -C "$1"' copy-in "$target"
