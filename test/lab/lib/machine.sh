# Starting, asking and ending the virtual machine. Sourced, after paths.sh and emulator.sh.

PID_FILE="$RUN/qemu.pid"
MONITOR="$RUN/monitor.sock"
CONSOLE="$RUN/console.log"

# The process of the pid file, and only if it is still the qemu that we started.
machine_pid() {
  local pid
  pid="$(cat "$PID_FILE" 2>/dev/null)" && grep -qaF "$DISKS" "/proc/$pid/cmdline" 2>/dev/null && echo "$pid"
}
machine_is_running() { machine_pid >/dev/null; }

# start_machine [-loadvm NAME]
start_machine() {
  local disk drives=()
  mkdir -p "$RUN"
  rm -f "$MONITOR"
  for disk in system pool-1 pool-2 drive; do drives+=(-drive "file=$DISKS/$disk.qcow2,if=virtio,format=qcow2,cache=unsafe,discard=unmap"); done
  (exec 9>&-; in_emulator qemu-system-x86_64 \
    -L "$EMULATOR_ROOT/usr/share/qemu" -L "$EMULATOR_ROOT/usr/share/seabios" \
    -name quarterdeck-lab -machine q35,hpet=off -accel tcg,thread=multi,tb-size=512 -cpu max -smp 2 -m 3072 \
    -rtc base=utc,clock=host -nodefaults -display none -no-reboot \
    -kernel "$DISKS/vmlinuz" -initrd "$DISKS/initrd" -append "root=/dev/vda rootflags=subvol=root rw console=ttyS0 quiet mitigations=off systemd.show_status=no" \
    "${drives[@]}" -device virtio-rng-pci \
    -netdev "user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:$SSH_PORT-:22" -device virtio-net-pci,netdev=net,romfile= \
    -serial "file:$CONSOLE" -monitor "unix:$MONITOR,server=on,wait=off" -pidfile "$PID_FILE" -daemonize "$@")
  renice -n 10 -p "$(cat "$PID_FILE")" >/dev/null # developers share these processors
}

# monitor COMMAND: one line to qemu's monitor; prints its answer. Returns when the command is done.
monitor() {
  node -e '
    const socket = require("node:net").connect(process.argv[1]);
    let text = "", prompts = 0;
    socket.on("error", error => { console.error(error.message); process.exit(1); });
    socket.on("data", chunk => {
      text += chunk;
      const seen = text.split("(qemu) ").length - 1;
      if (prompts === 0 && seen >= 1) { prompts = 1; text = ""; socket.write(process.argv[2] + "\n"); }
      else if (prompts === 1 && seen >= 1) { socket.end(); process.stdout.write(text.replace(/\x1b\[[0-9]*[A-Z]/g, "").split("\r\n").slice(1, -1).join("\n") + "\n"); }
    });
  ' "$MONITOR" "$1"
}

saved_state_exists() { in_emulator qemu-img snapshot -l -U "$DISKS/system.qcow2" 2>/dev/null | grep -qw "$SAVED_STATE"; }
