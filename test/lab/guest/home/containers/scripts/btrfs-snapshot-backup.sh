#!/usr/bin/env bash
# Read-only snapshots of the box's subvolumes, and their copies on the external drive. A small relative of the box's own script:
# the same names, folders, log lines, lock, pins and metrics.
#
#   --local-only  --external-only  --tier 1|2|3  --subvolume NAME  --dry-run  --verbose
set -uo pipefail

POOL=/mnt/btrfs-pool
DRIVE=/run/media/$USER/WD-18TB
DATA=$HOME/containers/data
LOG=$DATA/backup-logs/backup-$(date +%Y%m).log
PROM=$DATA/backup-metrics/backup.prom
TODAY=$(date +%Y%m%d)

# tier  name  source  snapshot folder  short name  keep locally  keep on the drive
CATALOGUE="
1 htpc-home          /home                      $HOME/.snapshots/htpc-home           htpc-home  7 8
1 subvol3-opptak     $POOL/subvol3-opptak       $POOL/.snapshots/subvol3-opptak      opptak     7 8
1 subvol7-containers $POOL/subvol7-containers   $POOL/.snapshots/subvol7-containers  containers 7 4
2 subvol1-docs       $POOL/subvol1-docs         $POOL/.snapshots/subvol1-docs        docs       7 8
2 htpc-root          /                          $HOME/.snapshots/htpc-root           htpc-root  1 6
3 subvol2-pics       $POOL/subvol2-pics         $POOL/.snapshots/subvol2-pics        pics       4 12
3 subvol4-multimedia $POOL/subvol4-multimedia   $POOL/.snapshots/subvol4-multimedia  multimedia 4 3
3 subvol5-music      $POOL/subvol5-music        $POOL/.snapshots/subvol5-music       music      4 3
"

local_wanted=yes external_wanted=yes only_tier='' only_name='' dry='' verbose=''
while [ $# -gt 0 ]; do
  case "$1" in
    --local-only) external_wanted= ;;
    --external-only) local_wanted= ;;
    --tier) only_tier=$2; shift ;;
    --subvolume) only_name=$2; shift ;;
    --dry-run) dry=yes ;;
    --verbose) verbose=yes ;;
    *) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 0 ;;
  esac
  shift
done

log() { local level=$1; shift; printf '[%s] [%s] %s\n' "$(date '+%F %T')" "$level" "$*" | tee -a "$LOG"; }
btrfs_as_root() { if [ -n "$dry" ]; then log INFO "would run: btrfs $*"; else sudo -n /usr/sbin/btrfs "$@"; fi; }
due() { # root on the 1st, tier 3 on Saturdays, the rest every day; asked for by name or tier: always
  [ -n "$only_tier$only_name" ] && return 0
  case "$1" in 3) [ "$(date +%u)" = 6 ] ;; *) [ "$2" != htpc-root ] || [ "$(date +%d)" = 01 ] ;; esac
}
named() { [ -z "$only_name" ] || [ "$only_name" = "$1" ] || [ "$only_name" = "$2" ]; }
snapshots_in() { find "$1" -mindepth 1 -maxdepth 1 -type d -name '2*' -printf '%f\n' 2>/dev/null | sort; }
expire() { # FOLDER KEEP PINNED
  local name
  for name in $(snapshots_in "$1" | head -n "-$2"); do
    [ "$name" = "$3" ] || btrfs_as_root subvolume delete "$1/$name" >/dev/null || return 1
  done
}

snapshot() { # SOURCE FOLDER NAME
  [ -d "$2/$3" ] && { log INFO "Snapshot already exists: $2/$3"; return 0; }
  log INFO "Creating snapshot: $1 -> $2/$3"
  btrfs_as_root subvolume snapshot -r "$1" "$2/$3" >/dev/null
}

send() { # FOLDER TARGET: the newest local snapshot, with the pinned one as its parent when both sides have it
  local newest parent
  newest=$(snapshots_in "$1" | tail -n 1)
  [ -n "$newest" ] || { log ERROR "no local snapshot in $1"; return 1; }
  [ -d "$2/$newest" ] && return 0
  parent=$(cat "$1/.last-external-parent" 2>/dev/null)
  if [ -n "$parent" ] && [ -d "$1/$parent" ] && [ -d "$2/$parent" ]; then
    log INFO "Sending incremental snapshot: $newest (parent: $parent)"
    [ -n "$dry" ] || sudo -n /usr/sbin/btrfs send -q -p "$1/$parent" "$1/$newest" | sudo -n /usr/sbin/btrfs receive -q "$2" || return 1
  else
    log INFO "Sending full snapshot: $newest (no common parent)"
    [ -n "$dry" ] || sudo -n /usr/sbin/btrfs send -q "$1/$newest" | sudo -n /usr/sbin/btrfs receive -q "$2" || return 1
  fi
  [ -n "$dry" ] || printf '%s\n' "$newest" | tee "$1/.last-external-parent" >"$1/.last-external-parent-$(basename "$DRIVE")"
}

mkdir -p "$(dirname "$LOG")" "$(dirname "$PROM")"
started=$(date +%s)
mounted=0
mountpoint -q "$DRIVE" && mounted=1
log INFO "BTRFS Snapshot & Backup Script Starting"
[ -z "$external_wanted" ] || [ $mounted = 1 ] || log INFO "External drive not mounted: skipping external backups"

succeeded=() skipped=() failed=() metrics=''
last_success() { sed -n "s/^backup_last_success_timestamp{subvolume=\"$1\"} //p" "$PROM" 2>/dev/null; }
tier_now=''
while read -r tier name source folder short keep keep_external <&3; do
  [ -n "$tier" ] || continue
  named "$name" "$short" && { [ -z "$only_tier" ] || [ "$only_tier" = "$tier" ]; } || continue
  [ "$tier" = "$tier_now" ] || { log INFO "=== Processing Tier $tier ==="; tier_now=$tier; }
  target=$DRIVE/.snapshots/$(basename "$folder")
  result=1 send_type=2 begun=$(date +%s)
  if ! due "$tier" "$name"; then
    result=2
    skipped+=("$name")
  else
    [ -z "$local_wanted" ] || snapshot "$source" "$folder" "$TODAY-$short" || { result=0; failed+=("$name: local snapshot failed"); }
    if [ $result = 1 ] && [ -n "$external_wanted" ] && [ $mounted = 1 ]; then
      send_type=$([ -f "$folder/.last-external-parent" ] && echo 1 || echo 0)
      send "$folder" "$target" && expire "$target" "$keep_external" '' || { result=0; failed+=("$name: external send failed"); }
    fi
    [ $result != 1 ] || expire "$folder" "$keep" "$(cat "$folder/.last-external-parent" 2>/dev/null)" || { result=0; failed+=("$name: retention failed"); }
    [ $result != 1 ] || succeeded+=("$name")
  fi
  stamp=$([ $result = 1 ] && date +%s || last_success "$name")
  metrics+="backup_success{subvolume=\"$name\"} $result"$'\n'
  [ -z "$stamp" ] || metrics+="backup_last_success_timestamp{subvolume=\"$name\"} $stamp"$'\n'
  metrics+="backup_duration_seconds{subvolume=\"$name\"} $(($(date +%s) - begun))"$'\n'
  metrics+="backup_snapshot_count{subvolume=\"$name\",location=\"local\"} $(snapshots_in "$folder" | wc -l)"$'\n'
  [ $mounted = 0 ] || metrics+="backup_snapshot_count{subvolume=\"$name\",location=\"external\"} $(snapshots_in "$target" | wc -l)"$'\n'
  metrics+="backup_send_type{subvolume=\"$name\"} $send_type"$'\n'
done 3<<<"$CATALOGUE"

log INFO "BACKUP RUN SUMMARY ($(($(date +%s) - started))s)"
log INFO "Succeeded (${#succeeded[@]}): ${succeeded[*]-}"
log INFO "Skipped (${#skipped[@]}): ${skipped[*]-}"
if [ ${#failed[@]} -gt 0 ]; then
  log ERROR "FAILED (${#failed[@]}):"
  for line in "${failed[@]}"; do log ERROR "  $line"; done
fi

# A run for one tier or subvolume says nothing about the others: it leaves the metrics alone.
if [ -z "$dry$only_tier$only_name" ]; then
  {
    printf '%s' "$metrics" | sort -s -t'{' -k1,1
    echo "backup_external_drive_mounted $mounted"
    [ $mounted = 0 ] || echo "backup_external_free_bytes $(df -B1 --output=avail "$DRIVE" | tail -n 1 | tr -d ' ')"
    echo "backup_script_last_run_timestamp $(date +%s)"
  } >"$PROM.tmp"
  mv "$PROM.tmp" "$PROM"
fi
[ ${#failed[@]} -eq 0 ]
