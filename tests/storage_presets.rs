//! The file of presets: what is kept, what is never in it, and what happens to one that cannot be understood.

use std::fs;
use std::path::Path;

use callboard::message::Preset;
use callboard::message::preset::{FileProblem, Trouble, read};
use callboard::storage::presets::{load, save};
use callboard::storage::{Paths, StorageError};

fn paths(folder: &Path) -> Paths {
    Paths::new(Some(folder.to_owned())).unwrap()
}

fn full() -> Vec<Preset> {
    read(
        r#"{"version": 1, "presets": [
            {"name": "Go to 采访", "group": "Show", "key": "Ctrl+F5",
             "parameters": [{"name": "scene", "kind": "pick", "pick": "scene", "default": "Interview"}],
             "request": {"requestType": "SetCurrentProgramScene", "requestData": {"sceneName": "{{scene}}"}}},
            {"name": "Both", "batch": {"executionType": 1, "haltOnFailure": true, "variables": {"x": 1},
             "requests": [{"requestType": "GetStats", "off": true}, {"requestType": "Sleep", "requestData": {"sleepFrames": 3}}]}}
        ]}"#,
    )
    .unwrap()
}

#[test]
fn what_was_saved_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let paths = paths(&folder.path().join("new"));
    assert_eq!(load(&paths), (Vec::new(), None));
    save(&paths, &full()).unwrap();
    assert_eq!(load(&paths), (full(), None));
    save(&paths, &[]).unwrap();
    assert_eq!(load(&paths), (Vec::new(), None));
    assert_eq!(fs::read_dir(paths.config()).unwrap().count(), 1, "no temporary file stays behind");
}

#[test]
fn a_file_of_a_newer_callboard_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let paths = paths(folder.path());
    let newer = r#"{"version": 3, "shelves": [["what", "ever"]]}"#;
    fs::write(paths.presets_file(), newer).unwrap();
    assert_eq!(load(&paths), (Vec::new(), Some(Trouble::Newer { version: 3 })));
    let error = save(&paths, &full()).unwrap_err();
    assert!(matches!(error, StorageError::Newer { version: 3, .. }), "{error}");
    assert!(error.to_string().contains("newer Callboard (version 3); it stays as it is"), "{error}");
    assert_eq!(fs::read_to_string(paths.presets_file()).unwrap(), newer);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_damaged_file_is_put_aside_and_never_overwritten() {
    for damage in [
        &b"{\"version\": 1, \"presets\": ["[..],
        b"",
        b"\0\0\0\0",
        b"{\"version\": 1, \"presets\": [\xff\xfe]}",
        b"{\"presets\": []}",
        b"{\"version\": 1, \"presets\": [{\"name\": \"One\"}]}",
        b"{\"version\": 1, \"presets\": [{\"name\": \"One\", \"hologram\": 1, \"request\": {\"requestType\": \"A\"}}]}",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let paths = paths(folder.path());
        fs::write(paths.presets_file(), damage).unwrap();
        let (presets, trouble) = load(&paths);
        assert_eq!(presets, Vec::new());
        let Some(Trouble::Damaged { set_aside: Some(aside), problem }) = trouble else { panic!("{trouble:?}") };
        assert!(!matches!(problem, FileProblem::Newer { .. }));
        assert_eq!(fs::read(&aside).unwrap(), damage);
        save(&paths, &full()).unwrap();
        assert_eq!(fs::read(&aside).unwrap(), damage);
        assert_eq!(load(&paths), (full(), None));
        // Damaged while it runs.
        fs::write(paths.presets_file(), damage).unwrap();
        save(&paths, &full()).unwrap();
        let kept = fs::read_dir(folder.path()).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap());
        assert_eq!(kept.filter(|bytes| bytes == damage).count(), 2);
    }
}

#[test]
fn the_file_never_holds_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let paths = paths(folder.path());
    // As a hand that does not know the rule would write it: reading and saving both take it out.
    let text = r#"{"version": 1, "presets": [{"name": "Key", "parameters": [{"name": "k", "secret": true, "default": "HUSH"}],
        "request": {"requestType": "SetStreamServiceSettings", "requestData":
            {"streamServiceType": "rtmp_custom", "streamServiceSettings": {"key": "HUSH", "password": "{{k}}"}}}}]}"#;
    fs::write(paths.presets_file(), text).unwrap();
    let (presets, trouble) = load(&paths);
    assert_eq!(trouble, None);
    save(&paths, &presets).unwrap();
    let kept = fs::read_to_string(paths.presets_file()).unwrap();
    assert!(!kept.contains("HUSH") && kept.contains("rtmp_custom") && kept.contains("{{key}}"), "{kept}");
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let paths = paths(folder.path());
    save(&paths, &full()).unwrap();
    assert_eq!(fs::metadata(paths.presets_file()).unwrap().permissions().mode() & 0o077, 0);
}

#[test]
fn a_file_that_cannot_be_read_is_said_and_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let paths = paths(folder.path());
    fs::create_dir(paths.presets_file()).unwrap();
    let (_, trouble) = load(&paths);
    assert!(matches!(trouble, Some(Trouble::Unreadable { reason }) if reason.contains("presets.json")));
    assert!(save(&paths, &full()).is_err());
}
