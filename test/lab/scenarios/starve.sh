# starve SERVICE throttled|killed: its worker eats memory, and is held back at MemoryHigh for ever, or killed at MemoryMax while the unit stays active
# as: deck
set_limits() { systemctl --user set-property --runtime "$1.service" "MemoryHigh=$2" "MemoryMax=$3" MemorySwapMax=0; }
apply() {
  local used
  used=$(systemctl --user show --property=MemoryCurrent --value -- "$1.service")
  case "$2" in
    throttled)
      set_limits "$1" $((used + 40 * 1048576)) $((used + 900 * 1048576))
      podman exec "$1" curl -fsS --max-time 120 http://127.0.0.1:3003/lab/hold
      ;;
    killed)
      set_limits "$1" infinity $((used + 100 * 1048576))
      podman exec "$1" curl -fsS --max-time 120 http://127.0.0.1:3003/lab/eat
      ;;
  esac
}
undo() {
  systemctl --user set-property --runtime "$1.service" MemoryHigh=460M MemoryMax=512M MemorySwapMax=infinity
  systemctl --user restart "$1.service"
}
