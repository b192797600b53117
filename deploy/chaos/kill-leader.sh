#!/usr/bin/env bash
# Kills the leader of a real ensemble, again and again, under continuous writes of an SDK client, and checks that every acknowledged
# write is there, once, in order.
. "$(dirname "${BASH_SOURCE[0]}")/ensemble.sh"

usage() {
  cat <<'T'
usage: kill-leader.sh [options]

Starts an ensemble of its own, kill -9s its leader in each round, starts that server again when another leads, and prints who led, who leads,
how long no write was acknowledged and when the server was back; then the median, the worst, and the ledger's verdict.
T
}

least=3

one_round() {
  kill_servers "$led_by"
  wait_for 30 "a new leader" other_leads "$led_by"
  start_server "$led_by"
  came_back "$(now_us)"
  end_round "$led_by" "kill -9"
  sleep 0.5
}

run_rounds "$@"
