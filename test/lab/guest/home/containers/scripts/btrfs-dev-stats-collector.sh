#!/usr/bin/env bash
# Device error counters of every btrfs file system as Prometheus text. From /sys, because `btrfs device stats` needs root.
set -euo pipefail
out="$HOME/containers/data/backup-metrics/btrfs-dev-stats.prom"
{
  echo '# HELP btrfs_device_errors Device error counters, persistent until reset'
  echo '# TYPE btrfs_device_errors counter'
  for stats in /sys/fs/btrfs/*/devinfo/*/error_stats; do
    device="${stats%/error_stats}" uuid="${stats#/sys/fs/btrfs/}"
    while read -r kind count; do
      echo "btrfs_device_errors{uuid=\"${uuid%%/*}\",devid=\"${device##*/}\",kind=\"$kind\"} $count"
    done <"$stats"
  done
  echo "btrfs_device_stats_last_run_timestamp $(date +%s)"
} >"$out.tmp"
mv "$out.tmp" "$out"
