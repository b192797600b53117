# shellcheck shell=bash disable=SC2154 # the variables are ensemble.sh's
# A network of the script's own: a namespace for each server, all at one bridge, which has a namespace too so that no rule of the host touches
# it. The clients are the host itself. Names carry the script's process id. Sourced after ensemble.sh, not run.

need_network() {
  need_root; need ip iproute2; need iptables iptables
  [ -z "$(ip route show 10.78.0.0/24)" ] || lacks "10.78.0.0/24 is in use: does another partition.sh run?"
}

address() { echo "10.78.0.$1"; }
space() { echo "cp$$n$1"; }
surround() { exec ip netns exec "$(space "$1")" "${@:2}"; }

make_network() {
  undo+=(remove_network)
  local id
  ip netns add "cp$$s"
  ip -n "cp$$s" link add br0 type bridge
  ip -n "cp$$s" link set br0 up
  for id in $(seq "$servers"); do
    ip netns add "$(space "$id")"
    ip link add "cp$$v$id" netns "cp$$s" type veth peer name eth0 netns "$(space "$id")"
    plug "cp$$v$id"
    ip -n "$(space "$id")" addr add "$(address "$id")/24" dev eth0
    ip -n "$(space "$id")" link set eth0 up
    ip -n "$(space "$id")" link set lo up
  done
  ip link add "cp$$v0" netns "cp$$s" type veth peer name "cp$$h"
  plug "cp$$v0"
  ip addr add "$(address 100)/24" dev "cp$$h"
  ip link set "cp$$h" up
}

plug() { ip -n "cp$$s" link set "$1" master br0; ip -n "cp$$s" link set "$1" up; }

remove_network() {
  local id
  ip link del "cp$$h"
  for id in $(seq "$servers"); do ip netns del "$(space "$id")"; done
  ip netns del "cp$$s"
} 2>/dev/null

drop() { ip netns exec "$(space "$2")" iptables -A INPUT -s "$(address "$1")" -j DROP; } # from, to: no packet arrives; the way back stays open
cut() { drop "$1" "$2"; drop "$2" "$1"; } # two servers do not hear each other
heal() { local id; for id in $(seq "$servers"); do ip netns exec "$(space "$id")" iptables -F INPUT; done; }
