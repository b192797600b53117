#!/usr/bin/env bash
# Kills a follower of a real ensemble while it starts, over and over, under continuous writes, and checks that every acknowledged write is
# there, once, in order.
. "$(dirname "${BASH_SOURCE[0]}")/ensemble.sh"

usage() {
  cat <<'T'
usage: restart-loop.sh [options]

Starts an ensemble of its own, kill -9s a follower five times in each round, 0.2 to 1.2 s after it was started, then lets it be, and prints who
led, who leads, how long no write was acknowledged and when the server was back; then the median, the worst, and the ledger's verdict.
T
}

least=3

one_round() {
  victim=$(follower)
  for _ in 1 2 3 4 5; do
    kill_servers "$victim"
    start_server "$victim"
    started=$(now_us)
    sleep "$(awk -v r="$RANDOM" 'BEGIN { print 0.2 + r / 32768 }')"
  done
  came_back "$started"
  end_round "$victim" "5 times kill -9"
}

run_rounds "$@"
