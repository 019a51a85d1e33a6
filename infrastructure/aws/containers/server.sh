# Runs in the container of a server: compute-stack.ts puts it into the task definition, and report.cjs as $1.
# With COMMAND, the container runs that instead, as one more server, which passes it on to the others.
state=$XDG_STATE_HOME/wezterm-parallel
# Every server of a database has the same keys.
(
  umask 077
  mkdir -p "$state"
  printf %s "$ACCOUNTS_KEY" > "$state/accounts.key"
  printf %s "$SECRETS_KEY" > "$state/secrets.key"
)
unset ACCOUNTS_KEY SECRETS_KEY

node=$(echo /opt/wzp/node_modules/wezterm-parallel/runtime/*/bin/node)
read='fetch(process.argv[1]).then(async (answer) => {
  if (!answer.ok) throw new Error(process.argv[1] + " answered " + answer.status);
  console.log(process.argv[2] ? (await answer.json()).Networks[0].IPv4Addresses[0] : await answer.text());
})'
"$node" -e "$read" "$AUTHORITIES" > /var/lib/wzp/authorities.pem
address=$("$node" -e "$read" "$ECS_CONTAINER_METADATA_URI_V4" address)
export WZP_REPLICA_ADDRESS="$address:$REPLICA_PORT"

if [ -n "${COMMAND:-}" ]; then
  ended=0
  sh -c "$COMMAND" || ended=$?
  wzp down
  exit "$ended"
fi

report=$1
# shellcheck disable=SC2086
set -- --listen "$LISTEN" --name "$DOMAIN" --behind-proxy $PROXIES
[ -z "$CDN" ] || set -- "$@" --cdn-url "$CDN"
# The first server of all refuses to listen before somebody can sign in. Another one may make the account meanwhile.
if ! wzp up "$@"; then
  # That one still tries to listen. The link that the account gets is not for the log.
  wzp down
  wzp users add "$OWNER" --role owner > /dev/null || true
  wzp down
fi
"$node" -e "$report" &
exec wzp up --foreground "$@"
