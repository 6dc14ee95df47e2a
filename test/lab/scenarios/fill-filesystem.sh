# fill-filesystem FOLDER PERCENT: one file in FOLDER that brings its file system to PERCENT used, as df counts it
# as: root
filler() { echo "$1/.lab-filler"; }
apply() {
  local size used avail want
  rm -f "$(filler "$1")"; sync -f "$1"
  read -r size used avail < <(df -B1 --output=size,used,avail "$1" | tail -n 1)
  want=$(((used + avail) * $2 / 100 - used))
  [ $want -gt 0 ] || { echo "$1 is fuller than $2 % already" >&2; return 1; }
  fallocate -l "$want" "$(filler "$1")"
  sync -f "$1"
  df --output=pcent,target "$1"
}
undo() { rm -f "$(filler "$1")"; sync -f "$1"; }
