#!/usr/bin/env bash
# Builds callboard_VERSION_ARCH.deb into target/. Needs cargo and dpkg-deb. With a path as argument it packs that
# executable instead of building one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

target=${CARGO_TARGET_DIR:-target}
program=${1:-}
if [[ -z $program ]]; then
    cargo build --locked --release
    program=$target/release/callboard
fi
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -1)
architecture=$(dpkg --print-architecture)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 755 "$tree"

share=$tree/usr/share
install -D -m 755 "$program" "$tree/usr/bin/callboard"
install -D -m 644 -t "$share/applications" packaging/linux/callboard.desktop
install -D -m 644 -t "$share/metainfo" packaging/linux/callboard.metainfo.xml
install -D -m 644 assets/icon.svg "$share/icons/hicolor/scalable/apps/callboard.svg"
install -D -m 644 assets/icon.png "$share/icons/hicolor/256x256/apps/callboard.png"
install -D -m 644 -t "$share/doc/callboard" LICENSE-MIT LICENSE-APACHE CHANGELOG.md assets/fonts/*-OFL.txt
cat > "$share/doc/callboard/copyright" <<I
Callboard is licensed under MIT OR Apache-2.0: LICENSE-MIT, LICENSE-APACHE.
The fonts inside are licensed under the SIL Open Font License 1.1: Inter-OFL.txt, NotoSansSC-OFL.txt.
I

mkdir "$tree/DEBIAN"
cat > "$tree/DEBIAN/control" <<I
Package: callboard
Version: $version
Architecture: $architecture
Maintainer: The Callboard authors <callboard@localhost>
Section: video
Priority: optional
Installed-Size: $(du -sk "$tree/usr" | cut -f1)
Depends: libc6, libgcc-s1
Recommends: libgl1, libegl1, libxkbcommon0, libxkbcommon-x11-0, libxcursor1, libxi6, libxrandr2, gnome-keyring | org.freedesktop.secrets
Description: control panel for OBS Studio during a live show
 Watches and controls one or more OBS through obs-websocket: a feed of all
 events, event subscriptions, checked requests. Also on the command line.
I
dpkg-deb --root-owner-group --build "$tree" "$target/callboard_${version}_$architecture.deb"
