#!/usr/bin/env bash
# Runs on the box, as root, once, after its first boot (up.sh sends it over ssh): waits until every Quadlet's container is healthy, gives the box a past (a ban, a backup
# run, lines in the logs), and returns 0 when the box is as a test wants to find it.
set -uo pipefail

cd / # podman without root refuses to start in a folder that deck may not enter; and without the bus it cannot exec (cgroups)
as_deck() { runuser -u deck -- env XDG_RUNTIME_DIR=/run/user/1000 DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus HOME=/home/deck "$@" </dev/null; }
quadlets="immich-server immich-ml postgresql-immich redis-immich traefik crowdsec"
deadline=$((SECONDS + 1200))

until [ "$(systemctl show --property=ActiveState --value lab-first-boot.service)" != activating ]; do sleep 2; done
systemctl is-active -q lab-first-boot.service || { journalctl -u lab-first-boot --no-pager -n 20; exit 1; }
for name in $quadlets; do
  until [ "$(as_deck podman inspect --format '{{.State.Health.Status}}' "$name" 2>/dev/null)" = healthy ]; do
    if [ $SECONDS -gt $deadline ]; then
      echo "$name is not healthy:"
      as_deck systemctl --user --no-pager status "$name.service"
      as_deck podman ps --all
      exit 1
    fi
    sleep 3
  done
done

# Its SQLite file is locked now and then, while the bouncer and the machine register.
until as_deck podman exec crowdsec cscli --error decisions add --ip 192.0.2.66 --duration 8760h --reason 'lab: a local decision'; do
  [ $SECONDS -le $deadline ] || exit 1
  sleep 3
done
for unit in btrfs-backup-weekly btrfs-backup-daily btrfs-dev-stats; do
  as_deck systemctl --user start "$unit.service" || { as_deck journalctl --user --no-pager -n 20 -u "$unit"; exit 1; }
done
echo "$(LC_ALL=C date '+%b %e %T') lab sshd[4242]: Failed password for invalid user admin from 198.51.100.99 port 40022 ssh2" >>/mnt/btrfs-pool/subvol7-containers/host-logs/auth.log
until [ -s /home/deck/.local/state/lab/cron-ran-at ]; do
  [ $SECONDS -le $deadline ] || { echo 'cron did not run'; exit 1; }
  sleep 3
done
