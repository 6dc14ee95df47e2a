# unplug-drive: the external drive is not mounted
# as: root
apply() { umount /run/media/deck/WD-18TB; }
undo() { mountpoint -q /run/media/deck/WD-18TB || mount /run/media/deck/WD-18TB; }
