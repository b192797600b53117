# shellcheck shell=bash disable=SC2154 # the variables are ensemble.sh's
# A small disk for each server: an ext4 file system in a file, mounted through a loop device. Sourced after ensemble.sh, not run.

need_disks() { need_root; need mkfs.ext4 e2fsprogs; need mount mount; }

disk() { echo "$work/server-$1/disk"; }
data() { echo "$(disk "$1")/data"; }

make_disks() { # megabytes
  undo+=(remove_disks)
  local id
  for id in $(seq "$servers"); do
    mkdir "$(disk "$id")"
    truncate -s "$1M" "$(disk "$id").img"
    mkfs.ext4 -q -F "$(disk "$id").img"
    mount_disk "$id"
  done
}

mount_disk() { mount -o loop "$(disk "$1").img" "$(disk "$1")"; }

remove_disks() {
  local id
  for id in $(seq "$servers"); do
    if mountpoint -q "$(disk "$id")"; then umount "$(disk "$id")" || umount -l "$(disk "$id")"; fi
  done
}

fill() { cat /dev/zero >"$(disk "$1")/ballast" 2>/dev/null || true; } # to the last byte: cat ends when nothing fits any more
empty() { rm "$(disk "$1")/ballast"; }

# The power goes: from now on the disks are what their images hold at this moment, and nothing of what the system still had in memory.
# The servers must be dead.
cut_power() {
  local id
  for id in $(seq "$servers"); do cp --sparse=always "$(disk "$id").img" "$(disk "$id").kept"; done
  for id in $(seq "$servers"); do
    umount "$(disk "$id")"
    mv "$(disk "$id").kept" "$(disk "$id").img"
    mount_disk "$id"
  done
}
