#!/usr/bin/env bash
# Kills a follower of a real ensemble, again and again, under continuous writes, which must go on, and checks that every acknowledged write
# is there, once, in order.
. "$(dirname "${BASH_SOURCE[0]}")/ensemble.sh"

usage() {
  cat <<'T'
usage: kill-follower.sh [options]

Starts an ensemble of its own, kill -9s a follower in each round, starts it again after 200 more acknowledged writes, and prints who led, who
leads, how long no write was acknowledged and when the server was back; then the median, the worst, and the ledger's verdict.
T
}

least=3

one_round() {
  victim=$(follower)
  kill_servers "$victim"
  more_writes 200
  start_server "$victim"
  came_back "$(now_us)"
  end_round "$victim" "kill -9"
}

run_rounds "$@"
