//! Clients that others wrote, in other languages, use `callboard simulate obs`.
//!
//! They come from package registries, so these tests run only when asked for (`-- --ignored`), with
//! `CALLBOARD_TEST_PYTHON` a Python that has simpleobsws and `CALLBOARD_TEST_NODE_MODULES` a `node_modules`
//! folder that has obs-websocket-js.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

const PASSWORD: &str = "supersecretpassword";

/// `callboard simulate obs` on a free port; it is ended when this is dropped.
struct Simulated {
    process: Child,
    url: String,
}

impl Simulated {
    fn start() -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_callboard"))
            .args(["simulate", "obs", "--listen", "127.0.0.1:0", "--for", "60"])
            .env("CALLBOARD_OBS_PASSWORD", PASSWORD)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the callboard program starts");
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let line: serde_json::Value = serde_json::from_str(&line).expect("the first line is JSON");
        Self { process, url: line["listening"].as_str().expect("it says where it listens").to_owned() }
    }
}

impl Drop for Simulated {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/clients").join(name)
}

fn setting(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("set {name}"))
}

fn assert_ok(output: &Output) {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && out.trim() == "ok", "{}\n{out}\n{err}", output.status);
}

#[test]
#[ignore = "needs simpleobsws from PyPI"]
fn simpleobsws_works_against_the_simulator() {
    let simulated = Simulated::start();
    let output = Command::new(setting("CALLBOARD_TEST_PYTHON"))
        .arg(script("simpleobsws_client.py"))
        .arg(&simulated.url)
        .env("CALLBOARD_OBS_PASSWORD", PASSWORD)
        .output()
        .unwrap();
    assert_ok(&output);
}

#[test]
#[ignore = "needs obs-websocket-js from npm"]
fn obs_websocket_js_works_against_the_simulator_in_both_encodings() {
    for encoding in ["json", "msgpack"] {
        let simulated = Simulated::start();
        let output = Command::new("node")
            .arg(script("obs_websocket_js_client.mjs"))
            .args([&simulated.url, &setting("CALLBOARD_TEST_NODE_MODULES"), encoding])
            .env("CALLBOARD_OBS_PASSWORD", PASSWORD)
            .output()
            .unwrap();
        assert_ok(&output);
    }
}
