# swap-drive PLACE: the drive is pulled, and another btrfs of the same label is mounted on PLACE (/run/media/deck/WD-18TB1, or where the drive was)
# as: root
image=/var/lib/lab-other-drive.img
drive=/run/media/deck/WD-18TB
apply() {
  umount "$drive"
  truncate -s 300M "$image"
  mkfs.btrfs -q -f -L WD-18TB "$image"
  mkdir -p "$1"
  mount -o loop "$image" "$1"
  install -d -o deck -g deck "$1/.snapshots"
}
undo() {
  ! mountpoint -q "$1" || [ "$(findmnt -no SOURCE "$1" | cut -c1-9)" != /dev/loop ] || umount "$1"
  rm -f "$image"
  [ "$1" = "$drive" ] || rmdir "$1" 2>/dev/null || true
  mountpoint -q "$drive" || mount "$drive"
}
