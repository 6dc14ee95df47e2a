# break-chain FOLDER: the snapshots of it that the drive holds too are put out of sight here, as when retention has deleted them: no send can be incremental
# as: root
pool=/mnt/btrfs-pool/.snapshots
drive=/run/media/deck/WD-18TB/.snapshots
apply() {
  local there name found=
  for there in "$drive/$1"/2*; do
    name=$(basename "$there")
    [ -d "$pool/$1/$name" ] || continue
    mv "$pool/$1/$name" "$pool/$1/.aside-$name"
    found=yes
  done
  [ -n "$found" ] || { echo "$1 has nothing in common with the drive" >&2; return 1; }
}
undo() {
  local aside name
  for aside in "$pool/$1"/.aside-*; do
    name=$(basename "$aside")
    [ ! -d "$aside" ] || mv "$aside" "$pool/$1/${name#.aside-}"
  done
}
