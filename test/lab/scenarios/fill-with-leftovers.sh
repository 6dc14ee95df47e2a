# fill-with-leftovers PERCENT: what months leave behind (nameless images, journals, a snapshot of a deleted file), / at PERCENT, and two days later
# as: root
as_deck() { runuser -u deck -- env XDG_RUNTIME_DIR=/run/user/1000 DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus HOME=/home/deck "$@" </dev/null; }
apply() {
  local random=/var/tmp/lab-random tree=/var/tmp/lab-tree journals archived number
  # A backup that runs meanwhile would take a snapshot, which would hold all of it.
  as_deck systemctl --user stop btrfs-backup-daily.timer btrfs-backup-weekly.timer

  # Random, because the file system compresses.
  head -c 200M /dev/urandom >"$random"

  # A file that only one snapshot still has, and newer snapshots that keep their place. They come first: what comes after them they do not hold.
  cp "$random" /home/deck/documents/gone
  btrfs -q subvolume snapshot -r /home "/home/deck/.snapshots/htpc-home/$(date -d '1 day ago' +%Y%m%d)-1200-htpc-home"
  rm /home/deck/documents/gone
  for number in 1 2 3; do
    btrfs -q subvolume snapshot -r /home "/home/deck/.snapshots/htpc-home/$(date +%Y%m%d)-130$number-htpc-home"
  done

  # Each image has a layer of its own.
  mkdir -p "$tree"
  for number in 1 2 3 4; do
    ln -f "$random" "$tree/leftover"
    echo "$number" >"$tree/number"
    tar -C "$tree" --owner=0 --group=0 -cf - . >/var/tmp/lab-image.tar
    chown deck /var/tmp/lab-image.tar
    as_deck podman import --quiet /var/tmp/lab-image.tar
  done
  rm -rf "$tree" "$random" /var/tmp/lab-image.tar

  # Archived journals, named as journald names them: twenty times the one that it has just archived. Without holes: journald counts blocks.
  # They begin now, as their names say: what begins before a snapshot was taken is held by it.
  journalctl --rotate
  journals=$(echo /var/log/journal/????????????????????????????????)
  archived=$(ls -t "$journals"/system@*.journal | head -n 1)
  for number in $(seq 10 29); do
    cp --preserve=all --reflink=never --sparse=never "$archived" "$journals/system@0badcafe0badcafe0badcafe0badcafe-00000000000000$number-$(printf %016x "$(date +%s%6N)").journal"
  done

  sync -f /
  local size used avail want
  read -r size used avail < <(df -B1 --output=size,used,avail / | tail -n 1)
  want=$(((used + avail) * $1 / 100 - used))
  [ $want -gt 0 ] || { echo "/ is fuller than $1 % already" >&2; return 1; }
  fallocate -l "$want" /var/lib/.lab-filler
  sync -f /
  # What has just come may be in the making: only the clock makes it old.
  date --set="@$(($(date +%s) + 2 * 86400))" >/dev/null
  df --output=pcent,target /
}
# Images, journals and snapshots stay as the test left them: reset.sh takes all of it back.
undo() { rm -f /var/lib/.lab-filler; date --set="@$(($(date +%s) - 2 * 86400))" >/dev/null; }
