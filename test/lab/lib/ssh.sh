# Reaching the box. Sourced, after paths.sh.
#
# One connection per user is kept open and shared (ControlMaster): a new one costs seconds under emulation.

ssh_options() {
  printf '%s\n' -q -i "$KEY" -p "$SSH_PORT" -o BatchMode=yes -o IdentitiesOnly=yes -o StrictHostKeyChecking=yes \
    -o UserKnownHostsFile="$LAB_DATA/key/known_hosts" -o ConnectTimeout=60 -o ServerAliveInterval=30 -o ServerAliveCountMax=10 \
    -o ControlMaster=auto -o ControlPath="$RUN/ssh-%r" -o ControlPersist=15m
}

# as USER CMD…: like ssh, the words are joined and given to the user's shell on the box
as() {
  local user="$1" options
  shift
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
