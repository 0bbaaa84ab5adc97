//! `callboard`: the window.

use super::arguments::Common;
use super::{Ended, display, say};
use crate::hub::Options;
use crate::{tr, ui};

/// Opens the window and returns when it is closed.
pub fn run(common: &Common) -> Ended {
    if !display::is_there() {
        say(tr!("cli-no-display"));
        return Ended::Connection;
    }
    open(Options { data_dir: common.data_dir(), without_keychain: false, ..Options::default() }, false, None)
}

/// The window over a hub of these options, for a time or until it is closed.
pub fn open(options: Options, demo: bool, run_for: Option<std::time::Duration>) -> Ended {
    match ui::run(options, demo, run_for) {
        Ok(()) => Ended::Done,
        Err(error) => {
            say(&tr!("cli-no-window", error = error));
            Ended::Connection
        }
    }
}
