#!/usr/bin/env bash
# Runs the real docker-compose.yml of this repository and holds it to what README.md promises: it becomes healthy, takes writes, survives
# the kill of its leader's container and a rolling restart under load, and keeps its data over down and up; its brokers lose no acknowledged record
# when the leader of a partition is killed.
set -euo pipefail

usage() {
  cat <<'T'
usage: verify.sh [--host-bases] [--base-port P] [--in-flight N] [--compose COMMAND] [--keep]

  --host-bases       make stand-ins for the official .NET images from this machine's files (deploy/docker/host-bases.sh), for an engine
                     that reaches no registry; always so on an engine that this script starts
  --base-port P      first published port (default 26281); server i uses P + 10 (i - 1) for clients, + 2 for health, broker i the same from P + 100 on
  --in-flight N      writes in flight during kills and restarts (default 4)
  --compose COMMAND  docker-compose (default), or "docker compose"
  --keep             leave the cluster running and say how to end it

Uses the docker engine that answers; when none does and this is root, it starts dockerd with its own folder and socket, and ends it.
Everything it makes carries its own project name; no other container, image or volume is touched.
Exit code: 0 when every step passed, 1 otherwise, 2 for wrong usage.
T
}

host_bases=no port=26281 in_flight=4 compose_command=docker-compose keep=no
while [ $# -gt 0 ]; do
  case $1 in
    --host-bases) host_bases=yes; shift ;;
    --base-port) port=$2; shift 2 ;;
    --in-flight) in_flight=$2; shift 2 ;;
    --compose) compose_command=$2; shift 2 ;;
    --keep) keep=yes; shift ;;
    --help|-h) usage; exit 0 ;;
    *) echo "error: unknown option $1" >&2; usage >&2; exit 2 ;;
  esac
done

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# Beside a client without a builder in /usr/local/bin, the distribution's own is the one that builds.
PATH=/usr/sbin:/usr/bin:$PATH
work=$(mktemp -d -p /var/tmp coordinator-verify.XXXXXX)
project=coordinator-verify-$$
engine=0 up=no ledger=${project}-ledger
export COORDINATOR_IMAGE=$project
export CLIENT_PORT_1=$port HTTP_PORT_1=$((port + 2)) CLIENT_PORT_2=$((port + 10)) HTTP_PORT_2=$((port + 12)) CLIENT_PORT_3=$((port + 20)) HTTP_PORT_3=$((port + 22))
for i in 1 2 3; do export "BROKER_PORT_$i=$((port + 90 + 10 * i))" "BROKER_HTTP_PORT_$i=$((port + 92 + 10 * i))"; done
published=127.0.0.1:$CLIENT_PORT_1,127.0.0.1:$CLIENT_PORT_2,127.0.0.1:$CLIENT_PORT_3
services=(coordinator1 coordinator2 coordinator3) brokers=(broker1 broker2 broker3)

step() { printf '[%3d s] %s\n' "$SECONDS" "$*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }
compose() { $compose_command -p "$project" --project-directory "$root" -f "$root/docker-compose.yml" "$@"; }
quiet() { "$@" >"$work/last.log" 2>&1 || { cat "$work/last.log" >&2; fail "$*"; }; }
wait_for() { # seconds, description, command…
  local until=$((SECONDS + $1)) what=$2; shift 2
  until "$@"; do
    [ "$SECONDS" -lt "$until" ] || fail "gave up waiting for $what"
    sleep 0.2
  done
}

cleanup() {
  local code=$?
  set +e
  if [ "$code" -ne 0 ] && [ "$up" = yes ]; then compose logs --tail=20 --no-color 2>/dev/null | cut -c1-600 >&2; docker logs "$ledger" 2>&1 | tail -n 20 >&2; fi
  if [ "$keep" = yes ]; then
    echo "kept: DOCKER_HOST=${DOCKER_HOST:-} $compose_command -p $project down -v$([ "$engine" -eq 0 ] || echo "; kill $engine; rm -rf $work")"
    exit "$code"
  fi
  if [ "$up" = yes ]; then
    docker rm -f "$ledger" >/dev/null 2>&1
    compose down -v >/dev/null 2>&1
    docker rmi "$project" >/dev/null 2>&1
    [ "$engine" -ne 0 ] || [ "$host_bases" = no ] || docker rmi "$SDK_IMAGE" "$RUNTIME_IMAGE" >/dev/null 2>&1
  fi
  if [ "$engine" -ne 0 ]; then kill "$engine"; wait "$engine"; fi
  rm -rf "$work"
  exit "$code"
}
trap cleanup EXIT

for command in docker ${compose_command%% *}; do command -v "$command" >/dev/null || fail "$command is not installed (Debian: docker.io, docker-compose)"; done

if ! docker version >/dev/null 2>&1; then
  command -v dockerd >/dev/null || fail "no docker engine answers, and dockerd is not installed"
  [ "$(id -u)" -eq 0 ] || fail "no docker engine answers, and only root can start one"
  step "starting a docker engine of our own: no other answers"
  export DOCKER_HOST=unix://$work/docker.sock
  dockerd --data-root "$work/data" --exec-root "$work/exec" --pidfile "$work/pid" -H "$DOCKER_HOST" >"$work/dockerd.log" 2>&1 &
  engine=$!
  answers() { kill -0 "$engine" 2>/dev/null || { tail -n 5 "$work/dockerd.log" >&2; fail "dockerd ended"; }; docker version >/dev/null 2>&1; }
  wait_for 60 "the engine" answers
  host_bases=yes
fi
step "engine $(docker version --format '{{.Server.Version}}'), $(compose version --short 2>/dev/null | head -n 1)"

up=yes
if [ "$host_bases" = yes ]; then
  # On an engine of somebody else the official names stay what they are.
  if [ "$engine" -eq 0 ]; then export SDK_IMAGE=$project-sdk RUNTIME_IMAGE=$project-runtime; fi
  step "making the base images from this machine's files"
  quiet "$root/deploy/docker/host-bases.sh" "${SDK_IMAGE:-mcr.microsoft.com/dotnet/sdk:10.0}" "${RUNTIME_IMAGE:-mcr.microsoft.com/dotnet/runtime-deps:10.0}"
fi
step "building the image"
quiet compose build coordinator1
step "built: $(docker image inspect --format '{{.Size}}' "$project" | awk '{ printf "%d MB", $1 / 1e6 }'), user $(docker image inspect --format '{{.Config.User}}' "$project")"

container() { compose ps -q "$1"; }
inspect() { docker inspect --format "$2" "$(container "$1")"; }
is_healthy() { [ "$(inspect "$1" '{{.State.Health.Status}}')" = healthy ]; }
healthy() { for service in "$@"; do wait_for 90 "$service to be healthy" is_healthy "$service"; done; }
addresses() { for service in "${services[@]}"; do inspect "$service" "$service={{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"; done | xargs; }
coordctl() { "$work/app/coordctl" --endpoints "$published" "$@"; }
leader() { # of the services
  local id
  id=$(coordctl --output json status | tr '{' '\n' | sed -n 's/.*"serverId":\([0-9]*\),"state":"leading".*/\1/p')
  [ -n "$id" ] && echo "coordinator$id"
}
acks() { wc -l <"$work/acks/times"; }
acked_since() { [ "$(acks)" -gt "$1" ]; }
goes_on() { wait_for 30 "an acknowledged write" acked_since $(($(acks) + in_flight)); }
longest_gap() { # milliseconds without an acknowledgement, from a time in microseconds on
  awk -v from="$1" '$1 > from { if (last && $1 - last > gap) gap = $1 - last } { last = $1 } END { printf "%.0f ms", gap / 1000 }' "$work/acks/times"
}
now() { echo $(($(date +%s%N) / 1000)); }
stop() { # gracefully; a server that had to be killed at the end of its grace period exits with 137
  local since
  since=$(now)
  quiet docker stop -t 10 "$(container "$1")"
  took="$((($(date +%s%N -d "$(inspect "$1" '{{.State.FinishedAt}}')") / 1000 - since) / 1000)) ms"
  [ "$(inspect "$1" '{{.State.ExitCode}}')" = 0 ] || fail "$1 stopped with exit code $(inspect "$1" '{{.State.ExitCode}}')"
}

step "a container with wrong configuration: one line that says what, exit code 2"
code=0
docker run --rm -e COORDINATOR__ServerId=1 -e COORDINATOR__TickMilliseconds=fast "$project" >"$work/wrong.log" 2>&1 || code=$?
cat "$work/wrong.log"
[ "$code" -eq 2 ] || fail "exit code $code"
[ "$(wc -l <"$work/wrong.log")" -eq 1 ] && grep -q '^error: Coordinator:TickMilliseconds: ' "$work/wrong.log" || fail "not one line that names the key"

step "up"
quiet compose up -d
healthy "${services[@]}"
mkdir -p "$work/app"
quiet docker cp "$(container coordinator1):/app/." "$work/app"
step "healthy; $(leader) leads; $(addresses)"
coordctl status

step "write through the published ports, read inside the network"
quiet coordctl create /verify hello
[ "$(compose exec -T coordinator2 coordctl --consistency linearizable get /verify)" = hello ] || fail "another value was read than written"
if docker exec "$(container coordinator1)" bash -c 'echo >/app/x' 2>/dev/null; then fail "the container's file system is writable"; fi

step "a client in the network that writes all the time, and will be asked what became of it"
mkdir -m 777 "$work/acks"
quiet docker run -d --name "$ledger" --network "${project}_default" -v "$work/acks:/acks" --entrypoint /app/coordctl \
  -e COORDCTL_ENDPOINTS=coordinator1:5181,coordinator2:5181,coordinator3:5181 "$project" \
  --output json bench ledger --in-flight "$in_flight" --acks /acks/times
wait_for 30 "the first writes" test -s "$work/acks/times"

victim=$(leader)
step "docker kill $victim, which leads"
since=$(now)
quiet docker kill "$(container "$victim")"
new_leader() { local now; now=$(leader 2>/dev/null) && [ "$now" != "$victim" ]; }
wait_for 30 "a new leader" new_leader
goes_on
step "$(leader) leads, longest time without an acknowledged write $(longest_gap "$since")"
quiet coordctl set /verify again
quiet docker start "$(container "$victim")"
healthy "$victim"

step "rolling restart under load"
for service in "${services[@]}"; do
  since=$(now)
  stop "$service"
  quiet docker start "$(container "$service")"
  healthy "$service"
  goes_on
  step "$service stopped with exit code 0 in $took, is healthy again; longest time without an acknowledged write $(longest_gap "$since")"
done

step "the client's account"
quiet docker stop -t 120 "$ledger"
docker logs "$ledger"
[ "$(docker inspect --format '{{.State.ExitCode}}' "$ledger")" = 0 ] || fail "acknowledged writes were lost, repeated or reordered, or calls failed"
entries=$(coordctl ls /ledger | wc -l)

# Without a quorum for as long as this takes a client is told so: nobody writes meanwhile.
step "two stop, and start again so that they swap addresses"
before=$(addresses)
read -r first second < <(addresses | tr ' ' '\n' | grep -v coordinator3 | sort -t . -k 4 -n -r | cut -d = -f 1 | xargs)
stop "$first"
stop "$second"
quiet docker start "$(container "$first")"
quiet docker start "$(container "$second")"
healthy "$first" "$second"
[ "$(addresses)" != "$before" ] || fail "the addresses did not change: $before"
quiet coordctl set /verify swapped
step "$before became $(addresses)"

step "stop of all, down, and up again on the same volumes"
for service in "${services[@]}"; do stop "$service"; done
quiet docker rm "$ledger"
quiet compose down
quiet compose up -d
healthy "${services[@]}"
[ "$(coordctl --consistency linearizable get /verify)" = swapped ] || fail "/verify is not what was written last"
[ "$(coordctl ls /ledger | wc -l)" = "$entries" ] || fail "/ledger had $entries entries, and has $(coordctl ls /ledger | wc -l)"
step "everything is there: $entries entries"

step "a topic, and the end of the broker that leads it"
inside() { docker exec -i "$(container coordinator1)" /app/coordctl "$@"; } # brokers are reached by names that only the network knows
partition_leader() { inside --output json topics describe verify | sed -n 's/.*"partition":0,"leader":\([0-9]*\),.*/broker\1/p'; }
healthy "${brokers[@]}"
quiet inside --timeout 30s topics create verify --partitions 1 --replication-factor 3 --min-insync 2
seq 1 1000 | quiet inside produce verify
victim=$(partition_leader)
[ -n "$victim" ] || fail "nobody leads verify:0"
quiet docker kill "$(container "$victim")"
seq 1001 2000 | quiet inside produce verify
inside consume verify --from-beginning >"$work/consumed"
cmp -s "$work/consumed" <(seq 1 2000) || fail "2000 records were acknowledged, $(wc -l <"$work/consumed") were consumed, or in another order"
step "$victim was killed, $(partition_leader) leads, all 2000 records are there"
step passed
