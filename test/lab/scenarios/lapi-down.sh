# lapi-down: the crowdsec container runs and calls itself healthy (its check is `cscli version`), but no local API answers
# as: deck
drop_in=$HOME/.config/containers/systemd/crowdsec.container.d/lab.conf
apply() {
  mkdir -p "$(dirname "$drop_in")"
  printf '[Container]\nExec=sleep infinity\n' >"$drop_in"
  systemctl --user daemon-reload
  systemctl --user restart crowdsec.service
}
undo() { rm -f "$drop_in"; systemctl --user daemon-reload; systemctl --user restart crowdsec.service; }
