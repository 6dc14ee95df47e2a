# step-clock SECONDS: the clock jumps by so much, forwards or backwards
# as: root
apply() { date --set="@$(($(date +%s) + $1))" >/dev/null; }
undo() { date --set="@$(($(date +%s) - $1))" >/dev/null; }
