# attack ADDRESS: eight failed logins in the watched log: CrowdSec itself decides on a ban within a minute
# as: deck
apply() {
  for _ in 1 2 3 4 5 6 7 8; do
    echo "$(date '+%b %e %T') lab sshd[4242]: Failed password for invalid user admin from $1 port 40022 ssh2"
  done >>/mnt/btrfs-pool/subvol7-containers/host-logs/auth.log
  for _ in $(seq 30); do
    podman exec crowdsec cscli decisions list --ip "$1" -o raw 2>/dev/null | grep -qF "$1" && return 0
    sleep 2
  done
  echo "no decision on $1" >&2
  return 1
}
undo() { podman exec crowdsec cscli decisions delete --ip "$1"; }
