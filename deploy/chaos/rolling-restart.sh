#!/usr/bin/env bash
# Restarts every server of a real ensemble, one at a time, as for an upgrade, again and again, under continuous writes, and checks that every
# acknowledged write is there, once, in order.
. "$(dirname "${BASH_SOURCE[0]}")/ensemble.sh"

usage() {
  cat <<'T'
usage: rolling-restart.sh [options]

Starts an ensemble of its own, SIGTERMs each server in turn in each round, which must end with exit code 0, starts it again, and goes on to the
next when all are ready: a voter that does not count yet is not. Prints who led, who leads, how long no write was acknowledged and the longest
time until a server was back; then the median, the worst, and the ledger's verdict.
T
}

least=3

one_round() {
  for id in $(seq "$servers"); do
    stop_server "$id"
    start_server "$id"
    came_back "$(now_us)"
  done
  end_round all "SIGTERM, one at a time"
}

run_rounds "$@"
