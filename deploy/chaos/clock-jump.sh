#!/usr/bin/env bash
# Steps the wall clock of a server of a real ensemble (libfaketime), again and again, under continuous writes and sessions that must live, and
# checks that every acknowledged write is there, once, in order.
. "$(dirname "${BASH_SOURCE[0]}")/ensemble.sh"

usage() {
  cat <<'T'
usage: clock-jump.sh [options]

Starts an ensemble of its own, and a session with an ephemeral znode at each server. In each round steps the wall clock of one server (each in
turn, so also the leader) an hour forward, an hour back, and right again, for 3 s each. No session may be lost. Prints who led, who leads and
how long no write was acknowledged; then the median, the worst, and the ledger's verdict. Needs the Debian package faketime.
T
}

clock() { echo "$work/server-$1/clock"; }
surround() { # waits and the monotonic clock stay right
  exec env LD_PRELOAD="$library" FAKETIME_TIMESTAMP_FILE="$(clock "$1")" FAKETIME_CACHE_DURATION=1 \
    DONT_FAKE_MONOTONIC=1 FAKETIME_FORCE_MONOTONIC_FIX=0 "${@:2}"
}
prepare() { local id; for id in $(seq "$servers"); do echo +0 >"$(clock "$id")"; done; }

is_off_by() { # server, seconds: what its answers are dated
  local dated off
  dated=$(date -d "$(probe "$1" | sed -n 's/^Date: \(.*\)\r$/\1/p')" +%s) || return 1
  off=$((dated - $(date +%s) - $2))
  [ "${off#-}" -le 5 ]
}

is_there() { coordctl --consistency linearizable get "/session-$1" >/dev/null 2>&1; }

hold_sessions() { # one at each server
  local id
  for id in $(seq "$servers"); do
    "$bin/coordctl" --endpoints "$(endpoint "$id" 0)" create -e "/session-$id" >"$work/session-$id.log" 2>&1 &
    holder[id]=$!
    wait_for 30 "the session at server $id" is_there "$id"
  done
}

check_sessions() {
  local id
  for id in $(seq "$servers"); do
    if ! kill -0 "${holder[id]}" 2>/dev/null || ! is_there "$id"; then
      violation "the session at server $id is lost: $(tail -n 1 "$work/session-$id.log")"
    fi
  done
}

holder=()
least=3
requirements() {
  library=$(find /usr/lib -name libfaketimeMT.so.1 2>/dev/null | head -n 1)
  need "${library:-libfaketimeMT.so.1}" faketime
}
before_load() { hold_sessions; }

one_round() {
  victim=$(in_turn)
  for step in +3600 -3600 +0; do
    echo "$step" >"$(clock "$victim")"
    wait_for 10 "the clock of server $victim to jump" is_off_by "$victim" "$step"
    hold 3
  done
  check_sessions
  came_back "$(now_us)"
  end_round "$victim" "clock +1 h, -1 h, right"
}

run_rounds "$@"
