//! The command line: one file a command. Machine-readable output on stdout, words on stderr.

use std::process::ExitCode;

/// Reads the arguments of this process and does what they say.
pub fn run() -> ExitCode {
    unimplemented!()
}
