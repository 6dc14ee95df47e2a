# Running the programs of the emulator's tree. Sourced.
#
# They are started with that tree's own loader and libraries, so nothing has to be mounted into it, it needs no root, and it can be deleted at any time.

in_emulator() {
  local program
  program="$(PATH="$EMULATOR_ROOT/usr/bin:$EMULATOR_ROOT/usr/sbin" type -P "$1")" || die "the emulator's tree has no $1"
  shift
  QEMU_MODULE_DIR="$EMULATOR_ROOT/usr/lib/x86_64-linux-gnu/qemu" "$EMULATOR_ROOT/usr/lib64/ld-linux-x86-64.so.2" \
    --library-path "$EMULATOR_ROOT/usr/lib/x86_64-linux-gnu" "$program" "$@"
}
