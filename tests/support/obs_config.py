"""Writes the configuration of a small studio for a real OBS: obs_config.py FOLDER PORT PASSWORD AUTH(true|false)

One scene collection with the scenes Main, Second and "Übersicht 🎬"; a colour and a tone in each, so that there is a
picture to take and the meters move; a group, and a transition that has settings. Recordings go into FOLDER/recordings.
Everything that is left out is OBS's default.
"""

import json
import math
import pathlib
import struct
import sys
import wave

folder, port, password, auth = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4] == "true"
obs = folder / "config" / "obs-studio"
profile, recordings, tone = obs / "basic/profiles/Show", folder / "recordings", folder / "tone.wav"
for each in (profile, obs / "basic/scenes", obs / "plugin_config/obs-websocket", recordings):
    each.mkdir(parents=True, exist_ok=True)


def ini(path, **sections):
    text = "".join(f"[{name}]\n" + "".join(f"{key}={value}\n" for key, value in keys.items()) + "\n"
                   for name, keys in sections.items())
    path.write_text(text, encoding="utf-8")


def source(kind, name, settings, **more):
    return {"id": kind, "versioned_id": kind, "name": name, "settings": settings, "enabled": True, "mixers": 255,
            "volume": 1.0, "muted": False, **more}


def scene(name, *items):
    placed = [{"id": number, "name": item, "visible": True, "pos": {"x": 0.0, "y": 0.0}, "scale": {"x": 1.0, "y": 1.0},
               "align": 5} for number, item in enumerate(items, 1)]
    return source("scene", name, {"custom_size": False, "id_counter": len(placed), "items": placed}, mixers=0)


def colour(name, abgr):
    return source("color_source", name, {"color": abgr, "width": 640, "height": 360}, versioned_id="color_source_v3")


# Three seconds of 500 Hz at a quarter of full scale, which is -12 dB on the meters, for ever.
with wave.open(str(tone), "wb") as file:
    file.setnchannels(2)
    file.setsampwidth(2)
    file.setframerate(48_000)
    period = [int(8192 * math.sin(2 * math.pi * step / 96)) for step in range(96)]
    file.writeframes(b"".join(struct.pack("<hh", level, level) for level in period) * (48_000 * 3 // 96))

def group(name, *items):
    made = scene(name, *items)
    return {**made, "id": "group", "versioned_id": "group", "settings": {**made["settings"], "custom_size": True, "cx": 640, "cy": 360}}


scenes = {"Main": ["Red", "Tone"], "Second": ["Green", "Tone", "Group"], "Übersicht 🎬": ["Main"]}
collection = {
    "name": "Show",
    "current_scene": "Main",
    "current_program_scene": "Main",
    "scene_order": [{"name": name} for name in scenes],
    "sources": [scene(name, *items) for name, items in scenes.items()] + [
        colour("Red", 0xFF2020C0),
        colour("Green", 0xFF20A020),
        colour("Blue", 0xFFC02020),
        source("ffmpeg_source", "Tone", {"is_local_file": True, "local_file": str(tone), "looping": True,
                                         "close_when_inactive": False, "restart_on_activate": False}),
    ],
    "current_transition": "Fade",
    "transition_duration": 300,
    "transitions": [{"id": "swipe_transition", "name": "Swipe", "settings": {"direction": "left"}}],
    "groups": [group("Group", "Blue")],
}
(obs / "basic/scenes/Show.json").write_text(json.dumps(collection), encoding="utf-8")

switched_on = {"FirstLoad": "false", "ServerEnabled": "true", "ServerPort": port, "AlertsEnabled": "false",
               "AuthRequired": str(auth).lower(), "ServerPassword": password}
names = {"Profile": "Show", "ProfileDir": "Show", "SceneCollection": "Show", "SceneCollectionFile": "Show"}
# No wizard, no questions. Up to 30 OBS reads global.ini, from 31 on user.ini as well; obs-websocket moved its settings
# from there into a file of its own with 5.5.
general = {"FirstRun": "true", "LastVersion": 0x1D000002, "InfoIncrement": 9999, "EnableAutoUpdates": "false",
           "ConfirmOnExit": "false"}
for file in ("global.ini", "user.ini"):
    ini(obs / file, General=general, Basic=names, BasicWindow={"SysTrayEnabled": "false"}, OBSWebSocket=switched_on)
(obs / "plugin_config/obs-websocket/config.json").write_text(json.dumps({
    "first_load": False, "server_enabled": True, "server_port": port, "alerts_enabled": False, "auth_required": auth,
    "server_password": password}), encoding="utf-8")

ini(profile / "basic.ini",
    General={"Name": "Show"},
    Video={"BaseCX": 640, "BaseCY": 360, "OutputCX": 640, "OutputCY": 360, "FPSCommon": 30},
    Output={"Mode": "Simple"},
    SimpleOutput={"FilePath": recordings, "RecFormat": "mkv", "RecQuality": "Small", "RecEncoder": "x264",
                  "StreamEncoder": "x264", "Preset": "ultrafast", "RecRB": "true", "RecRBTime": 5})
# A stream that is started by a test reaches nobody: nothing listens on port 1.
(profile / "service.json").write_text(json.dumps({
    "type": "rtmp_custom", "settings": {"server": "rtmp://127.0.0.1:1/nobody", "key": "none", "use_auth": False}}))
