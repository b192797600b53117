#!/usr/bin/env bash
# Every replica in sync of a partition is killed, and only one that is not in sync comes back: the partition must wait, and say for whom. Then an unclean
# election is permitted: the one that is there leads at once, what it lacked is lost and counted, and the risk is shown.
. "$(dirname "${BASH_SOURCE[0]}")/ensemble.sh"
. "$(dirname "${BASH_SOURCE[0]}")/broker-cluster.sh"

usage() {
  cat <<'T'
usage: unclean-election.sh [options]

Starts an ensemble and three brokers of its own. In each round a topic gets 100 records; one follower is killed, so that it leaves the replicas in sync, and
the topic gets 50 more; then the other two are killed and the first one is started: it must not lead, and `controller why` must say why. With
`topics set … unclean.leader.election.enable=true` it leads at once, and the 50 are lost. Prints the epochs, what was lost and the risk that is shown.
T
}

topic_options=(--partitions 1 --replication-factor 3 --min-insync 1)

start_ledger() { start_brokers; } # each round has records of its own
begin_round() { wait_for 60 "every server and broker" all_ready; topic=round-$round; }
send() { seq "$1" "$2" | coordctl --timeout 60s produce "$topic" --partition 0 --acks all >/dev/null || violation "records $1 to $2 were not acknowledged"; }
held() { coordctl consume "$topic" --partition 0 --from-beginning; }
row() { printf '%5s  %6s  %13s  %11s  %5s  %s\n' "$@"; }
heading() { row round broker 'waits, epoch' leads/epoch lost risk; }
waits() { [ "$(why | field leader)" = -1 ]; }

leave_behind() { # what only two have; sets first, who lacks it, and others
  first="" others=()
  wait_for 30 "the topic" create_topic
  wait_for 60 "every replica" in_sync_are 3
  send 1 100
  wait_for 30 "a leader" somebody_leads
  for id in "${up[@]}"; do [ "$id" = "${leads%/*}" ] || first=$id; done
  for id in "${up[@]}"; do [ "$id" = "$first" ] || others+=("$id"); done
  kill_servers "$first"
  wait_for 60 "the follower to leave the replicas in sync" in_sync_are 2
  send 101 150
  kill_servers "${others[@]}"
}

check_waiting() { # what is said of it
  if ! waits; then violation "$first leads, and was not in sync: $1"; fi
  for id in "${others[@]}"; do
    grep -q "\"broker\":${id#b},\"why\":\"[^\"]" <<<"$1" || violation "'controller why' does not say why ${id} does not lead: $1"
  done
}

one_round() {
  local id first others waited lost risk said
  leave_behind
  start_broker "$first"
  wait_for 60 "the partition to wait" waits
  sleep 3
  waited=$(why)
  check_waiting "$waited"
  coordctl topics set "$topic" unclean.leader.election.enable=true >/dev/null || violation "the topic's setting was refused"
  wait_for 30 "$first to lead" somebody_leads
  if [ "${leads%/*}" != "$first" ]; then violation "${leads%/*} leads, and only $first is there"; fi
  lost=$((150 - $(held | wc -l)))
  if [ "$(held | tail -n 1)" != 100 ]; then violation "$lost records are lost; 50 were only on the others"; fi
  risk=$(described | field risk)
  if [ "$risk" != unclean ]; then violation "'topics describe' shows the risk '$risk'"; fi
  grep -q 'had is lost' <<<"$(why)" || violation "'controller why' does not say that something is lost: $(why)"
  row "$round" "$first" "$(field leaderEpoch <<<"$waited")" "$leads" "$lost" "$risk"
  for id in "${others[@]}"; do start_broker "$id"; done
  wait_for 90 "every replica to be in sync" in_sync_are 3
  said=$(described | field lostRecords)
  if [ "$said" != "$lost" ]; then violation "'topics describe' says that $said records are lost, $lost are"; fi
  if [ "$(why | field lostRecords)" != "$lost" ]; then violation "'controller why' does not say that $lost records are lost: $(why)"; fi
  send 201 250
  if [ "$(held | sort -u | wc -l)" -ne 150 ]; then violation "the topic does not hold the 100 that were left and the 50 after them"; fi
}

run_rounds "$@"
