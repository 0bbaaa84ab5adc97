//! `callboard demo`: simulated systems inside, a temporary folder, no keychain. Without a display, the same feed on stdout.

use std::time::Instant;

use super::arguments::{Common, Demo};
use super::link::{Link, temporary_folder};
use super::watch::Feeder;
use super::{Ended, display, say, target, window};
use crate::feed::Query;
use crate::hub::Options;
use crate::message::Command;
use crate::tr;

/// As the window, or without a display as `watch`: until the time is over (0) or Ctrl-C (130).
pub fn run(command: &Demo, common: &Common) -> Ended {
    // The demo touches neither the user's settings nor a folder that is named for them.
    let _ = common;
    demo(command).unwrap_or_else(|ended| ended)
}

fn demo(command: &Demo) -> Result<Ended, Ended> {
    let time = target::seconds(command.seconds)?;
    if display::is_there() {
        let folder = temporary_folder()?;
        let options =
            Options { data_dir: Some(folder.path().to_owned()), without_keychain: true, ..Options::default() };
        return Ok(window::open(options, true, time));
    }
    say(tr!("cli-demo-no-display"));
    let link = Link::temporary()?;
    link.hub().send(Command::StartDemo);
    let mut feeder = Feeder::new(link.hub(), Query::default());
    feeder.run(&link, time.map(|time| Instant::now() + time))
}
