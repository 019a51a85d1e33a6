#!/bin/bash
# Prepares and runs the container of a server. /etc/wzp/server.conf names what the stacks made.
# Usage: wzp-server prepare|serve|report, or wzp-server command [ARGUMENT ...]
set -euo pipefail
set -a
. "${WZP_SERVER_CONF:-/etc/wzp/server.conf}"
set +a
disk=/srv/wzp
# The user of the image.
owner=10001
authorities=/etc/wzp/rds.pem
environment=/run/wzp/environment

secret() {
  aws secretsmanager get-secret-value --secret-id "$1" --query SecretString --output text
}

# Only a disk without any file system gets one: a disk that cannot be read must not.
mount_disk() {
  local device=/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${DISK/-/} found=0
  # The instance before this one may still have it.
  until [ -b "$device" ]; do
    aws ec2 attach-volume --volume-id "$DISK" --device /dev/sdf \
      --instance-id "$(ec2-metadata --instance-id | cut -d' ' -f2)" || true
    sleep 5
  done
  blkid -p "$device" || found=$?
  case $found in
    0) ;;
    2) mkfs.ext4 -q "$device" ;;
    *) return "$found" ;;
  esac
  mkdir -p "$disk"
  mountpoint -q "$disk" || mount "$device" "$disk"
  install -d -o "$owner" -g "$owner" -m 700 "$disk/state" "$disk/state/wezterm-parallel"
  install -d -o "$owner" -g "$owner" "$disk/projects"
}

# Every server of a database has the same keys. One that is there stays.
write_key() {
  local file=$disk/state/wezterm-parallel/$1.key
  [ ! -e "$file" ] || return 0
  local key
  key=$(secret "$2")
  [ "${#key}" = 32 ] || { echo "The secret for $1.key does not have 32 characters." >&2; return 1; }
  (umask 077 && printf %s "$key" > "$file.new")
  chown "$owner:$owner" "$file.new"
  mv "$file.new" "$file"
}

# No task gets the credentials of this machine. The container has no other user, and cannot change to one.
keep_credentials() {
  local rule=(OUTPUT --destination 169.254.169.254 --match owner --uid-owner "$owner" --jump REJECT)
  iptables --check "${rule[@]}" 2>/dev/null || iptables --insert "${rule[@]}"
}

prepare() {
  keep_credentials
  mount_disk
  write_key accounts "$ACCOUNTS_KEY"
  write_key secrets "$SECRETS_KEY"
  curl --fail --silent --show-error --retry 5 --output "$authorities" \
    "https://truststore.pki.rds.amazonaws.com/$AWS_REGION/$AWS_REGION-bundle.pem"
  local address own
  address=$(secret "$ADDRESS")
  own=$(ec2-metadata --local-ipv4 | cut -d' ' -f2)
  mkdir -p -m 700 "${environment%/*}"
  (umask 077 && printf 'WZP_DATABASE=%s\nWZP_REPLICA_ADDRESS=%s:7118\n' "$address" "$own" > "$environment")
  aws ecr get-login-password | docker login --username AWS --password-stdin "${IMAGE%%/*}"
  docker pull "$IMAGE"
  docker rm --force wzp 2>/dev/null || true
}

# As docs/guide/deploy/container.md says. Health checks name the address of this machine, which the server accepts only
# in the network of this machine.
options=(--rm --read-only --tmpfs /tmp:exec,mode=1777 --cap-drop ALL --security-opt no-new-privileges
  --network host --hostname "$NAME" --env-file "$environment"
  --volume "$disk/state:/var/lib/wzp" --volume "$disk/projects:/srv/projects"
  --volume "$authorities:/etc/ssl/certs/rds.pem:ro")

serve() {
  local proxies cdn=()
  read -ra proxies <<< "$PROXIES"
  [ -z "$CDN" ] || cdn=(--cdn-url "$CDN")
  exec docker run --name wzp "${options[@]}" \
    --log-driver awslogs --log-opt "awslogs-group=$LOGS" --log-opt "awslogs-stream=$NAME" \
    "$IMAGE" up --foreground --listen 0.0.0.0:7117 --name "$DOMAIN" --behind-proxy "${proxies[@]}" "${cdn[@]}"
}

# A server that is starting has no alerts to tell.
report() {
  local alerts metrics
  # It exits with 1 if an alert fires.
  alerts=$(docker exec wzp wzp alerts list --all --json) || true
  [ -n "$alerts" ] || return 0
  metrics=$(jq --compact-output '[.[] | { MetricName: "AlertFiring", Dimensions: [{ Name: "Alert", Value: .name }],
    Value: (if .state == "firing" then 1 else 0 end) }]' <<< "$alerts")
  aws cloudwatch put-metric-data --namespace "$METRICS" --metric-data "$metrics"
}

command() {
  local terminal=()
  [ ! -t 0 ] || terminal=(--interactive --tty)
  if docker container inspect wzp > /dev/null 2>&1; then
    exec docker exec "${terminal[@]}" wzp wzp "$@"
  fi
  exec docker run "${terminal[@]}" "${options[@]}" "$IMAGE" "$@"
}

"$@"
