# guests-hidden: Traefik's log shows every guest with the address of the container network's gateway, as rootless port forwarding does
# as: deck
log=/mnt/btrfs-pool/subvol7-containers/traefik-logs/access.log
apply() {
  cp "$log" "$log.lab"
  for path in $(seq -f /lab-%g.php 30); do
    now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
    printf '{"ClientAddr":"10.89.2.1:41022","ClientHost":"10.89.2.1","DownstreamStatus":404,"RequestHost":"photos.example.org","RequestMethod":"GET","RequestPath":"%s","RequestProtocol":"HTTP/1.1","RouterName":"photos@file","StartUTC":"%s","request_User-Agent":"-","level":"info","msg":"","time":"%s"}\n' "$path" "$now" "$now" >>"$log"
  done
}
# Emptied and not replaced: crowdsec reads on in the same file.
undo() { cat "$log.lab" >"$log"; rm -f "$log.lab"; }
