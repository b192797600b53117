# shellcheck shell=bash disable=SC2034,SC2154 # some of the variables are ensemble.sh's, some the scripts'
# Three brokers on an ensemble, as processes. A broker is b1, b2, b3 to everything that ensemble.sh does with a server. Sourced after ensemble.sh, not run.

least=3 brokers=3 topic=ledger up=()
topic_options=(--partitions 1 --replication-factor 3 --min-insync 2)

port_of() { # broker or server, 0 clients, 1 peers, 2 HTTP
  case $1 in
    b*) echo $((port + 100 + (${1#b} - 1) * 10 + $2)) ;;
    *) echo $((port + ($1 - 1) * 10 + $2)) ;;
  esac
}
broker_endpoints() { local id; for id in $(seq "$brokers"); do printf '%s%s' "${sep-}" "$(endpoint "b$id" 0)"; local sep=,; done; }

start_broker() { # as an operator would, on the data that are there
  "$bin/coordinatord" broker --config "$work/server-$1/config.json" >>"$work/server-$1/server.log" 2>&1 &
  pid_of[$1]=$!
}

start_brokers() {
  local id
  for id in $(seq "$brokers"); do
    mkdir "$work/server-b$id"
    cat >"$work/server-b$id/config.json" <<C
{ "Coordinator": {
    "BrokerId": $id, "DataDirectory": "$(data "b$id")", "SessionTimeoutMilliseconds": 2000, "Endpoints": "$endpoints",
    "ClientEndpoint": "$(endpoint "b$id" 0)", "HttpEndpoint": "$(endpoint "b$id" 2)" } }
C
    start_broker "b$id"
    up+=("b$id")
  done
  wait_for 60 "the brokers" all_ready
}

all_ready() { # every server, and every broker that was started
  local id
  for id in $(seq "$servers") "${up[@]}"; do
    must_run "$id"
    ready "$id" || return 1
  done
}

create_topic() { coordctl topics create "$topic" "${topic_options[@]}" >/dev/null 2>&1; }
