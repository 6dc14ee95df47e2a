#!/usr/bin/env bash
# The emulator: a Debian tree with qemu and mkfs.btrfs in it. About a minute; kept until the package list changes.
source "$(dirname "$0")/../lib/paths.sh"
source "$LAB_SOURCE/lib/debian.sh"

list="$LAB_SOURCE/make/emulator.packages"
built_from="$SUITE $(hash_of "$list")"
is_built_from "$EMULATOR_ROOT" "$built_from" && exit 0

need_root
need_debootstrap
say "emulator: unpacking $(package_names "$list")"
debian_tree "$EMULATOR_ROOT" "$(package_names "$list")"
mark_built_from "$EMULATOR_ROOT" "$built_from"
