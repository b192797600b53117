#!/usr/bin/env bash
# Kills the leader of a real ensemble, again and again, under continuous writes of an SDK client, and checks that every acknowledged
# write is there, once, in order.
. "$(dirname "${BASH_SOURCE[0]}")/ensemble.sh"

usage() {
  cat <<'T'
usage: kill-leader.sh [options]

Starts an ensemble of its own, kill -9s its leader in each round, starts that server again, and prints who led, who leads, and how long no
write was acknowledged; then the median, the worst, and the ledger's verdict.
T
}

parse "$@"
start_ensemble
start_ledger
printf '%5s  %6s  %6s  %10s\n' round killed leader 'gap, ms'
for round in $(seq "$rounds"); do
  old=$(leader)
  seen=$(wc -l <"$events")
  killed_at=$(now_us)
  kill -9 "${pid_of[$old]}"
  wait_for 30 "a new leader" new_leader_since "$seen" "$old"
  wait_for 30 "a write" acked_after $((killed_at + 50000))
  gaps+=("$(gap_since "$killed_at")")
  printf '%5d  %6s  %6s  %10s\n' "$round" "$old" "$(leader)" "${gaps[-1]}"
  start_server "$old"
  wait_for 60 "server $old to follow" is_state "$old" following
  sleep 0.5
done
finish
