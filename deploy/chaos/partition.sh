#!/usr/bin/env bash
# Cuts the network between servers of a real ensemble, again and again, under continuous writes of a client that reaches every server, and
# checks that every acknowledged write is there, once, in order.
here=$(dirname "${BASH_SOURCE[0]}")
. "$here/ensemble.sh"
. "$here/network.sh"

usage() {
  cat <<'T'
usage: partition.sh [options]

Starts an ensemble of its own, each server in a network namespace (10.78.0.x), drops packets between some of them for 4 s in each round, and
prints who led, who leads, how long no write was acknowledged and when all were back after healing; then the median, the worst, and the
ledger's verdict. Needs root and the Debian packages iproute2 and iptables.

  --kind KIND    isolate-leader    the leader and the others do not hear each other
                 isolate-follower  a follower and the others do not hear each other
                 one-way           a follower does not hear the leader, which hears it
                 bridge            the leader and a follower do not hear each other, both hear the rest
                 all               one after the other (default)
T
}

kinds=(isolate-leader isolate-follower one-way bridge)
own_option() { # option, value
  [ "$1" = --kind ] || return 1
  case $2 in
    isolate-leader|isolate-follower|one-way|bridge) kinds=("$2") ;;
    all) ;;
    *) wrong "--kind takes isolate-leader, isolate-follower, one-way, bridge or all, not '$2'" ;;
  esac
}

isolate() { local id; for id in $(seq "$servers"); do if [ "$id" -ne "$1" ]; then cut "$1" "$id"; fi; done; }

prepare() { make_network; }
least=3
requirements() { need_network; }

one_round() {
  kind=${kinds[(round - 1) % ${#kinds[@]}]} victim=$(follower)
  case $kind in
    isolate-leader) victim=$led_by; isolate "$victim" ;;
    isolate-follower) isolate "$victim" ;;
    one-way) drop "$led_by" "$victim" ;;
    bridge) cut "$led_by" "$victim" ;;
  esac
  hold 4
  if [ "$kind" = isolate-leader ]; then wait_for 30 "a new leader" other_leads "$led_by"; fi
  heal
  came_back "$(now_us)"
  end_round "$victim" "$kind"
}

run_rounds "$@"
