#!/usr/bin/env bash
# Takes the leader of a partition away, again and again, under a producer: first kill -9, then SIGSTOP for longer than its session while it has records
# that nobody else has. Checks that every acknowledged record is there, once, at its offset, in order, and that the one that wakes gives up its tail.
. "$(dirname "${BASH_SOURCE[0]}")/ensemble.sh"
. "$(dirname "${BASH_SOURCE[0]}")/broker-cluster.sh"

usage() {
  cat <<'T'
usage: kill-partition-leader.sh [options]

Starts an ensemble and three brokers of its own. In each round it kill -9s the leader of the partition and starts it again when another leads; then it
stops both followers (SIGSTOP) for a moment, so that the leader appends what they do not have, stops the leader too, and lets the followers go on: another
leads, and when the former leader wakes its tail must be cut. Prints who led, who leads, how long no record was acknowledged and when the broker was
back; then the ledger's verdict.
T
}

kill_leader() {
  kill_servers "$led_by"
  wait_for 30 "another leader" other_leads "$led_by"
  start_broker "$led_by"
  came_back "$(now_us)"
  end_round "$led_by" "kill -9"
}

pause_leader() {
  local followers=() id cut
  for id in "${up[@]}"; do [ "$id" = "$led_by" ] || followers+=("$id"); done
  cut=$(counted "$led_by" coordinator_broker_truncations_total)
  signal STOP "${followers[@]}"
  sleep 0.3
  signal STOP "$led_by"
  signal CONT "${followers[@]}"
  wait_for 30 "another leader" other_leads "$led_by"
  wait_for 30 "a record behind the new leader" acked_after "$(now_us)"
  signal CONT "$led_by"
  came_back "$(now_us)"
  wait_for 90 "every replica to be in sync" in_sync_are 3
  end_round "$led_by" "SIGSTOP, with a tail"
  if [ "$(counted "$led_by" coordinator_broker_truncations_total)" -le "$cut" ]; then violation "broker $led_by had a tail that nobody else had, and cut nothing"; fi
}

one_round() {
  kill_leader
  begin_round
  pause_leader
}

run_rounds "$@"
