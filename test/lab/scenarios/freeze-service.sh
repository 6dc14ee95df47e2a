# freeze-service SERVICE: stops the main process of a container (SIGSTOP): it runs, and answers nobody
# as: root
pid() {
  runuser -u deck -- env XDG_RUNTIME_DIR=/run/user/1000 DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus \
    podman inspect --format '{{.State.Pid}}' "$1"
}
apply() { kill -STOP "$(pid "$1")"; }
undo() { kill -CONT "$(pid "$1")"; }
