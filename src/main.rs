//! Reads the arguments and starts the window or a command. The exit status is the contract of the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    callboard::cli::run()
}
