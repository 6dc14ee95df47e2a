# crash-loop SERVICE: the container ends at once with an error, and systemd starts it again and again
# as: deck
drop_in() { echo "$HOME/.config/containers/systemd/$1.container.d/lab.conf"; }
apply() {
  mkdir -p "$(dirname "$(drop_in "$1")")"
  printf '[Container]\nExec=false\n[Service]\nRestartSec=1s\n' >"$(drop_in "$1")"
  systemctl --user daemon-reload
  systemctl --user restart --no-block "$1.service"
}
undo() {
  rm -f "$(drop_in "$1")"
  systemctl --user daemon-reload
  systemctl --user reset-failed "$1.service" 2>/dev/null || true
  systemctl --user restart "$1.service"
}
