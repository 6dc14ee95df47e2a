# backup-without-sudo: the sudo rules are gone, the daily backup fails, and its log file is fresh all the same
# as: root
today="/home/deck/.snapshots/htpc-home/$(date +%Y%m%d)-htpc-home"
daily() { runuser -u deck -- env XDG_RUNTIME_DIR=/run/user/1000 systemctl --user start btrfs-backup-daily.service; }
apply() {
  mv /etc/sudoers.d/quarterdeck-lab /root/sudoers-put-aside
  [ ! -d "$today" ] || btrfs -q subvolume delete "$today" # so that there is a snapshot to make
  ! daily
}
undo() {
  [ ! -e /root/sudoers-put-aside ] || mv /root/sudoers-put-aside /etc/sudoers.d/quarterdeck-lab
  runuser -u deck -- env XDG_RUNTIME_DIR=/run/user/1000 systemctl --user reset-failed btrfs-backup-daily.service 2>/dev/null || true
  daily
}
