# stop-service SERVICE: stops a Quadlet's service through systemd; its container is gone then
# as: deck
apply() { systemctl --user stop "$1.service"; }
undo() { systemctl --user start "$1.service"; }
