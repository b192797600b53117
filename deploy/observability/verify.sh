#!/usr/bin/env bash
# Holds the rules and the dashboard of this folder to a real Prometheus that scrapes a real ensemble and its brokers.
. "$(dirname "${BASH_SOURCE[0]}")/../chaos/ensemble.sh"
. "$(dirname "${BASH_SOURCE[0]}")/../chaos/broker-processes.sh"
here=$root/deploy/observability

usage() {
  cat <<'T'
usage: verify.sh [options]

Has promtool check the configuration and the rules, and run the rules' tests. Then starts an ensemble and three brokers of its own with load, and a
Prometheus on a free port of 127.0.0.1 with a data directory of its own; kills the leader, wipes a server, kills the controller, and checks that every
query of the dashboard returns data, that every rule is evaluated and names metrics that exist, that a missing server and a missing broker raise their
alerts, and that none is left at the end.

T
}

options() {
  cat <<'T'
  --base-port P  first port of the ensemble (default 26481)
  --bin DIR      published executables; default: publishes a Release build into artifacts/release
  --keep         keep the working directory (Prometheus' data, logs) and say where it is
  --help         this
T
}

# Metrics without which a query may return nothing although all is well, each with the reason. What may never happen is reported as 0, but a
# histogram appears with its first value.
may_be_missing=(
  coordinator_tls_certificate_remaining_seconds     # this ensemble speaks no TLS
  coordinator_snapshot_install_duration_seconds_sum # a snapshot is sent only when the log does not reach back: after segments of 64 MiB
)

step() { printf '%s\n' "$*"; }
quietly() { "$@" >"$work/last.log" 2>&1 || { cat "$work/last.log" >&2; fail "$*"; }; }

free_port() { # from: the first port from there on that nobody listens on
  local candidate=$1
  while (exec 3<>"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null; do candidate=$((candidate + 1)); done
  echo "$candidate"
}

start_prometheus() {
  local targets="" broker_targets="" id
  for id in $(seq "$servers"); do targets=$targets${targets:+, }\"$(endpoint "$id" 2)\"; done
  for id in $(seq "$brokers"); do broker_targets=$broker_targets${broker_targets:+, }\"$(endpoint "b$id" 2)\"; done
  sed -e "/job_name: coordinator\$/,/targets:/s|targets: .*|targets: [$targets]|" \
    -e "/job_name: coordinator-brokers\$/,/targets:/s|targets: .*|targets: [$broker_targets]|" -e "s|- alerts.yml|- $here/alerts.yml|" -e 's|_interval: 5s|_interval: 1s|' \
    "$here/prometheus.yml" >"$work/prometheus.yml"
  api=127.0.0.1:$(free_port $((port + 90)))
  prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/tsdb" --web.listen-address="$api" --log.level=warn \
    >"$work/prometheus.log" 2>&1 &
  prometheus_pid=$!
  wait_for 30 "Prometheus" prometheus_answers
}

prometheus_answers() {
  jobs -rp | grep -x "$prometheus_pid" >/dev/null || fail "Prometheus has ended: $(tail -n 1 "$work/prometheus.log")"
  curl -fsS "http://$api/-/ready" >/dev/null 2>&1
}

query() { curl -sS --max-time 10 "http://$api/api/v1/query" --data-urlencode "query=$1"; }
has_data() { query "$1" | jq -e '.status == "success" and ([.data.result[] | select(.value[1] != "NaN")] | length > 0)' >/dev/null; }
is_zero() { query "count($1) or vector(0)" | jq -e '.data.result[0].value[1] == "0"' >/dev/null; }
all_scraped() { has_data "sum(up{job=\"coordinator\"}) == $servers" && has_data "sum(up{job=\"coordinator-brokers\"}) == $brokers"; }
controller() { coordctl --output json controller who 2>/dev/null | jq .brokerId; }

may_be_empty() { # expression
  local metric
  for metric in "${may_be_missing[@]}"; do [[ $1 != *"$metric"* ]] || return 0; done
  return 1
}

check_dashboard() {
  local expression resolved count=0 answer
  while IFS= read -r expression; do
    resolved=${expression//\$__rate_interval/15s}
    resolved=${resolved//\$ensemble/.*}
    resolved=${resolved//\$instance/.*}
    answer=$(query "$resolved")
    [ "$(jq -r .status <<<"$answer")" = success ] || fail "the dashboard's query is none: $expression: $(jq -r .error <<<"$answer")"
    may_be_empty "$expression" || wait_for 30 "data of the dashboard's query $expression" has_data "$resolved"
    count=$((count + 1))
  done < <(jq -r '.panels[].targets[]?.expr' "$here/grafana-dashboard.json")
  [ "$count" -gt 0 ] || fail "the dashboard has no queries"
  step "the dashboard's $count queries return data, but for those of ${may_be_missing[*]}"
}

check_rules() {
  local rules bad metric count=0
  rules=$(curl -sS "http://$api/api/v1/rules")
  bad=$(jq -r '.data.groups[].rules[] | select(.health != "ok") | "\(.name): \(.health) \(.lastError // "")"' <<<"$rules")
  [ -z "$bad" ] || fail "rules that are not evaluated: $bad"
  while IFS= read -r metric; do
    may_be_empty "$metric" || wait_for 30 "the rules' metric $metric" has_data "count($metric)"
    count=$((count + 1))
  done < <(jq -r '.data.groups[].rules[].query' <<<"$rules" | grep -oE '\b(coordinator_[a-z_]+|up)\b' | sort -u)
  step "$(jq '[.data.groups[].rules[]] | length' <<<"$rules") rules are evaluated, the $count metrics that they name exist, but for those of ${may_be_missing[*]}"
}

raised() { has_data "ALERTS{alertname=\"$1\"}"; }

port=26481
least=3
settings='
    "SnapshotEveryTxns": 500,'
parse "$@"
need jq jq
need curl curl
need prometheus prometheus
need promtool prometheus

promtool check config "$here/prometheus.yml"
promtool check rules "$here/alerts.yml"
promtool test rules "$here/alerts-test.yml"

start_ensemble
start_brokers
start_prometheus
start_ledger
"$bin/coordctl" --endpoints "$endpoints" watch /ledger --recursive >"$work/watch.log" 2>&1 & # a process of this shell, to be ended by its id
quietly coordctl create /verify hello
quietly coordctl --consistency linearizable get /verify
quietly coordctl get /verify
quietly coordctl sync /verify
wait_for 30 "a scrape of every server" all_scraped
wait_for 30 "the topic" create_topic
seq 1000 | coordctl produce "$topic" >/dev/null
step "$servers servers and $brokers brokers are scraped by $(prometheus --version 2>&1 | head -n 1 | cut -d '(' -f 1)"

begin_round
step "kill -9 of the leader, server $led_by"
kill_servers "$led_by"
wait_for 30 "a new leader" other_leads "$led_by"
for alert in CoordinatorServerDown CoordinatorQuorumAtRisk; do wait_for 30 "the alert $alert" raised "$alert"; done
step "server ${leads%/*} leads; CoordinatorServerDown and CoordinatorQuorumAtRisk are raised"
start_server "$led_by"
came_back "$(now_us)"

round=1
begin_round
victim=$(follower)
more_writes 2000
step "server $victim is wiped"
kill_servers "$victim"
rm -rf "$(data "$victim")"
start_server "$victim"
came_back "$(now_us)"
wait_for 30 "a scrape of every server" all_scraped

killed=b$(controller)
step "kill -9 of the controller, broker $killed"
kill_servers "$killed"
for alert in CoordinatorBrokerDown CoordinatorUnderReplicated; do wait_for 30 "the alert $alert" raised "$alert"; done
other_controls() { local id; id=$(controller); [ -n "$id" ] && [ "b$id" != "$killed" ]; }
wait_for 30 "another controller" other_controls
start_broker "$killed"
wait_for 60 "every server and broker" all_ready
wait_for 30 "a scrape of every server and broker" all_scraped

check_rules
check_dashboard
is_over() { is_zero 'ALERTS{severity="critical"}'; }
wait_for 60 "the end of every critical alert" is_over
step "no critical alert is left"
finish
