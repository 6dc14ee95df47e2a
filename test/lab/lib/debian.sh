# Debian trees made with debootstrap, from the mirror that this machine's own apt is set up with. Sourced.

SUITE=trixie # the emulator of Debian 12 panics this guest; the one of 13 runs it

# The first package mirror in apt's configuration that is not a security archive.
debian_mirror() {
  local mirror
  mirror="$(
    cat /etc/apt/sources.list.d/*.sources 2>/dev/null | awk 'tolower($1) == "uris:" { for (i = 2; i <= NF; i++) if ($i !~ /security/) print $i }'
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | sed 's/\[[^]]*\]//' | awk '$1 == "deb" && $2 !~ /security/ { print $2 }'
  )"
  mirror="$(head -n1 <<<"$mirror")"
  [ -n "$mirror" ] || die "no package mirror in /etc/apt/sources.list*"
  printf '%s\n' "${mirror%/}"
}

# The comma-separated names in a package list file (one a line, # starts a comment).
package_names() { sed 's/#.*//; s/[[:space:]]//g; /^$/d' "$1" | paste -sd,; }

need_debootstrap() {
  command -v debootstrap >/dev/null || { say "installing debootstrap"; apt-get install -y -qq --no-install-recommends debootstrap >/dev/null; }
}

# debian_tree ROOT [PACKAGES,…]: a minimal Debian in ROOT. Built aside and moved into place, so a half-made tree is never taken for a whole one.
debian_tree() {
  local root="$1" include="${2:-}"
  rm -rf --one-file-system "$root" "$root.part"
  mkdir -p "$DEBS" "$root.part"
  nice -n 10 debootstrap --variant=minbase --cache-dir="$DEBS" ${include:+--include="$include"} \
    "$SUITE" "$root.part" "$(debian_mirror)" >"$LAB_DATA/$(basename "$root").log" 2>&1 ||
    { tail -n 20 "$LAB_DATA/$(basename "$root").log" >&2; die "debootstrap failed; its log: $LAB_DATA/$(basename "$root").log"; }
  mv "$root.part" "$root"
}

# inside ROOT CMD…: run a command in a tree, in a mount and process namespace of its own: what it mounts and starts ends with it.
inside() {
  local root="$1"
  shift
  unshare --mount --pid --fork --kill-child --uts -- bash -euc '
    root=$1; shift
    mount --make-rprivate /
    mount -t proc proc "$root/proc"
    mount -t tmpfs tmpfs "$root/dev"
    for node in null zero full random urandom tty; do touch "$root/dev/$node"; mount --bind "/dev/$node" "$root/dev/$node"; done
    ln -s /proc/self/fd "$root/dev/fd"; mkdir "$root/dev/shm"; chmod 1777 "$root/dev/shm"
    cd "$root"
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/root DEBIAN_FRONTEND=noninteractive chroot "$root" "$@"
  ' inside "$root" "$@"
}
