# linger-off: the user's services end with the last login
# as: root
apply() { loginctl disable-linger deck; }
undo() { loginctl enable-linger deck; }
