# needs-daemon-reload UNIT: a unit file changed on disk and not yet read by systemd, for a unit of ~/.config/systemd/user
# as: deck
apply() { printf '# changed by the lab\n' >>"$HOME/.config/systemd/user/$1"; }
undo() { sed -i '/^# changed by the lab$/d' "$HOME/.config/systemd/user/$1"; systemctl --user daemon-reload; }
