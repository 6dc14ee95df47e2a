# break-receive FOLDER: a send of its newest snapshot to the drive is broken off: what btrfs receive leaves of it lies on the drive under the name of the copy
# as: root
pool=/mnt/btrfs-pool/.snapshots
drive=/run/media/deck/WD-18TB/.snapshots
newest() { basename "$(find "$pool/$1" -mindepth 1 -maxdepth 1 -type d -name '2*' | sort | tail -n 1)"; }
apply() {
  local name
  name=$(newest "$1")
  # It ends within the data of the first files, as when the drive is pulled: receive fails and leaves a writable subvolume.
  btrfs -q send "$pool/$1/$name" | head -c 150000 | btrfs -q receive "$drive/$1" 2>/dev/null || true
  sync -f "$drive"
  [ -d "$drive/$1/$name" ] || { echo "nothing of $name was left on the drive" >&2; return 1; }
}
undo() {
  local name
  name=$(newest "$1")
  [ ! -d "$drive/$1/$name" ] || btrfs -q subvolume delete "$drive/$1/$name"
  sync -f "$drive"
}
