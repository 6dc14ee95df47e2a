# quadlet-unknown-key SERVICE: a key that Quadlet does not know: the generator drops the whole unit, the running container stays
# as: deck
drop_in() { echo "$HOME/.config/containers/systemd/$1.container.d/lab.conf"; }
apply() {
  mkdir -p "$(dirname "$(drop_in "$1")")"
  printf '[Container]\nMemorySwap=1G\n' >"$(drop_in "$1")"
  systemctl --user daemon-reload
}
undo() { rm -f "$(drop_in "$1")"; systemctl --user daemon-reload; systemctl --user start "$1.service"; }
