//! The stories of BililiveRecorder. Each is one evening of a room, as the manual, the source and issue threads tell of it.

use std::time::Duration;

use super::recorder::{Kind, Recorder};
use super::{Room, delivery};
use crate::simulator::webhooks::script::Step;
use crate::simulator::webhooks::{Make, Show, broken, variations};

/// Every script by its name, the usual one first.
pub(in crate::simulator::webhooks) const SCRIPTS: &[(&str, Make)] = &[
    ("broadcast", broadcast),
    ("splits", splits),
    ("sessions", sessions),
    ("two-rooms", two_rooms),
    ("first-start", first_start),
    ("raw", raw),
    ("old", old),
    ("unknown", unknown),
    ("out-of-order", |show| variations::out_of_order(splits(show), show)),
    ("missing-close", |show| variations::without(broadcast(show), &["FileClosed", "v1", "SessionEnded"])),
    ("duplicates", |show| variations::twice(broadcast(show))),
    ("conflict", |show| variations::conflict(broadcast(show), "FileClosed")),
    ("slow", |show| variations::slow(broadcast(show))),
    ("wrong-token", |show| variations::wrong_token(broadcast(show))),
    ("broken", broken_bodies),
    ("everything", everything),
];

const MINUTE: f64 = 60.0;
const HOUR: f64 = 3600.0;

fn hours(hours: f64) -> Duration {
    Duration::from_secs_f64(hours * HOUR)
}

fn music_room() -> Room {
    Room {
        id: 23_058,
        short: 3,
        name: "3号直播间".to_owned(),
        title: "哔哩哔哩音悦台".to_owned(),
        area: ["生活", "影音馆"],
        recording: false,
        streaming: false,
        danmaku: true,
    }
}

fn game_room() -> Room {
    let title = "【深夜食堂🍜】通宵打到天亮！！不过关不下播～观众点歌／抽奖／连麦 <第3夜> \"最终章\" AT&T 挑战：无伤速通全Boss，输了就女装直播一整周；谢谢大家的陪伴，我们明天见，也别忘了关注、点赞、投币 👨‍👩‍👧‍👦🎮✨";
    Room {
        id: 2_146_854_654,
        short: 0,
        name: "小司无常⚡Échec".to_owned(),
        title: title.to_owned(),
        area: ["单机游戏", "主机游戏"],
        recording: false,
        streaming: false,
        danmaku: true,
    }
}

/// One evening in one room: two files, the second opened before the first is told to be closed.
fn broadcast(show: &Show) -> Vec<Step> {
    let mut recorder = Recorder::watch(show, hours(3.2), 0, music_room(), Kind::Usual);
    recorder.stream_starts();
    recorder.wait(3.4);
    recorder.session_starts();
    recorder.wait(6.0);
    let first = recorder.file_opens();
    recorder.wait(1.9 * HOUR);
    // Cut by size: the next one begins before the last one is told to be closed.
    let second = recorder.file_opens();
    recorder.file_closes(&first);
    recorder.wait(1.1 * HOUR);
    recorder.session_ends();
    recorder.file_closes(&second);
    recorder.wait(36.0);
    recorder.stream_ends();
    recorder.end()
}

/// A file every half hour, and a new title in between, which the file is cut at too.
fn splits(show: &Show) -> Vec<Step> {
    let mut recorder = Recorder::watch(show, hours(3.2), 0, music_room(), Kind::Usual);
    recorder.stream_starts();
    recorder.wait(2.8);
    // The recorder does not wait for its own events: the file can be first.
    let mut file = recorder.file_opens();
    recorder.session_starts();
    for part in 1..=5 {
        recorder.wait(30.0 * MINUTE);
        if part == 3 {
            recorder.room.title = "哔哩哔哩音悦台 · 深夜场".to_owned();
        }
        recorder.file_closes(&file);
        file = recorder.file_opens();
    }
    recorder.wait(20.0 * MINUTE);
    recorder.file_closes(&file);
    recorder.session_ends();
    recorder.wait(20.0);
    recorder.stream_ends();
    recorder.end()
}

/// A bad line: one broadcast in five sessions, some of seconds; one start is never told, one end has lost its id.
fn sessions(show: &Show) -> Vec<Step> {
    let mut recorder = Recorder::watch(show, hours(2.5), 0, game_room(), Kind::Usual);
    recorder.stream_starts();
    for (number, minutes) in [55.0, 0.12, 0.07, 48.0, 22.0].into_iter().enumerate() {
        recorder.wait(4.0);
        if number == 2 {
            recorder.session_starts_unsaid();
        } else {
            recorder.session_starts();
        }
        recorder.wait(1.5);
        let file = recorder.file_opens();
        recorder.wait(minutes * MINUTE);
        recorder.file_closes(&file);
        if number == 3 {
            recorder.session_ends_nameless();
        } else {
            recorder.session_ends();
        }
    }
    recorder.wait(90.0);
    recorder.stream_ends();
    recorder.end()
}

/// Two rooms at the same time, with names and titles of every kind.
fn two_rooms(show: &Show) -> Vec<Step> {
    let mut music = Recorder::watch(show, hours(3.0), 0, music_room(), Kind::Usual);
    music.stream_starts();
    music.wait(3.0);
    music.session_starts();
    music.wait(5.0);
    let song = music.file_opens();
    music.wait(2.4 * HOUR);
    music.file_closes(&song);
    music.session_ends();
    music.wait(30.0);
    music.stream_ends();

    let mut game = Recorder::watch(show, hours(2.6), 1, game_room(), Kind::Usual);
    game.stream_starts();
    game.wait(2.0);
    game.session_starts();
    let night = game.file_opens();
    game.wait(80.0 * MINUTE);
    game.file_closes(&night);
    // Cut by the new title.
    game.room.title = "/\\|?* 最后一关 🏁 مرحبا ｜ Ünïcödé\u{2028}第二行".to_owned();
    let last = game.file_opens();
    game.wait(65.0 * MINUTE);
    game.file_closes(&last);
    game.session_ends();
    game.wait(10.0);
    game.stream_ends();
    music.end_with(game)
}

/// The recorder starts while the room is on air: it does not know the name yet, and the number is the short one.
fn first_start(show: &Show) -> Vec<Step> {
    let known = music_room();
    let unknown = Room {
        id: known.short,
        short: 0,
        name: String::new(),
        title: String::new(),
        area: ["", ""],
        danmaku: false,
        ..known.clone()
    };
    let mut recorder = Recorder::watch(show, hours(1.1), 0, unknown, Kind::Usual);
    recorder.stream_starts();
    recorder.wait(0.4);
    let shifted = recorder.room.id - known.short;
    recorder.room = Room { id: known.id + shifted, streaming: true, ..known };
    recorder.session_starts();
    recorder.wait(4.0);
    let file = recorder.file_opens();
    recorder.wait(HOUR);
    recorder.file_closes(&file);
    recorder.session_ends();
    // That the stream has ended is never told.
    recorder.end()
}

/// Raw mode: no durations, and a file that is told to be opened and never comes to be.
fn raw(show: &Show) -> Vec<Step> {
    let mut recorder = Recorder::watch(show, hours(1.2), 0, music_room(), Kind::Raw);
    recorder.stream_starts();
    recorder.wait(2.0);
    recorder.session_starts();
    recorder.wait(1.0);
    recorder.file_opens();
    recorder.session_ends();
    recorder.wait(5.0);
    recorder.session_starts();
    recorder.wait(1.0);
    let file = recorder.file_opens();
    recorder.wait(HOUR);
    recorder.file_closes(&file);
    recorder.session_ends();
    recorder.wait(15.0);
    recorder.stream_ends();
    recorder.end()
}

/// BililiveRecorder 1.3: four types of events, no flags, the session behind the file.
fn old(show: &Show) -> Vec<Step> {
    let mut recorder = Recorder::watch(show, hours(1.0), 0, music_room(), Kind::Old);
    recorder.session_starts();
    recorder.wait(6.0);
    let file = recorder.file_opens();
    recorder.wait(40.0 * MINUTE);
    recorder.file_closes(&file);
    recorder.session_ends();
    recorder.end()
}

/// A recorder of tomorrow: a type of event that nobody knows yet, amid those that everybody knows.
fn unknown(show: &Show) -> Vec<Step> {
    let mut recorder = Recorder::watch(show, hours(1.0), 0, music_room(), Kind::Usual);
    recorder.session_starts();
    let file = recorder.file_opens();
    recorder.wait(30.0 * MINUTE);
    recorder.something_new();
    recorder.wait(10.0 * MINUTE);
    recorder.file_closes(&file);
    recorder.session_ends();
    recorder.end()
}

/// Bodies that are none, between whole ones: no neighbour may get lost.
fn broken_bodies(show: &Show) -> Vec<Step> {
    let whole = broadcast(show);
    let example = whole.iter().find(|step| step.delivery.event == "FileClosed").map(|step| step.delivery.body.clone());
    let bodies = broken::bodies(&example.unwrap_or_default());
    let steps = bodies.into_iter().map(|(name, body)| variations::at_once(delivery(name, None, body)));
    variations::between(whole, steps.collect())
}

/// All of them, one after the other; what is slow on purpose only once.
fn everything(show: &Show) -> Vec<Step> {
    let one_each = SCRIPTS.iter().filter(|(name, _)| *name != "everything").zip(0..);
    one_each.flat_map(|(&(_, make), part)| make(&variations::apart(show, part))).collect()
}
