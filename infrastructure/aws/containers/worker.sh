# Runs in the container of a worker: workers-stack.ts puts it into the task definition, and protect.cjs as $1.
(umask 077 && printf %s "$INVITATION" > "$XDG_STATE_HOME/invitation")
unset INVITATION
node=$(echo /opt/wzp/node_modules/wezterm-parallel/runtime/*/bin/node)
"$node" -e "$1" &
# After SIGTERM it takes nothing new, finishes its tasks and leaves the server.
exec wzp worker join "$SERVER" --token-file "$XDG_STATE_HOME/invitation" --tasks "$TASKS" --foreground
