#!/usr/bin/env bash
# Kills every server of a real ensemble at once, again and again, under continuous writes, and checks that every acknowledged write is there,
# once, in order.
. "$(dirname "${BASH_SOURCE[0]}")/ensemble.sh"

usage() {
  cat <<'T'
usage: kill-all.sh [options]

Starts an ensemble of its own, kill -9s all of it at once in each round, starts every server again, and prints who led, who leads, how long no
write was acknowledged and when all were back; then the median, the worst, and the ledger's verdict.
T
}

one_round() {
  kill_all
  start_all
  came_back "$(now_us)"
  end_round all "kill -9"
}

run_rounds "$@"
