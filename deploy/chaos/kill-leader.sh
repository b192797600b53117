#!/usr/bin/env bash
# Kills the leader of a real ensemble, again and again, under continuous writes of an SDK client, and checks that every acknowledged
# write is there, once, in order. Starts its own ensemble on this machine and touches no other process.
set -euo pipefail

usage() {
  cat <<'T'
usage: kill-leader.sh [--rounds N] [--servers N] [--in-flight N] [--base-port P] [--bin DIR] [--keep]

  --rounds N     leaders to kill, one after the other (default 5)
  --servers N    size of the ensemble (default 3)
  --in-flight N  writes in flight (default 4)
  --base-port P  first port of the ensemble (default 26181)
  --bin DIR      published executables; default: publishes a Release build into artifacts/release
  --keep         keep the working directory (events, acks, data) and say where it is

Prints a row per round: who led, who leads, how long no write was acknowledged; then the median, the worst, and the ledger's verdict.
Exit code: 0 when nothing was lost, repeated or reordered and no call failed; 1 otherwise.
T
}

rounds=5 servers=3 in_flight=4 port=26181 bin="" keep=no
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=$2; shift 2 ;;
    --servers) servers=$2; shift 2 ;;
    --in-flight) in_flight=$2; shift 2 ;;
    --base-port) port=$2; shift 2 ;;
    --bin) bin=$2; shift 2 ;;
    --keep) keep=yes; shift ;;
    --help|-h) usage; exit 0 ;;
    *) echo "error: unknown option $1" >&2; usage >&2; exit 2 ;;
  esac
done

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
if [ -z "$bin" ]; then
  bin=$root/artifacts/release
  for project in Coordinator.Daemon Coordinator.Cli; do
    dotnet publish -c Release -o "$bin" "$root/src/$project" -v quiet --nologo >&2
  done
fi

work=$(mktemp -d)
events=$work/events.jsonl acks=$work/acks.jsonl verdict=$work/verdict.json
dev=0 ledger=0
declare -A pid_of
restarted=()

cleanup() {
  set +e
  [ "$ledger" -ne 0 ] && kill "$ledger" 2>/dev/null
  for pid in "${restarted[@]}"; do kill -9 "$pid" 2>/dev/null; done
  [ "$dev" -ne 0 ] && kill "$dev" 2>/dev/null && wait "$dev" 2>/dev/null
  if [ "$keep" = yes ]; then echo "kept: $work"; else rm -rf "$work"; fi
}
trap cleanup EXIT

field() { sed -n "s/.*\"$2\":\"\{0,1\}\([^,\"}]*\)\"\{0,1\}.*/\1/p" <<<"$1"; }
now_us() { echo $(($(date +%s%N) / 1000)); }
leader() { grep '"event":"state"' "$events" | grep '"state":"leading"' | tail -n 1; }
wait_for() { # seconds, description, command…
  local until=$(($(date +%s) + $1)) what=$2; shift 2
  until "$@"; do
    if [ "$(date +%s)" -ge "$until" ]; then echo "error: gave up waiting for $what" >&2; exit 1; fi
    sleep 0.05
  done
}

"$bin/coordinatord" dev --servers "$servers" --base-port "$port" --data "$work/data" --output json >"$events" 2>"$work/dev.log" &
dev=$!
wait_for 60 "the ensemble" grep -q '"event":"ready"' "$events"
endpoints=""
while read -r line; do
  pid_of[$(field "$line" serverId)]=$(field "$line" pid)
  endpoints=$endpoints,$(field "$line" client)
done < <(grep '"event":"server"' "$events")
endpoints=${endpoints#,}

"$bin/coordctl" --endpoints "$endpoints" --output json bench ledger --path /ledger --in-flight "$in_flight" --acks "$acks" >"$verdict" 2>"$work/ledger.log" &
ledger=$!
wait_for 30 "the first writes" test -s "$acks"
sleep 1

printf '%5s  %6s  %6s  %10s\n' round killed leader 'gap, ms'
gaps=()
for round in $(seq "$rounds"); do
  old=$(field "$(leader)" serverId)
  seen=$(wc -l <"$events")
  killed_at=$(now_us)
  kill -9 "${pid_of[$old]}"
  new_leader() { tail -n +"$((seen + 1))" "$events" | grep '"state":"leading"' | grep -qv "\"serverId\":$old,"; }
  wait_for 30 "a new leader" new_leader
  acked_after() { [ "$(tail -n 1 "$acks")" -gt $((killed_at + 50000)) ]; }
  wait_for 30 "a write" acked_after
  gap=$(awk -v from="$killed_at" '$1 > from - 2000000 { if (last && $1 > from && $1 - last > gap) gap = $1 - last; last = $1 } END { printf "%.1f", gap / 1000 }' "$acks")
  new=$(field "$(leader)" serverId)
  printf '%5d  %6s  %6s  %10s\n' "$round" "$old" "$new" "$gap"
  gaps+=("$gap")
  config=$(field "$(grep '"event":"server"' "$events" | grep "\"serverId\":$old,")" config)
  "$bin/coordinatord" run --config "$config" >>"$work/server-$old.log" 2>&1 &
  pid_of[$old]=$!
  restarted+=("${pid_of[$old]}")
  back() { "$bin/coordctl" --endpoints "$endpoints" --output json status 2>/dev/null | tr '{' '\n' | grep "\"serverId\":$old," | grep -q '"state":"following"'; }
  wait_for 60 "server $old to follow" back
  sleep 0.5
done

kill -TERM "$ledger"
code=0; wait "$ledger" || code=$?
ledger=0
printf '%s\n' "${gaps[@]}" | sort -n | awk '{ v[NR] = $1 } END { printf "longest time without an acknowledged write: median %.1f ms, worst %.1f ms, %d rounds\n", (v[int((NR + 1) / 2)] + v[int((NR + 2) / 2)]) / 2, v[NR], NR }'
cat "$verdict"
[ -s "$work/ledger.log" ] && cat "$work/ledger.log" >&2
exit "$code"
