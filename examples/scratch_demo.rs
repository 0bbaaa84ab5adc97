fn main() {
    let folder = tempfile::tempdir().unwrap();
    let options = callboard::hub::Options { data_dir: Some(folder.path().to_owned()), without_keychain: true, ..Default::default() };
    let demo = std::env::args().nth(1).as_deref() != Some("empty");
    if let Err(e) = callboard::ui::run(options, demo, Some(std::time::Duration::from_secs(60))) { eprintln!("{e}"); }
}
