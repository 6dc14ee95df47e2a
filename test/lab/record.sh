#!/usr/bin/env bash
# Records what the box's commands really print, for fixtures and parser tests: for each command FOLDER/NAME.{cmd,stdout,stderr,exit}.
# The commands run as deck with LC_ALL=C.UTF-8 and TZ=UTC. Keys of bouncers are blanked before anything is written.
#   record.sh FOLDER [PREFIX]     PREFIX is put before each name, to tell one state of the box from another
#   ONLY=REGEX record.sh FOLDER   only the names that match
source "$(dirname "$0")/lib/paths.sh"
source "$LAB_SOURCE/lib/ssh.sh"

folder="${1:?folder}" prefix="${2:-}"
mkdir -p "$folder"
blank_keys() { sed -E 's/("(api_key|apikey|password)": *")[^"]+"/\1REDACTED"/g'; }

# record NAME 'SHELL COMMAND'
record() { record_with deck "export LC_ALL=C.UTF-8 TZ=UTC; $2" "$@"; }

# record_as_cron NAME 'SHELL COMMAND': with the few variables and in the place among the control groups that cron gives a job
record_as_cron() {
  record_with root "systemd-run --quiet --pipe --wait --uid=deck --working-directory=/home/deck --property=PAMName=cron \
    env -i HOME=/home/deck LOGNAME=deck SHELL=/bin/sh PATH=/usr/bin:/bin LC_ALL=C.UTF-8 TZ=UTC sh -c $(printf %q "$2")" "$@"
}

# record_with USER LINE NAME COMMAND
record_with() {
  local at="$folder/$prefix$3" code=0
  [[ -z "${ONLY:-}" || "$3" =~ $ONLY ]] || return 0
  printf '%s\n' "$4" >"$at.cmd"
  as "$1" "$2" </dev/null 2> >(blank_keys >"$at.stderr") > >(blank_keys >"$at.stdout") || code=$?
  printf '%s\n' "$code" >"$at.exit"
}

record podman-ps 'podman ps --all --format=json'
record podman-ps-size 'podman ps --all --size --format=json'
record podman-ps-table 'podman ps --all'
record podman-images 'podman images --format=json'
record podman-images-all 'podman images --all --format=json'
record podman-system-df 'podman system df --format=json'
record podman-system-df-verbose 'podman system df --verbose'
record podman-info 'podman info --format=json'
record podman-version 'podman version --format=json'
record podman-secret-ls 'podman secret ls --format=json'
record podman-secret-ls-template "podman secret ls --format='{{json .}}'"
record podman-network-ls 'podman network ls --format=json'
record podman-volume-ls 'podman volume ls --format=json'
record podman-stats 'podman stats --no-stream --format=json'
record podman-events 'podman events --since=1h --stream=false --format=json'
record podman-inspect 'podman inspect immich-ml postgresql-immich'
record podman-inspect-absent 'podman inspect no-such-container'
record podman-healthcheck 'podman healthcheck run redis-immich'

properties=Id,Names,Description,LoadState,ActiveState,SubState,Result,UnitFileState,NRestarts,ExecMainStatus,ExecMainCode,ExecMainStartTimestamp,MemoryCurrent,MemoryPeak,MemoryHigh,MemoryMax,MemorySwapCurrent,CPUUsageNSec,TasksCurrent,ControlGroup,SourcePath,FragmentPath,NeedDaemonReload,Requires,Wants,After,RequiredBy,TriggeredBy,Triggers,InvocationID,ActiveEnterTimestamp,InactiveEnterTimestamp,StateChangeTimestamp,OOMPolicy,Type,RemainAfterExit,TimersCalendar,TimersMonotonic,NextElapseUSecRealtime,LastTriggerUSec,Persistent,RandomizedDelayUSec,AccuracyUSec
globs="'*.service' '*.timer' '*.socket'"
record systemctl-show "systemctl --user show --property=$properties -- $globs"
record systemctl-show-all "systemctl --user show --all --property=$properties -- $globs"
record systemctl-show-unix "systemctl --user show --timestamp=unix --property=$properties -- $globs"
record systemctl-show-names-and-globs "systemctl --user show --timestamp=unix --property=Id,Names,LoadState,ActiveState -- immich-ml.service immich-server.service no-such-unit.service $globs"
record systemctl-show-absent "systemctl --user show --property=Id,LoadState,ActiveState,UnitFileState -- no-such-unit.service"
record systemctl-show-slice "systemctl --user show --all -- container.slice"
record systemctl-list-timers 'systemctl --user list-timers --all --output=json'
record systemctl-list-timers-table 'systemctl --user list-timers --all --no-pager'
record systemctl-list-units 'systemctl --user list-units --all --output=json'
record systemctl-list-units-failed 'systemctl --user list-units --failed --output=json'
record systemctl-system-failed 'systemctl list-units --failed --output=json'
record systemctl-list-unit-files 'systemctl --user list-unit-files --output=json'
record systemctl-is-system-running 'systemctl --user is-system-running'
record systemctl-is-active 'systemctl --user is-active immich-ml.service no-such-unit.service'
record systemctl-status 'systemctl --user status --no-pager immich-ml.service'
record systemctl-version 'systemctl --version'
record quadlet-dryrun '/usr/lib/systemd/system-generators/podman-system-generator --user --dryrun'
record quadlet-dryrun-unknown-key 'd=$(mktemp -d); cp -rL ~/.config/containers/systemd/. $d; printf "[Container]\nImage=docker.io/library/traefik:latest\nMemorySwap=1G\n" >$d/wrong.container; QUADLET_UNIT_DIRS=$d /usr/lib/systemd/system-generators/podman-system-generator --user --dryrun; code=$?; rm -r $d; exit $code'
record quadlet-dryrun-absent-network 'd=$(mktemp -d); printf "[Container]\nImage=docker.io/library/traefik:latest\nNetwork=systemd-photos.network\n" >$d/wrong.container; QUADLET_UNIT_DIRS=$d /usr/lib/systemd/system-generators/podman-system-generator --user --dryrun; code=$?; rm -r $d; exit $code'

record journalctl-unit 'journalctl --user -u immich-ml.service -n 20 -o json'
record journalctl-disk-usage 'journalctl --disk-usage'
record journalctl-user-disk-usage 'journalctl --user --disk-usage'
record findmnt 'findmnt --json --bytes -o TARGET,SOURCE,FSTYPE,OPTIONS,UUID,FSROOT'
record findmnt-sizes 'findmnt --json --bytes --real -o TARGET,SOURCE,FSTYPE,SIZE,USED,AVAIL,USE%,LABEL,UUID,FSROOT'
record findmnt-folder-of-pool 'findmnt --json --bytes /mnt/btrfs-pool'
record findmnt-target-of-folder 'findmnt --json --bytes -T /mnt/btrfs-pool'
record mountinfo 'cat /proc/self/mountinfo'
record swaps 'cat /proc/swaps'
record meminfo 'cat /proc/meminfo'
record pressure 'tail -n +1 /proc/pressure/*'
record loginctl-show-user 'loginctl show-user deck'

record sudo-list 'sudo -n -l'
record sudo-subvolume-show 'sudo -n btrfs subvolume show /mnt/btrfs-pool/subvol1-docs'
record sudo-subvolume-show-snapshot 'sudo -n btrfs subvolume show "$(ls -d /mnt/btrfs-pool/.snapshots/subvol1-docs/2* | tail -n 1)"'
record sudo-filesystem-show 'sudo -n btrfs filesystem show /mnt'
record sudo-refused-subvolume-list 'sudo -n btrfs subvolume list /mnt'
record sudo-scrub-status 'sudo -n /usr/sbin/btrfs scrub status -R /mnt'
record btrfs-subvolume-list-no-root 'btrfs subvolume list /mnt'
record btrfs-subvolume-show-no-root 'btrfs subvolume show /mnt/btrfs-pool/subvol1-docs'
record btrfs-filesystem-usage-no-root 'btrfs filesystem usage -b /mnt'
record btrfs-filesystem-usage-root-fs-no-root 'btrfs filesystem usage -b /'
record btrfs-filesystem-df-no-root 'btrfs filesystem df -b /mnt'
record btrfs-device-stats-no-root 'btrfs device stats /mnt'
record btrfs-scrub-status-no-root 'btrfs scrub status -R /mnt'
record sys-fs-btrfs-tree 'find /sys/fs/btrfs -maxdepth 4'
record sys-fs-btrfs-values 'for f in $(find -L /sys/fs/btrfs -maxdepth 5 \( -path "*/allocation/*" -o -path "*/devinfo/*" -o -name label -o -name metadata_uuid -o -name generation -o -name exclusive_operation \) -type f -not -path "*/devices/*" 2>/dev/null | sort); do echo "== $f"; cat "$f"; done'
record snapshots 'ls -la --time-style=full-iso ~/.snapshots ~/.snapshots/* /mnt/btrfs-pool/.snapshots/* /run/media/deck/WD-18TB/.snapshots/*'
record backup-prom 'cat ~/containers/data/backup-metrics/backup.prom'
record backup-log 'cat ~/containers/data/backup-logs/backup-*.log'
record backup-journal 'journalctl --user -u btrfs-backup-daily.service -n 50 -o json'
record df 'df -B1 --output=source,fstype,size,used,avail,pcent,target'
record statfs 'stat -f -c "%n type=%T block=%S blocks=%b free=%f avail=%a" / /home /mnt /mnt/btrfs-pool /run/media/deck/WD-18TB'

record cgroup-tree 'cd /sys/fs/cgroup$(systemctl --user show -p ControlGroup --value immich-ml.service) && find . | sort'
record cgroup-values 'cd /sys/fs/cgroup$(systemctl --user show -p ControlGroup --value immich-ml.service) && for f in $(find . \( -name "memory.*" -o -name cpu.stat -o -name cpu.max -o -name "pids.*" -o -name cgroup.procs -o -name cgroup.events -o -name "*.pressure" \) | sort); do echo "== $f"; cat "$f" 2>&1; done'
record cgroup-container-slice 'cd /sys/fs/cgroup$(systemctl --user show -p ControlGroup --value container.slice) && for f in memory.* cpu.stat cgroup.procs; do echo "== $f"; cat "$f" 2>&1; done; ls'

cscli() { record "cscli-$1" "podman exec crowdsec cscli $2"; }
cscli version 'version'
cscli lapi-status 'lapi status'
cscli capi-status 'capi status'
cscli decisions 'decisions list --limit=0 -o json'
cscli decisions-human 'decisions list'
cscli decisions-all 'decisions list -a -o json'
cscli alerts 'alerts list -o json'
cscli bouncers 'bouncers list -o json'
cscli machines 'machines list -o json'
cscli metrics 'metrics -o json'
cscli hub 'hub list -o json'

no_session='unset XDG_RUNTIME_DIR DBUS_SESSION_BUS_ADDRESS;'
record no-session-systemctl-show "$no_session systemctl --user show --property=Id,ActiveState -- '*.service'"
record no-session-systemctl-list-timers "$no_session systemctl --user list-timers --all --output=json"
record no-session-systemctl-machine "$no_session systemctl --user --machine=deck@.host is-system-running"
record no-session-podman-ps "$no_session podman ps --all --format=json"
record no-session-journalctl "$no_session journalctl --user -u immich-ml.service -n 2 -o json"
record wrong-runtime-dir-systemctl "XDG_RUNTIME_DIR=/run/user/4242 systemctl --user list-units --output=json"

runtime='export XDG_RUNTIME_DIR=/run/user/1000;' bus='export DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus;'
record_as_cron cron-environment 'env; cat /proc/self/cgroup'
record_as_cron cron-systemctl 'systemctl --user is-system-running'
record_as_cron cron-systemctl-runtime "$runtime systemctl --user is-system-running"
record_as_cron cron-podman-ps 'podman ps --format=json'
record_as_cron cron-podman-ps-runtime "$runtime podman ps --format=json"
record_as_cron cron-podman-exec-runtime "$runtime podman exec crowdsec cscli lapi status"
record_as_cron cron-podman-exec-runtime-bus "$runtime $bus podman exec crowdsec cscli lapi status"
record_as_cron cron-sudo "sudo -n -l"

record immich-ping 'podman exec immich-server curl -sS http://localhost:2283/api/server/ping'
record immich-through-traefik 'curl -sS -H "Host: photos.lab" http://127.0.0.1/api/server/ping'
record immich-assets 'podman exec postgresql-immich psql -U immich -d immich -Atc "SELECT count(*), count(\"deletedAt\"), count(*) FILTER (WHERE \"isOffline\") FROM asset; SELECT extname, extversion FROM pg_extension"'
record valkey-policy 'podman exec redis-immich valkey-cli config get maxmemory-policy'
record crontab 'crontab -l; cat ~/.local/state/lab/cron-ran-at'
