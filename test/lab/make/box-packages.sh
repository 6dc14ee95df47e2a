#!/usr/bin/env bash
# The box's packages, installed into a Debian tree. A few minutes; kept until the package list or this file changes.
source "$(dirname "$0")/../lib/paths.sh"
source "$LAB_SOURCE/lib/debian.sh"

list="$LAB_SOURCE/make/box.packages"
built_from="$SUITE $(hash_of "$list" "${BASH_SOURCE[0]}")"
is_built_from "$PACKAGES_ROOT" "$built_from" && exit 0

need_root
need_debootstrap
say "box: unpacking Debian $SUITE"
debian_tree "$PACKAGES_ROOT"
root="$PACKAGES_ROOT"

# Smaller and faster: no manuals, no fsync per file, only the drivers that this virtual machine has in the initrd.
mkdir -p "$root/etc/dpkg/dpkg.cfg.d" "$root/etc/initramfs-tools/conf.d"
printf 'force-unsafe-io\npath-exclude=/usr/share/doc/*\npath-exclude=/usr/share/man/*\npath-exclude=/usr/share/info/*\n' >"$root/etc/dpkg/dpkg.cfg.d/lab"
printf 'MODULES=list\nCOMPRESS=zstd\n' >"$root/etc/initramfs-tools/conf.d/lab"
printf '%s\n' virtio_pci virtio_blk btrfs >"$root/etc/initramfs-tools/modules"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # start no service while installing
chmod +x "$root/usr/sbin/policy-rc.d"
printf 'en_US.UTF-8 UTF-8\nnb_NO.UTF-8 UTF-8\n' >"$root/etc/locale.gen"
cp /etc/resolv.conf "$root/etc/resolv.conf"

say "box: installing $(package_names "$list" | tr ',' '\n' | wc -l) packages and crowdsec"
log="$LAB_DATA/packages.log"
install() {
  inside "$root" apt-get install -y -q --no-install-recommends -o APT::Install-Recommends=false -o Dpkg::Use-Pty=0 "$@" >>"$log" 2>&1 </dev/null ||
    { tail -n 25 "$log" >&2; die "installing failed; its log: $log"; }
}
# initdb is run by make/box.sh, with the options of the real box
mkdir -p "$root/etc/postgresql-common"
printf 'create_main_cluster = false\n' >"$root/etc/postgresql-common/createcluster.conf"
install $(package_names "$list" | tr ',' ' ')

# crowdsec's post-install registers with the central API unless credentials are there; there is no network to do that with.
mkdir -p "$root/etc/crowdsec"
printf '# no central API in the lab\n' >"$root/etc/crowdsec/online_api_credentials.yaml"
install crowdsec

rm -f "$root/usr/sbin/policy-rc.d" "$root/etc/resolv.conf" "$root/etc/apt/sources.list"
rm -rf "$root/var/cache/apt/archives"/*.deb "$root/var/lib/apt/lists"/*
mark_built_from "$PACKAGES_ROOT" "$built_from"
