//! The settings file: what is kept, what is never in it, and what happens to one that cannot be understood.

use std::fs;
use std::path::{Path, PathBuf};

use callboard::message::{Profile, ReceiverSettings, SavedFilter, Settings, System, ThemeChoice, TlsTrust};
use callboard::protocol::obs::{Encoding, EventSubscriptions};
use callboard::storage::settings::{Loaded, load, save};
use callboard::storage::{Paths, StorageError};

fn paths(folder: &Path) -> Paths {
    Paths::new(Some(folder.to_owned())).unwrap()
}

fn full() -> Settings {
    Settings {
        theme: ThemeChoice::HighContrast,
        feed_budget_mib: 64,
        streamer_safe: true,
        on_air_lock: true,
        zoom: 1.25,
        saved_filters: vec![SavedFilter { name: "Szenen 场景".into(), query: "type:Scene* text:\"a\\b\"".into() }],
        page: "feed".into(),
        drafts: [("requests".to_owned(), "{\n  \"a\": 1\n}".to_owned())].into(),
        webhooks: ReceiverSettings {
            on: true,
            listen: "[::1]:9000".parse().unwrap(),
            body_mib: 16,
            applications: vec!["my-app-id".into()],
        },
        connections: vec![Profile {
            system: System::Obs,
            name: "Studio PC".into(),
            url: "wss://[::1]:4455/relay".into(),
            key: "obs-1".into(),
            connect_at_start: true,
            trust: TlsTrust::Pinned { sha256: "ab".repeat(32) },
            encoding: Encoding::MsgPack,
            subscriptions: Some(EventSubscriptions(0xF0FFF)),
        }],
    }
}

fn set_aside(folder: &Path) -> Vec<PathBuf> {
    let all = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    all.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("settings.damaged-")).collect()
}

#[test]
fn no_file_is_the_defaults() {
    let folder = tempfile::tempdir().unwrap();
    let loaded = load(&paths(&folder.path().join("not/there"))).unwrap();
    assert_eq!(loaded, Loaded { settings: Settings::default(), set_aside: None, reason: None });
}

#[test]
fn what_was_saved_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let paths = paths(&folder.path().join("new"));
    save(&paths, &full()).unwrap();
    let loaded = load(&paths).unwrap();
    assert_eq!(loaded.reason, None);
    assert_eq!(loaded.settings, full());
    save(&paths, &Settings::default()).unwrap();
    assert_eq!(load(&paths).unwrap().settings, Settings::default());
    // No temporary file stays behind.
    assert_eq!(fs::read_dir(paths.config()).unwrap().count(), 1);
}

#[test]
fn the_file_never_holds_a_password() {
    let folder = tempfile::tempdir().unwrap();
    let paths = paths(folder.path());
    let mut settings = full();
    for url in ["obsws://studio:4455/HUSH", "obswss://studio/HU%53H/HUSH", "ws://user:HUSH@studio:4455/path"] {
        settings.connections[0].url = url.into();
        save(&paths, &settings).unwrap();
        let text = fs::read_to_string(paths.settings_file()).unwrap();
        assert!(!text.contains("HUSH") && !text.contains("HU%53H"), "{text}");
        assert!(text.contains("studio"), "{text}");
    }
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let paths = paths(folder.path());
    save(&paths, &full()).unwrap();
    assert_eq!(fs::metadata(paths.settings_file()).unwrap().permissions().mode() & 0o077, 0);
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let paths = paths(&folder.path().join("config"));
    fs::create_dir(paths.config()).unwrap();
    let real = folder.path().join("dotfiles.toml");
    fs::write(&real, "version = 1\n").unwrap();
    std::os::unix::fs::symlink(&real, paths.settings_file()).unwrap();
    save(&paths, &full()).unwrap();
    assert!(fs::symlink_metadata(paths.settings_file()).unwrap().is_symlink());
    assert!(fs::read_to_string(&real).unwrap().contains("Studio PC"));
}

#[test]
fn a_file_that_cannot_be_understood_is_kept_aside_and_never_overwritten() {
    for (damage, word) in [
        (&b"version = 1\ntheme = "[..], "TOML"),
        (b"version = 2\ntheme = \"dark\"\n", "newer"),
        (b"version = 0\n", "never"),
        (b"theme = \"dark\"\n", "no version"),
        (b"version = \"one\"\n", "version"),
        (b"version = 1\ntheme = \"mauve\"\n", "mauve"),
        (b"version = 1\nholograms = true\n", "holograms"),
        (
            b"version = 1\n[[connections]]\nsystem = \"obs\"\nname = \"\"\nurl = \"\"\nkey = \"\"\nproxy = 1\n",
            "connections.0.proxy",
        ),
        (b"version = 1\npage = \"\xff\xfe\"\n", "UTF-8"),
        (b"\0\0\0\0\0\0", "TOML"),
        (b"", "no version"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let paths = paths(folder.path());
        fs::write(paths.settings_file(), damage).unwrap();
        let loaded = load(&paths).unwrap();
        assert_eq!(loaded.settings, Settings::default());
        let reason = loaded.reason.unwrap();
        assert!(reason.contains(word), "{reason}");
        let aside = loaded.set_aside.unwrap();
        assert_eq!(fs::read(&aside).unwrap(), damage);
        save(&paths, &full()).unwrap();
        assert_eq!(fs::read(&aside).unwrap(), damage);
        assert_eq!(load(&paths).unwrap().settings, full());
    }
}

#[test]
fn a_file_that_a_newer_callboard_wrote_meanwhile_is_kept_aside_before_saving() {
    let folder = tempfile::tempdir().unwrap();
    let paths = paths(folder.path());
    save(&paths, &full()).unwrap();
    for newer in ["version = 2\n", "version = 3\n"] {
        fs::write(paths.settings_file(), newer).unwrap();
        save(&paths, &full()).unwrap();
    }
    let kept: Vec<_> = set_aside(folder.path()).iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    assert_eq!(kept.len(), 2, "two of the same second have two names");
    assert!(kept.contains(&"version = 2\n".to_owned()) && kept.contains(&"version = 3\n".to_owned()));
}

#[test]
fn numbers_that_would_make_the_window_unusable_are_put_right() {
    let folder = tempfile::tempdir().unwrap();
    let paths = paths(folder.path());
    fs::write(paths.settings_file(), "version = 1\nzoom = nan\nfeed-budget-mib = 0\n").unwrap();
    let loaded = load(&paths).unwrap();
    assert_eq!(loaded.reason, None);
    assert_eq!((loaded.settings.zoom, loaded.settings.feed_budget_mib), (1.0, 16));
}

#[test]
fn a_mask_that_toml_cannot_hold_loses_only_what_it_cannot_hold() {
    let folder = tempfile::tempdir().unwrap();
    let paths = paths(folder.path());
    let mut settings = full();
    settings.connections[0].subscriptions = Some(EventSubscriptions(u64::MAX));
    save(&paths, &settings).unwrap();
    let kept = load(&paths).unwrap().settings.connections[0].subscriptions;
    assert_eq!(kept, Some(EventSubscriptions(u64::MAX >> 1)));
}

#[test]
fn errors_name_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let blocked = folder.path().join("a file");
    fs::write(&blocked, "").unwrap();
    let error = save(&paths(&blocked.join("inside")), &full()).unwrap_err();
    assert!(matches!(error, StorageError::Read { .. } | StorageError::Write { .. }));
    assert!(error.to_string().contains("a file"), "{error}");
    // A folder stands where the file should be.
    let paths = paths(folder.path());
    fs::create_dir(paths.settings_file()).unwrap();
    assert!(load(&paths).unwrap_err().to_string().contains("settings.toml"));
}
