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

least=2

one_round() {
  to=$((led_by % servers + 1))
  coordctl --timeout 10s leader move --to "$to" >/dev/null
  sleep 0.3
  came_back "$began"
  end_round "$to" "leader move --to $to"
}

run_rounds "$@"
