# ban ADDRESS: a local CrowdSec decision, as an operator makes it (use 192.0.2.0/24)
# as: deck
apply() { podman exec crowdsec cscli decisions add --ip "$1" --duration 1h --reason 'lab: scenario ban'; }
undo() { podman exec crowdsec cscli decisions delete --ip "$1"; }
