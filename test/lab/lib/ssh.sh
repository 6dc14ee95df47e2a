# Reaching the box. Sourced, after paths.sh.
#
# One connection per user is opened ahead and shared (a control master): a new one costs seconds under emulation. It is a process of its own
# with no hold on anybody's standard error; ssh's ControlPersist would keep the caller's open, and its reader waiting.

ssh_options() {
  printf '%s\n' -q -i "$KEY" -p "$SSH_PORT" -o BatchMode=yes -o IdentitiesOnly=yes -o StrictHostKeyChecking=yes \
    -o UserKnownHostsFile="$LAB_DATA/key/known_hosts" -o ConnectTimeout=60 -o ServerAliveInterval=30 -o ServerAliveCountMax=10 \
    -o ControlPath="$RUN/ssh-%r"
}

# open_connection USER: returns 0 when the shared connection stands. One caller at a time opens it.
open_connection() (
  mapfile -t options < <(ssh_options)
  check() { ssh "${options[@]}" -O check "$1@127.0.0.1" 2>/dev/null; }
  check "$1" && exit 0
  mkdir -p "$RUN"
  exec 8>"$RUN/ssh-$1.lock"
  flock 8
  check "$1" && exit 0
  rm -f "$RUN/ssh-$1"
  ssh "${options[@]}" -o ControlMaster=yes -o ControlPersist=yes -fN "$1@127.0.0.1" </dev/null >/dev/null 2>&1 8>&- 9>&-
)

# as USER CMD…: like ssh, the words are joined and given to the user's shell on the box
as() {
  local user="$1" options
  shift
  open_connection "$user" || return 255
  mapfile -t options < <(ssh_options)
  ssh "${options[@]}" "$user@127.0.0.1" "$@"
}

# The shared connections do not outlive the machine's state.
forget_connections() {
  local user options
  mapfile -t options < <(ssh_options)
  for user in deck root; do
    [ ! -S "$RUN/ssh-$user" ] || ssh "${options[@]}" -O exit "$user@127.0.0.1" 2>/dev/null || true
    rm -f "$RUN/ssh-$user"
  done
}

# wait_for_ssh SECONDS
wait_for_ssh() {
  local deadline=$((SECONDS + $1))
  until as root true 2>/dev/null </dev/null; do
    [ $SECONDS -lt "$deadline" ] || return 1
    sleep 2
  done
}

# The box's clock is the one of the saved state until it is told the time.
set_clock() { as root "date -u -s @$(date +%s)" >/dev/null </dev/null; }

# Right after a restore, checks that were late or under way count as failed until their next turn, a minute later.
wait_for_no_failed_unit() {
  local deadline=$((SECONDS + 180))
  until [ -z "$(as deck 'systemctl --user list-units --failed --plain --no-legend' </dev/null)" ]; do
    [ $SECONDS -lt $deadline ] || { say "some units of the box have failed: on-lab.sh systemctl --user --failed"; return 0; }
    sleep 5
  done
}
