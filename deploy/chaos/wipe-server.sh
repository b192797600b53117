#!/usr/bin/env bash
# Deletes everything that a server of a real ensemble had, again and again, under continuous writes: it must get it all from the others before
# it counts again. Checks that every acknowledged write is there, once, in order.
. "$(dirname "${BASH_SOURCE[0]}")/ensemble.sh"

usage() {
  cat <<'T'
usage: wipe-server.sh [options]

Starts an ensemble of its own, kill -9s one server in each round (each in turn, so also the leader), deletes its data, starts it again, and
prints who led, who leads, how long no write was acknowledged and when the server was back and counted; then the median, the worst, and the
ledger's verdict.
T
}

least=3

one_round() {
  victim=$(in_turn)
  kill_servers "$victim"
  rm -rf "$(data "$victim")"
  more_writes 200
  start_server "$victim"
  came_back "$(now_us)"
  end_round "$victim" "kill -9, data deleted"
}

run_rounds "$@"
