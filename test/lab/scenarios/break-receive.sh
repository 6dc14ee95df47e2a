# break-receive FOLDER: the send of a new snapshot to the drive is broken off: what btrfs receive leaves of it lies on the drive under the name of the copy
# as: root
pool=/mnt/btrfs-pool/.snapshots
drive=/run/media/deck/WD-18TB/.snapshots
# What apply made: nothing else may be taken back.
kept=/run/lab-break-receive
apply() {
  local name
  name=$(date +%Y%m%d-%H%M)-${1#*-}
  btrfs -q subvolume snapshot -r "/mnt/btrfs-pool/$1" "$pool/$1/$name"
  echo "$name" >"$kept"
  # It ends within the data of the first files, as when the drive is pulled: receive fails and leaves a writable subvolume.
  btrfs -q send "$pool/$1/$name" | head -c 150000 | btrfs -q receive "$drive/$1" 2>/dev/null || true
  sync -f "$drive"
  [ -d "$drive/$1/$name" ] || { echo "nothing of $name was left on the drive" >&2; return 1; }
}
undo() {
  local name of
  [ -f "$kept" ] || return 0
  name=$(cat "$kept")
  for of in "$drive" "$pool"; do
    [ ! -d "$of/$1/$name" ] || btrfs -q subvolume delete "$of/$1/$name"
  done
  rm "$kept"
  sync -f "$drive"
}
