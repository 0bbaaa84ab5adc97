//! The real binary: run to its end, or running while a test looks at its lines.

#![allow(dead_code, reason = "each test file that includes this uses its own part")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::Value;

/// Nothing here takes this long; a test that waits longer has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// The binary without anything of this machine: no display, no session bus, no settings.
pub(crate) fn callboard(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_callboard"));
    command.args(arguments);
    for name in [
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "WAYLAND_SOCKET",
        "DBUS_SESSION_BUS_ADDRESS",
        "CALLBOARD_OBS_PASSWORD",
        "CALLBOARD_DATA_DIR",
        "CALLBOARD_LIVESWITCH_SECRETS",
    ] {
        command.env_remove(name);
    }
    command
}

/// How a command ended and what it said.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ended {
    /// The lines of stdout, each of which must be a JSON object.
    pub(crate) fn lines(&self) -> Vec<Value> {
        let object = |line: &str| {
            let value: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
            assert!(value.is_object(), "{line}");
            value
        };
        self.stdout.lines().map(object).collect()
    }
}

/// Runs a command to its end. Its stdin is empty.
pub(crate) fn run(command: &mut Command) -> Ended {
    run_with(command, "")
}

/// Runs a command to its end with this text on its stdin.
pub(crate) fn run_with(command: &mut Command, input: &str) -> Ended {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A command that never reads it closes it.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Ended {
        status: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A command that is running.
pub(crate) struct Running {
    child: Child,
    lines: Receiver<Value>,
    stderr: JoinHandle<String>,
}

impl Running {
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (sender, lines) = channel();
        let stdout: ChildStdout = child.stdout.take().unwrap();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines() {
                let line = line.unwrap();
                let value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
                if sender.send(value).is_err() {
                    return;
                }
            }
        });
        let mut pipe = child.stderr.take().unwrap();
        let stderr = std::thread::spawn(move || {
            let mut text = String::new();
            let _ = pipe.read_to_string(&mut text);
            text
        });
        Self { child, lines, stderr }
    }

    /// The next line for which `wanted` holds; those before it are dropped.
    pub(crate) fn line(&self, wanted: impl Fn(&Value) -> bool) -> Value {
        let until = Instant::now() + PATIENCE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let line = self.lines.recv_timeout(left).expect("the line never came");
            if wanted(&line) {
                return line;
            }
        }
    }

    /// Ctrl-C.
    #[cfg(unix)]
    pub(crate) fn interrupt(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    }

    /// Ends it as a power cut would: no destructor runs, nothing is written any more.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for its end: the exit status and what it said on stderr.
    pub(crate) fn end(mut self) -> (i32, String) {
        let (sender, ended) = channel();
        std::thread::spawn(move || sender.send(self.child.wait().unwrap().code().unwrap_or(-1)));
        let status = ended.recv_timeout(PATIENCE).expect("the command never ended");
        (status, self.stderr.join().unwrap())
    }
}
