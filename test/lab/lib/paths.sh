# Where the lab keeps its things. Sourced by every script here; changes nothing.
#
# Nothing that is built lies in the repository: roots, disks, the key and the saved state are under LAB_DATA.

set -euo pipefail

LAB_SOURCE="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
LAB_DATA="${QUARTERDECK_LAB:-$HOME/.cache/quarterdeck-lab}"

EMULATOR_ROOT="$LAB_DATA/emulator"       # a Debian tree that holds qemu and mkfs.btrfs; nothing in it is booted
PACKAGES_ROOT="$LAB_DATA/packages"       # the box's Debian packages, unpacked, not yet made into the box
BOX_ROOT="$LAB_DATA/box"                 # top level of the box's system disk: the subvolumes root/ and home/
DISKS="$LAB_DATA/disks"                  # what the virtual machine runs on: qcow2 files, kernel, initrd
RUN="$LAB_DATA/run"                      # pid, console log, monitor socket of the running machine
DEBS="$LAB_DATA/debs"                    # downloaded packages, kept between builds
KEY="$LAB_DATA/key/id_ed25519"           # made once; lets this machine into the box, as deck and as root

SSH_PORT="${QUARTERDECK_LAB_PORT:-2222}" # on 127.0.0.1 only
SAVED_STATE=healthy                      # name of the snapshot inside the qcow2 files

say() { printf '\033[2m[lab %(%H:%M:%S)T]\033[0m %s\n' -1 "$*" >&2; }
die() { printf '[lab] %s\n' "$*" >&2; exit 1; }

need_root() { [ "$(id -u)" -eq 0 ] || die "building needs root (debootstrap and chroot): run it as root or with sudo"; }

# A stamp says what a built thing was built from, so that only what changed is built again.
is_built_from() { [ -f "$1.stamp" ] && [ "$(cat "$1.stamp")" = "$2" ]; }
mark_built_from() { printf '%s\n' "$2" >"$1.stamp"; }

# One hash over the names, modes and contents of files and folders.
hash_of() {
  { find "$@" -printf '%P %m %l\n' | sort; find "$@" -type f -print0 | sort -z | xargs -0 sha256sum | cut -d' ' -f1; } | sha256sum | cut -c1-16
}
