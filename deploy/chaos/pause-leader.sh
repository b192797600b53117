#!/usr/bin/env bash
# Stops the leader of a real ensemble in its tracks (SIGSTOP) for longer than every timeout, again and again, under continuous writes: another
# must lead, and the one that wakes must not go on as if nothing had happened. Checks that every acknowledged write is there, once, in order.
. "$(dirname "${BASH_SOURCE[0]}")/ensemble.sh"

usage() {
  cat <<'T'
usage: pause-leader.sh [options]

Starts an ensemble of its own, SIGSTOPs its leader in each round for longer than every timeout, then SIGCONTs it. A write that waited at that
server's door must not be acknowledged unless the new leader has it, and the server must not lead its old epoch. Prints who led, who leads,
how long no write was acknowledged and when the server was back; then the median, the worst, and the ledger's verdict.

  --seconds N    how long the leader is stopped (default 12; a session's timeout is 10, a leader is given up after 1)
T
}

seconds=12
own_option() { # option, value
  [ "$1" = --seconds ] || return 1
  number "$1" "$2" 2 600; seconds=$2
}

check_late_write() { # exit code of the write that waited at the old leader
  if [ "$1" -eq 0 ] && ! coordctl --consistency linearizable get "/late-$round" >/dev/null; then
    violation "server $led_by acknowledged /late-$round after its pause, and the ensemble does not have it"
  fi
}

least=3

one_round() {
  signal STOP "$led_by"
  wait_for 30 "a new leader" other_leads "$led_by"
  hold "$seconds"
  "$bin/coordctl" --endpoints "$(endpoint "$led_by" 0)" --timeout 0 create "/late-$round" >"$work/late.log" 2>&1 &
  late=$!
  sleep 1
  signal CONT "$led_by"
  mended=$(now_us) code=0
  wait "$late" || code=$?
  check_late_write "$code"
  came_back "$mended"
  end_round "$led_by" "SIGSTOP for $seconds s"
  if [ "$leads" = "$led" ]; then violation "server $led_by leads epoch ${led#*/} again, after another led"; fi
}

run_rounds "$@"
