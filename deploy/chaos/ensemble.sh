# shellcheck shell=bash disable=SC2034,SC2154 # some of the variables are the scripts'
# What the chaos scripts share: an ensemble of their own on this machine, a ledger of acknowledged writes, rounds, and the sums at the end.
# Sourced, not run. Touches no process that it did not start.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
script=$(basename "$0")
rounds=5 servers=3 least=1 in_flight=4 port=26181 bin="" keep=no # least: servers that the script needs
work="" endpoints="" ledger=0 violations=0 settings=""           # settings: more keys for every server's configuration
gaps=() undo=()                                                  # undo: what the end takes back, after every process is gone
declare -A pid_of

options() { # what every script takes, for its usage
  cat <<T

  --rounds N     how often (default $rounds)
  --servers N    size of the ensemble (default $servers, at least $least)
  --in-flight N  writes in flight (default $in_flight)
  --base-port P  first port of the ensemble (default $port)
  --bin DIR      published executables; default: publishes a Release build into artifacts/release
  --keep         keep the working directory (acks, data, logs) and say where it is
  --help         this

Exit code: 0 when nothing was lost, repeated or reordered and no call failed; 1 otherwise; 2 for wrong usage.
T
}

lacks() { echo "error: $1" >&2; exit 2; }
wrong() { echo "error: $1" >&2; echo "try: $script --help" >&2; exit 2; }
fail() { # with the ledger's verdict, if there is one to be had
  echo "error: $1" >&2
  [ "$ledger" -eq 0 ] && exit 1
  violations=$((violations + 1))
  finish
}
violation() { echo "violation: $1"; violations=$((violations + 1)); }
need_root() { [ "$(id -u)" -eq 0 ] || lacks "needs root"; }
need() { command -v "$1" >/dev/null || [ -e "$1" ] || lacks "needs the package $2"; } # program or file, Debian package

number() { # option, value, least, largest
  case ${2-} in ''|*[!0-9]*|0?*) wrong "$1 takes a number, not '${2-}'" ;; esac
  if [ ${#2} -gt 9 ] || [ "$2" -lt "$3" ] || [ "$2" -gt "$4" ]; then wrong "$1 takes a number from $3 to $4, not $2"; fi
}

own_option() { return 1; } # option, value: a script's own, each with a value

parse() { # the command line; usage is a function of the script
  while [ $# -gt 0 ]; do
    case $1 in
      --rounds) number "$1" "${2-}" 1 1000; rounds=$2; shift 2 ;;
      --servers) number "$1" "${2-}" "$least" 10; servers=$2; shift 2 ;;
      --in-flight) number "$1" "${2-}" 1 512; in_flight=$2; shift 2 ;;
      --base-port) number "$1" "${2-}" 1024 65000; port=$2; shift 2 ;;
      --bin)
        if [ ! -x "${2-}/coordinatord" ] || [ ! -x "$2/coordctl" ]; then wrong "--bin takes a folder with coordinatord and coordctl, not '${2-}'"; fi
        bin=$2; shift 2 ;;
      --keep) keep=yes; shift ;;
      --help|-h) usage; options; exit 0 ;;
      *) own_option "$1" "${2-}" || wrong "unknown option $1"; shift 2 ;;
    esac
  done
}

# Where a server is. network.sh gives each an address of its own, disks.sh a disk.
address() { echo 127.0.0.1; }
port_of() { echo $((port + ($1 - 1) * 10 + $2)); } # server, 0 clients, 1 peers, 2 HTTP
endpoint() { echo "$(address "$1"):$(port_of "$1" "$2")"; }
data() { echo "$work/server-$1/data"; }
prepare() { :; }                   # before the configurations are written: networks, disks
surround() { exec "${@:2}"; }      # server, command…: a network, an environment of its own

now_us() { echo $(($(date +%s%N) / 1000)); }
coordctl() { "$bin/coordctl" --endpoints "$endpoints" "$@"; }

wait_for() { # seconds, description, command…
  local until=$(($(date +%s) + $1)) what=$2; shift 2
  until "$@"; do
    if [ "$(date +%s)" -ge "$until" ]; then
      coordctl --timeout 0 status >&2 || true
      fail "gave up waiting for $what"
    fi
    sleep 0.05
  done
}

hold() { sleep "$1" & wait $!; } # seconds; a signal ends it at once

cleanup() {
  trap '' INT TERM HUP
  set +e
  local mine pid step
  mine=$(jobs -p) # no process but this shell's own
  for pid in $mine; do kill -9 "$pid"; done 2>/dev/null
  for pid in $mine; do wait "$pid"; done 2>/dev/null
  for step in "${undo[@]}"; do $step; done
  if [ "$keep" = yes ]; then echo "kept: $work"; else rm -rf "$work"; fi
}

start_ensemble() {
  if [ -z "$bin" ]; then
    bin=$root/artifacts/release
    local project
    for project in Coordinator.Daemon Coordinator.Cli; do
      dotnet publish -c Release --use-current-runtime -o "$bin" "$root/src/$project" -v quiet --nologo >&2
    done
  fi

  work=$(mktemp -d -t coordinator-chaos.XXXXXX)
  acks=$work/acks verdict=$work/verdict.json
  trap cleanup EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  local id
  for id in $(seq "$servers"); do
    mkdir "$work/server-$id"
    endpoints=$endpoints${endpoints:+,}$(endpoint "$id" 0)
  done
  prepare
  for id in $(seq "$servers"); do write_config "$id"; start_server "$id"; done
  wait_for 60 "the ensemble" all_ready
}

write_config() { # server
  local id list=""
  for id in $(seq "$servers"); do
    list=$list${list:+,}"
      { \"Id\": $id, \"Host\": \"$(address "$id")\", \"ClientPort\": $(port_of "$id" 0), \"PeerPort\": $(port_of "$id" 1) }"
  done
  cat >"$work/server-$1/config.json" <<T
{ "Coordinator": {
    "ServerId": $1, "DataDirectory": "$(data "$1")",$settings
    "ClientEndpoint": "$(endpoint "$1" 0)", "PeerEndpoint": "$(endpoint "$1" 1)", "HttpEndpoint": "$(endpoint "$1" 2)",
    "Servers": [$list ] } }
T
}

start_server() { # as an operator would, on the data that are there
  surround "$1" "$bin/coordinatord" run --config "$work/server-$1/config.json" >>"$work/server-$1/server.log" 2>&1 &
  pid_of[$1]=$!
}

must_run() { # only what this shell started and what still runs is ever touched
  jobs -rp | grep -x "${pid_of[$1]}" >/dev/null || fail "server $1 has ended by itself: $(tail -n 1 "$work/server-$1/server.log")"
}
signal() { local id; for id in "${@:2}"; do must_run "$id"; kill "-$1" "${pid_of[$id]}"; done; } # signal, servers…
kill_servers() { # all at once, and waits for their end
  signal KILL "$@"
  local id
  for id in "$@"; do wait "${pid_of[$id]}" 2>/dev/null || true; done
}

stop_server() { # as for maintenance; its exit code must be 0
  local code=0
  signal TERM "$1"
  wait "${pid_of[$1]}" || code=$?
  if [ "$code" -ne 0 ]; then violation "server $1 was asked to stop and ended with exit code $code"; fi
}

# How a server is.
probe() { # what it answers at /readyz; nothing when it is not there
  (
    exec 3<>"/dev/tcp/$(address "$1")/$(port_of "$1" 2)"
    printf 'GET /readyz HTTP/1.1\r\nHost: chaos\r\nConnection: close\r\n\r\n' >&3
    timeout 1 cat <&3
  ) 2>/dev/null || true
}
ready() { [[ $(probe "$1") == "HTTP/1.1 200 "* ]]; } # it serves, and it counts if it votes
says() { [[ $(probe "$1") == "HTTP/1.1 503 "*"$2"* ]]; } # server, part of why it is not ready
all_ready() {
  local id
  for id in $(seq "$servers"); do
    must_run "$id"
    ready "$id" || return 1
  done
}

leader() { # who leads, as server/epoch; of two that believe so, the one in the later epoch
  coordctl --timeout 0 --output json status 2>/dev/null | tr '{' '\n' |
    sed -n 's/.*"serverId":\([0-9]*\),"state":"leading".*"epoch":\([0-9]*\),.*/\2 \1/p' | sort -n | tail -n 1 | sed 's/\(.*\) \(.*\)/\2\/\1/' || true
}
somebody_leads() { leads=$(leader); [ -n "$leads" ]; }
other_leads() { somebody_leads && [ "${leads%/*}" -ne "$1" ]; } # server: another than it

# The ledger: numbered writes through one session, each acknowledgement with its time.
start_ledger() {
  "$bin/coordctl" --endpoints "$endpoints" --output json bench ledger --path /ledger --in-flight "$in_flight" --acks "$acks" \
    >"$verdict" 2>"$work/ledger.log" &
  ledger=$!
  wait_for 30 "the first writes" test -s "$acks"
  sleep 1
}

acked_after() { [ "$(tail -n 1 "$acks")" -gt "$1" ]; }
acked_lines() { [ "$(wc -l <"$acks")" -ge "$1" ]; }
more_writes() { wait_for 30 "$1 more writes" acked_lines $(($(wc -l <"$acks") + $1)); }

gap_since() { # microseconds: the longest time without an acknowledged write from then on, in ms
  awk -v from="$1" '
    $1 > from - 2000000 { if (last && $1 > from && $1 - last > gap) gap = $1 - last; last = $1 }
    END { printf "%.1f", gap / 1000 }' "$acks"
}

# Rounds: each begins when all is well and ends when all is well again.
line() { printf '%5s  %-26s  %6s  %9s  %11s  %8s  %7s\n' "$@"; }
heading() { line round fault server led/epoch leads/epoch 'gap, ms' 'back, s'; }

begin_round() { # who leads: led (and its epoch) and led_by (its number)
  wait_for 60 "every server to be ready" all_ready
  wait_for 30 "a leader" somebody_leads
  led=$leads led_by=${leads%/*} back=0 began=$(now_us)
}

follower() { echo $(((led_by + round % (servers - 1)) % servers + 1)); } # of this round: one that does not lead

came_back() { # microseconds, when the fault was taken back: waits until every server serves and counts
  wait_for 60 "every server to come back" all_ready
  local took=$(($(now_us) - $1))
  if [ "$took" -gt "$back" ]; then back=$took; fi
}

end_round() { # server, what was done to it
  wait_for 30 "a write" acked_after "$(now_us)"
  wait_for 30 "a leader" somebody_leads
  gaps+=("$(gap_since "$began")")
  line "$round" "$2" "$1" "$led" "$leads" "${gaps[-1]}" "$(awk -v us="$back" 'BEGIN { printf "%.1f", us / 1e6 }')"
}

in_turn() { echo $(((round - 1) % servers + 1)); } # of this round: each server in turn, so also the leader
kill_all() { local all; mapfile -t all < <(seq "$servers"); kill_servers "${all[@]}"; }
start_all() { local id; for id in $(seq "$servers"); do start_server "$id"; done; }

requirements() { :; } # what the script needs of the machine
before_load() { :; }  # what stands before the ledger writes

run_rounds() { # the command line; one_round is a function of the script: it makes the fault, takes it back, and ends the round
  parse "$@"
  requirements
  start_ensemble
  before_load
  start_ledger
  heading
  for round in $(seq "$rounds"); do
    begin_round
    one_round
  done
  finish
}

finish() { # the sums, the ledger's verdict, the exit code
  local code=0 pid=$ledger
  ledger=0
  kill -TERM "$pid" 2>/dev/null || true
  wait "$pid" || code=$?
  [ ${#gaps[@]} -eq 0 ] || printf '%s\n' "${gaps[@]}" | sort -n | awk '
    { v[NR] = $1 }
    END {
      median = (v[int((NR + 1) / 2)] + v[int((NR + 2) / 2)]) / 2
      printf "longest time without an acknowledged write: median %.1f ms, worst %.1f ms, %d rounds\n", median, v[NR], NR
    }'
  cat "$verdict"
  if [ -s "$work/ledger.log" ]; then cat "$work/ledger.log" >&2; fi
  if [ "$violations" -gt 0 ]; then echo "violations: $violations"; code=1; fi
  exit $((code > 0))
}
