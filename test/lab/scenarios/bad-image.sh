# bad-image SERVICE: the Quadlet names an image that is not there and cannot be had: it runs on, and a restart fails
# as: deck
drop_in() { echo "$HOME/.config/containers/systemd/$1.container.d/lab.conf"; }
apply() {
  mkdir -p "$(dirname "$(drop_in "$1")")"
  printf '[Container]\nImage=localhost/no-such-image:1\nPull=never\n' >"$(drop_in "$1")"
  systemctl --user daemon-reload
}
undo() {
  rm -f "$(drop_in "$1")"
  systemctl --user daemon-reload
  systemctl --user reset-failed "$1.service" 2>/dev/null || true
  systemctl --user start "$1.service"
}
