# worker-dies SERVICE TIMES: the worker inside of a container aborts so many times and is started again; the unit stays active
# as: deck
ask() { podman exec "$1" curl -fsS --max-time 120 --retry 20 --retry-delay 3 --retry-all-errors "http://127.0.0.1:3003/$2"; }
apply() {
  for _ in $(seq "$2"); do
    ask "$1" lab/abort
    sleep 2
    ask "$1" ping # the next worker serves
  done
}
undo() { systemctl --user restart "$1.service"; }
