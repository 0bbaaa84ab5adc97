//! A real OBS Studio for one test, with `real_obs.sh` and what that needs.

#![allow(dead_code, reason = "each test file that includes this uses its own part")]

use std::path::PathBuf;
use std::process::Command as Process;

pub(crate) const PASSWORD: &str = "a real password";

/// A real OBS on a port of its own; stopped when dropped.
pub(crate) struct RealObs {
    folder: tempfile::TempDir,
    port: u16,
}

impl RealObs {
    pub(crate) fn start() -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let obs = Self { folder: tempfile::tempdir().unwrap(), port };
        obs.start_again();
        obs
    }

    fn run(&self, arguments: &[&str]) {
        let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/support/real_obs.sh");
        let output =
            Process::new(script).args(arguments).env("OBS_ROOT", self.folder.path().join("obs")).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    pub(crate) fn start_again(&self) {
        self.run(&["start", "--port", &self.port.to_string(), "--password", PASSWORD]);
    }

    pub(crate) fn stop(&self) {
        self.run(&["stop"]);
    }

    pub(crate) fn url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.port)
    }
}

impl Drop for RealObs {
    fn drop(&mut self) {
        self.stop();
    }
}
