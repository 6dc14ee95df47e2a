#!/usr/bin/env bash
# Packs the container images named in guest/images.list into FOLDER as 01.tar, 01.import, …: what bring-in-images imports on the box.
# usage: images.sh FOLDER
source "$(dirname "$0")/../lib/paths.sh"

packed="$1"
mkdir -p "$packed"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

skeleton() {
  mkdir -p "$1"/{usr,etc,proc,sys,dev,run,tmp,root,data,cache,var/lib,var/log}
  chmod 1777 "$1/tmp"
  ln -s usr/bin "$1/bin"; ln -s usr/sbin "$1/sbin"; ln -s usr/lib "$1/lib"; ln -s usr/lib64 "$1/lib64"
  ln -s ../run "$1/var/run"
  printf 'root:x:0:0:root:/root:/bin/sh\npostgres:x:999:999::/var/lib/postgresql:/bin/sh\nnode:x:1000:1000::/tmp:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n' >"$1/etc/passwd"
  printf 'root:x:0:\npostgres:x:999:\nnode:x:1000:\nnogroup:x:65534:\n' >"$1/etc/group"
}

number=0
while read -r name filler path answers; do
  case "$name" in '' | '#'*) continue ;; esac
  number=$((number + 1))
  tree="$work/$number" file="$packed/$(printf %02d "$number")"
  skeleton "$tree"
  head -c "${filler}k" /dev/urandom >"$tree/var/lib/filler"
  [ "$answers" = - ] || cp "$LAB_SOURCE/guest/stand-ins/$answers" "$tree/answers.json"
  tar -C "$tree" --owner=0 --group=0 --numeric-owner -cf "$file.tar" .
  search="/usr/local/lib/lab/images:/usr/local/bin:/usr/sbin:/usr/bin"
  [ "$path" = - ] || search="$path:$search"
  printf '%s\n' --change "ENV PATH=$search" --change "ENV LANG=C.UTF-8" "$name" >"$file.import"
done <"$LAB_SOURCE/guest/images.list"
