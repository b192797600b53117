#!/usr/bin/env bash
# Moves leadership of a real ensemble, again and again, as before maintenance, under continuous writes of an SDK client, and checks that
# every acknowledged write is there, once, in order.
. "$(dirname "${BASH_SOURCE[0]}")/ensemble.sh"

usage() {
  cat <<'T'
usage: move-leader.sh [options]

Starts an ensemble of its own, asks for another leader in each round (coordctl leader move), and prints who led, who leads, and how long no
write was acknowledged; then the median, the worst, and the ledger's verdict.
T
}

parse "$@"
[ "$servers" -ge 2 ] || wrong "--servers takes at least 2 here"
start_ensemble
start_ledger
printf '%5s  %6s  %6s  %10s\n' round from to 'gap, ms'
from=$(leader)
for round in $(seq "$rounds"); do
  to=$((from % servers + 1))
  wait_for 60 "server $to to follow" is_state "$to" following
  moved_at=$(now_us)
  coordctl --timeout 10s leader move --to "$to" >/dev/null
  wait_for 30 "a write" acked_after $((moved_at + 50000))
  sleep 0.3
  gaps+=("$(gap_since "$moved_at")")
  printf '%5d  %6s  %6s  %10s\n' "$round" "$from" "$to" "${gaps[-1]}"
  from=$to
done
finish
