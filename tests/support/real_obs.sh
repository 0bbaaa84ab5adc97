#!/usr/bin/env bash
# A real OBS Studio with obs-websocket on a screen that nobody sees, for the tests that are ignored by default.
#
#   real_obs.sh start [--port N] [--password PW | --no-auth]    prints ws://127.0.0.1:N once it can be connected to
#   real_obs.sh stop                                            lets OBS quit as a person would, then ends the rest
#
# Needs obs-studio, obs-plugins, xvfb, openbox, dbus and python3. OBS_ROOT names the folder for its configuration, logs
# and process ids; two of them run beside each other in two folders and on two ports. The studio: obs_config.py.
set -uo pipefail

support=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=${OBS_ROOT:-${TMPDIR:-/tmp}/callboard-obs-$(id -u)}

fail() {
    echo "real_obs.sh: $*" >&2
    exit 1
}

# Is the process of this pid file there, and the one that was started then? The pid may belong to a stranger today.
alive() {
    local pid started
    read -r pid started 2>/dev/null < "$1" || return 1
    [[ $(cut -d' ' -f22 "/proc/$pid/stat" 2>/dev/null) == "$started" ]] &&
        [[ $(cut -d' ' -f3 "/proc/$pid/stat" 2>/dev/null) != Z ]]
}

# Notes process $2 under the name $1. Field 22 of stat is the start time, which makes a pid unique.
note() {
    echo "$2 $(cut -d' ' -f22 "/proc/$2/stat" 2>/dev/null)" > "$root/pid/$1"
}

# Sends signal $2 to process $1 and waits for its end, at most $3 tenths of a second; then kills it.
end() {
    local file=$root/pid/$1 pid tenths
    if alive "$file"; then
        read -r pid _ < "$file"
        kill "-$2" "$pid" 2>/dev/null
        for ((tenths = 0; tenths < $3; tenths++)); do
            alive "$file" || break
            sleep 0.1
        done
        if alive "$file"; then kill -KILL "$pid" 2>/dev/null; fi
    fi
    rm -f "$file"
}

stop() {
    end obs INT 100
    end openbox TERM 20
    end dbus TERM 20
    end xvfb TERM 20
}

listening() {
    (exec 3<> "/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

start() {
    local port=4455 password=callboard-test auth=true
    while (($#)); do
        case $1 in
            --port) port=$2; shift 2 ;;
            --password) password=$2; shift 2 ;;
            --no-auth) auth=false; shift ;;
            *) fail "unknown option $1" ;;
        esac
    done
    for program in obs Xvfb openbox dbus-daemon python3; do
        command -v "$program" > /dev/null || fail "$program is not installed"
    done

    stop
    listening "$port" && fail "something else listens on port $port"
    rm -rf "${root:?}"
    mkdir -p "$root"/{pid,log,home} && mkdir -m 700 "$root/runtime" || fail "could not make $root"
    python3 "$support/obs_config.py" "$root" "$port" "$password" "$auth" || fail "could not write the configuration"
    trap 'stop; exit 130' INT TERM

    # Xvfb picks a free display by itself and says which on descriptor 6 once it is ready.
    mkfifo "$root/display"
    setsid Xvfb -displayfd 6 -screen 0 1280x800x24 -nolisten tcp 6> "$root/display" > "$root/log/xvfb" 2>&1 < /dev/null &
    local xvfb=$! display
    note xvfb "$xvfb"
    read -r -t 20 display < "$root/display" || { stop; fail "Xvfb did not start: $(tail -1 "$root/log/xvfb")"; }

    # OBS gets nothing of this session: no settings, no keyring, no bus. LIBGL: there is no graphics card here.
    local -a inside=(env -u WAYLAND_DISPLAY DISPLAY=":$display" HOME="$root/home" XDG_CONFIG_HOME="$root/config"
        XDG_RUNTIME_DIR="$root/runtime" DBUS_SESSION_BUS_ADDRESS="unix:path=$root/runtime/bus"
        LIBGL_ALWAYS_SOFTWARE=1 QT_QPA_PLATFORM=xcb LC_ALL=C.UTF-8 NO_AT_BRIDGE=1)
    setsid "${inside[@]}" dbus-daemon --session --nofork --address="unix:path=$root/runtime/bus" \
        > "$root/log/dbus" 2>&1 < /dev/null &
    note dbus $!
    # Without a window manager OBS's dialogs never become active, and it cannot be closed.
    setsid "${inside[@]}" openbox > "$root/log/openbox" 2>&1 < /dev/null &
    note openbox $!
    setsid "${inside[@]}" obs --multi --disable-updater --disable-missing-files-check --disable-shutdown-check \
        > "$root/log/obs" 2>&1 < /dev/null &
    note obs $!

    local tenths
    for ((tenths = 0; tenths < 600; tenths++)); do
        if listening "$port"; then
            echo "ws://127.0.0.1:$port"
            return 0
        fi
        alive "$root/pid/obs" || { stop; fail "OBS ended: $(tail -3 "$root/log/obs")"; }
        sleep 0.1
    done
    stop
    fail "OBS runs, but port $port is closed after a minute: $(tail -3 "$root/log/obs")"
}

case ${1:-} in
    start) shift; start "$@" ;;
    stop) stop ;;
    *) sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
