#!/usr/bin/env bash
# Device error counters of / and /mnt as Prometheus text. Needs no root.
set -euo pipefail
out="$HOME/containers/data/backup-metrics/btrfs-dev-stats.prom"
{
  echo '# HELP btrfs_device_errors Device error counters, persistent until reset'
  echo '# TYPE btrfs_device_errors counter'
  for mount in / /mnt; do
    # "[/dev/vdb].write_io_errs    0"
    btrfs device stats "$mount" | sed -nE "s#^\[([^]]+)\]\.([a-z_]+) +([0-9]+)\$#btrfs_device_errors{mount=\"$mount\",device=\"\1\",kind=\"\2\"} \3#p"
  done
  echo "btrfs_device_stats_last_run_timestamp $(date +%s)"
} >"$out.tmp"
mv "$out.tmp" "$out"
