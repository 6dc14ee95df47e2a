# allow-listing: sudo lets deck list subvolumes, as the rules of `quarterdeck doctor --sudoers` do
# as: root
rule=/etc/sudoers.d/quarterdeck-lab-listing
apply() {
  printf 'deck ALL=(root) NOPASSWD: /usr/bin/btrfs ^subvolume list -u -q -R( -[rs])? [^ ]+$, /usr/sbin/btrfs ^subvolume list -u -q -R( -[rs])? [^ ]+$\n' >"$rule"
  chmod 0440 "$rule"
  visudo -c -q -f "$rule" || { rm -f "$rule"; return 1; }
}
undo() { rm -f "$rule"; }
