# fail-timer NAME: the service of NAME.timer fails, as it would at its next run
# as: deck
drop_in() { echo "$HOME/.config/systemd/user/$1.service.d/lab.conf"; }
apply() {
  mkdir -p "$(dirname "$(drop_in "$1")")"
  printf '[Service]\nExecStart=\nExecStart=/bin/sh -c "echo the lab makes this fail >&2; exit 7"\n' >"$(drop_in "$1")"
  systemctl --user daemon-reload
  ! systemctl --user start "$1.service"
}
undo() {
  rm -rf "$(dirname "$(drop_in "$1")")"
  systemctl --user daemon-reload
  systemctl --user reset-failed "$1.service" 2>/dev/null || true
}
