# What the chaos scripts share: an ensemble of their own on this machine, a ledger of acknowledged writes, and the sums at the end.
# Sourced, not run. Touches no process that it did not start.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
script=$(basename "$0")
rounds=5 servers=3 in_flight=4 port=26181 bin="" keep=no

options() { # what every script takes, for its usage
  cat <<T

  --rounds N     how often (default $rounds)
  --servers N    size of the ensemble (default $servers)
  --in-flight N  writes in flight (default $in_flight)
  --base-port P  first port of the ensemble (default $port)
  --bin DIR      published executables; default: publishes a Release build into artifacts/release
  --keep         keep the working directory (events, acks, data) and say where it is
  --help         this

Exit code: 0 when nothing was lost, repeated or reordered and no call failed; 1 otherwise; 2 for wrong usage.
T
}

wrong() { echo "error: $1" >&2; echo "try: $script --help" >&2; exit 2; }

number() { # option, value, least, largest
  case ${2-} in ''|*[!0-9]*) wrong "$1 takes a number, not '${2-}'" ;; esac
  [ "$2" -ge "$3" ] && [ "$2" -le "$4" ] || wrong "$1 takes a number from $3 to $4, not $2"
}

parse() { # the command line; usage is a function of the script
  while [ $# -gt 0 ]; do
    case $1 in
      --rounds) number "$1" "${2-}" 1 1000; rounds=$2; shift 2 ;;
      --servers) number "$1" "${2-}" 1 10; servers=$2; shift 2 ;;
      --in-flight) number "$1" "${2-}" 1 1000; in_flight=$2; shift 2 ;;
      --base-port) number "$1" "${2-}" 1024 65000; port=$2; shift 2 ;;
      --bin) [ -x "${2-}/coordinatord" ] || wrong "--bin takes a folder with coordinatord and coordctl, not '${2-}'"; bin=$2; shift 2 ;;
      --keep) keep=yes; shift ;;
      --help|-h) usage; options; exit 0 ;;
      *) wrong "unknown option $1" ;;
    esac
  done
}

field() { sed -n "s/.*\"$2\":\"\{0,1\}\([^,\"}]*\)\"\{0,1\}.*/\1/p" <<<"$1"; }
now_us() { echo $(($(date +%s%N) / 1000)); }
leader() { field "$(grep '"event":"state"' "$events" | grep '"state":"leading"' | tail -n 1)" serverId; }
server_line() { grep '"event":"server"' "$events" | grep "\"serverId\":$1,"; }
coordctl() { "$bin/coordctl" --endpoints "$endpoints" "$@"; }

wait_for() { # seconds, description, command…
  local until=$(($(date +%s) + $1)) what=$2; shift 2
  until "$@"; do
    if [ "$(date +%s)" -ge "$until" ]; then echo "error: gave up waiting for $what" >&2; exit 1; fi
    sleep 0.05
  done
}

cleanup() {
  set +e
  [ "$ledger" -ne 0 ] && kill "$ledger" 2>/dev/null
  for pid in "${restarted[@]}"; do kill -CONT "$pid" 2>/dev/null; kill -9 "$pid" 2>/dev/null; done
  [ "$dev" -ne 0 ] && kill "$dev" 2>/dev/null && wait "$dev" 2>/dev/null
  if [ "$keep" = yes ]; then echo "kept: $work"; else rm -rf "$work"; fi
}

start_ensemble() {
  if [ -z "$bin" ]; then
    bin=$root/artifacts/release
    for project in Coordinator.Daemon Coordinator.Cli; do
      dotnet publish -c Release -o "$bin" "$root/src/$project" -v quiet --nologo >&2
    done
  fi

  work=$(mktemp -d)
  events=$work/events.jsonl acks=$work/acks.jsonl verdict=$work/verdict.json
  dev=0 ledger=0 endpoints="" gaps=() restarted=()
  declare -gA pid_of
  trap cleanup EXIT
  "$bin/coordinatord" dev --servers "$servers" --base-port "$port" --data "$work/data" --output json >"$events" 2>"$work/dev.log" &
  dev=$!
  wait_for 60 "the ensemble" grep -q '"event":"ready"' "$events"
  local line
  while read -r line; do
    pid_of[$(field "$line" serverId)]=$(field "$line" pid)
    endpoints=$endpoints,$(field "$line" client)
  done < <(grep '"event":"server"' "$events")
  endpoints=${endpoints#,}
}

start_ledger() { # numbered writes through one session, each acknowledgement with its time
  "$bin/coordctl" --endpoints "$endpoints" --output json bench ledger --path /ledger --in-flight "$in_flight" --acks "$acks" >"$verdict" 2>"$work/ledger.log" &
  ledger=$!
  wait_for 30 "the first writes" test -s "$acks"
  sleep 1
}

start_server() { # as an operator would, on its data
  "$bin/coordinatord" run --config "$(field "$(server_line "$1")" config)" >>"$work/server-$1.log" 2>&1 &
  pid_of[$1]=$!
  restarted+=("$!")
  disown "$!"
}

state_of() { coordctl --output json status 2>/dev/null | tr '{' '\n' | grep "\"serverId\":$1," | sed 's/.*"state":"\([a-z]*\)".*/\1/'; }
is_state() { [ "$(state_of "$1")" = "$2" ]; }
new_leader_since() { tail -n +"$(($1 + 1))" "$events" | grep '"state":"leading"' | grep -qv "\"serverId\":$2,"; }
acked_after() { [ "$(tail -n 1 "$acks")" -gt "$1" ]; }

gap_since() { # microseconds: the longest time without an acknowledged write from then on, in ms
  awk -v from="$1" '$1 > from - 2000000 { if (last && $1 > from && $1 - last > gap) gap = $1 - last; last = $1 } END { printf "%.1f", gap / 1000 }' "$acks"
}

finish() { # the sums, the ledger's verdict, the exit code
  kill -TERM "$ledger"
  local code=0
  wait "$ledger" || code=$?
  ledger=0
  printf '%s\n' "${gaps[@]}" | sort -n | awk '{ v[NR] = $1 } END { printf "longest time without an acknowledged write: median %.1f ms, worst %.1f ms, %d rounds\n", (v[int((NR + 1) / 2)] + v[int((NR + 2) / 2)]) / 2, v[NR], NR }'
  cat "$verdict"
  [ -s "$work/ledger.log" ] && cat "$work/ledger.log" >&2
  exit "$code"
}
