# worker-dies SERVICE TIMES: the worker inside of a container aborts so many times and is started again; the unit stays active
# as: deck
ask() { podman exec "$1" curl -fsS --max-time 120 "${@:3}" "http://127.0.0.1:3003/$2"; }
apply() {
  local answer
  for _ in $(seq "$2"); do
    # Who is asked to abort gives no answer (curl: 52), and is asked once: asked again, the next one would abort, too.
    answer=0
    ask "$1" lab/abort || answer=$?
    [ $answer = 52 ] || return 1
    # The next worker serves.
    ask "$1" ping --retry 20 --retry-delay 3 --retry-all-errors
  done
}
undo() { systemctl --user restart "$1.service"; }
