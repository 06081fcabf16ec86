#!/bin/sh
# An OCI runtime for machines whose root lacks CAP_SYS_RESOURCE: runc refuses to give a container a capability that it
# has not got itself, and a privileged container asks for all; nor may it raise a limit beyond its own. This takes that
# one capability out of what is asked for, lowers such limits to its own, and leaves the rest to runc. dockerd is told to
# use it only where the capability is missing (start.ts).

adapt() {
  drop_sys_resource "$1"
  lower_limits "$1"
}

drop_sys_resource() {
  grep -q '"CAP_SYS_RESOURCE"' "$1" 2>/dev/null || return 0
  # Only inside the capability lists: the same word may be an argument of the container's command.
  sed -i \
    -e ':word' -e 's/\("capabilities":{[^}]*\)"CAP_SYS_RESOURCE",\{0,1\}/\1/' -e 't word' \
    -e ':comma' -e 's/\("capabilities":{[^}]*\),\]/\1]/' -e 't comma' \
    "$1"
}

lower_limits() {
  grep -q '"type":"RLIMIT_' "$1" 2>/dev/null || return 0
  awk -v own="$(prlimit --noheadings --raw --output RESOURCE,HARD | tr '\n' ' ')" '
    BEGIN {
      count = split(own, words, " ")
      for (i = 1; i < count; i += 2) if (words[i + 1] != "unlimited") highest[words[i]] = words[i + 1]
    }
    function allowed(name, value) { return name in highest && value + 0 > highest[name] + 0 ? highest[name] : value }
    {
      # Within a text every quote has a backslash before it, so this matches limits alone.
      while (match($0, /{"type":"RLIMIT_[A-Z]+","hard":[0-9]+,"soft":[0-9]+}/)) {
        split(substr($0, RSTART, RLENGTH), part, /[":,}]+/)
        name = substr(part[3], 8)
        printf "%s{\"type\":\"RLIMIT_%s\",\"hard\":%s,\"soft\":%s}", substr($0, 1, RSTART - 1), name, \
          allowed(name, part[5]), allowed(name, part[7])
        $0 = substr($0, RSTART + RLENGTH)
      }
      print
    }' "$1" >"$1.lowered" && cat "$1.lowered" >"$1"
  rm -f "$1.lowered"
}

command=
previous=
bundle=.
for word in "$@"; do
  case "$previous" in
    --bundle | -b) bundle=$word ;;
    --process | -p) adapt "$word" ;;
  esac
  case "$word" in
    create | run | restore) command=${command:-create} ;;
    --bundle=*) bundle=${word#--bundle=} ;;
    --process=*) adapt "${word#--process=}" ;;
  esac
  previous=$word
done
[ "$command" = create ] && adapt "$bundle/config.json"

exec runc "$@"
