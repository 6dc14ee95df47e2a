# kill-main-process SERVICE: kills the main process of a container from outside; systemd starts it again (Restart=on-failure), and what requires it too
# as: root
as_deck() { runuser -u deck -- env XDG_RUNTIME_DIR=/run/user/1000 DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus "$@"; }
apply() { kill -KILL "$(as_deck podman inspect --format '{{.State.Pid}}' "$1")"; }
undo() { as_deck systemctl --user start "$1.service"; }
