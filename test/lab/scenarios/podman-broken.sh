# podman-broken: podman ends with an error, whatever it is asked
# as: root
apply() {
  mv /usr/bin/podman /usr/bin/podman.lab
  printf '#!/bin/sh\necho "Error: database is locked" >&2\nexit 125\n' >/usr/bin/podman
  chmod 755 /usr/bin/podman
}
undo() { mv /usr/bin/podman.lab /usr/bin/podman; }
