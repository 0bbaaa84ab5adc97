//! The keys that presets are bound to: how they are written, which ones can be taken, and whether one was pressed.

use egui::{Event, Key, KeyboardShortcut, Modifiers, Ui};

use super::frame::rail;
use super::{carry_out, palette};
use crate::message::Preset;
use crate::tr;
use crate::ui::action::PageId;

/// Keys that bear a character beside letters and digits.
const MARKS: [Key; 12] = [
    Key::Comma,
    Key::Period,
    Key::Minus,
    Key::Plus,
    Key::Equals,
    Key::Semicolon,
    Key::Quote,
    Key::Slash,
    Key::Backslash,
    Key::OpenBracket,
    Key::CloseBracket,
    Key::Backtick,
];

/// `Ctrl+Shift+F5`. Ctrl is the command key on a Mac.
pub fn write(shortcut: KeyboardShortcut) -> String {
    let KeyboardShortcut { modifiers, logical_key } = shortcut;
    let held = [(modifiers.command || modifiers.ctrl, "Ctrl"), (modifiers.alt, "Alt"), (modifiers.shift, "Shift")];
    let words = held.iter().filter(|(held, _)| *held).map(|(_, word)| *word);
    words.chain([logical_key.name()]).collect::<Vec<_>>().join("+")
}

/// The key that [`write`] has written; `None` for any other text.
pub fn read(text: &str) -> Option<KeyboardShortcut> {
    let mut modifiers = Modifiers::NONE;
    let (held, key) = text.rsplit_once('+').unwrap_or(("", text));
    for word in held.split('+').filter(|word| !word.is_empty()) {
        modifiers = match word {
            "Ctrl" => modifiers | Modifiers::COMMAND,
            "Alt" => modifiers | Modifiers::ALT,
            "Shift" => modifiers | Modifiers::SHIFT,
            _ => return None,
        };
    }
    Some(KeyboardShortcut::new(modifiers, Key::from_name(key)?))
}

/// Whether a preset can have this key; the reason in words where it cannot. `except`: the preset that wants it.
pub fn check(shortcut: KeyboardShortcut, presets: &[Preset], except: Option<&str>) -> Result<(), String> {
    let key = write(shortcut);
    if let Some((_, what)) = own().into_iter().find(|(own, _)| write(*own) == key) {
        return Err(tr!("preset-key-own", key = key, what = what));
    }
    let other = |preset: &&Preset| preset.key.as_deref() == Some(&key) && Some(preset.name.as_str()) != except;
    if let Some(other) = presets.iter().find(other) {
        return Err(tr!("preset-key-taken", key = key, preset = other.name.as_str()));
    }
    let KeyboardShortcut { modifiers, logical_key } = shortcut;
    let command = modifiers.command || modifiers.ctrl;
    let function = is_function(logical_key);
    if !function && !is_character(logical_key) {
        return Err(tr!("preset-key-moves", key = key));
    }
    if !function && !command && !modifiers.alt {
        return Err(tr!("preset-key-types", key = key));
    }
    // AltGr is Ctrl and Alt on Windows, Option writes letters on a Mac.
    if !function && modifiers.alt && (command || cfg!(target_os = "macos")) {
        return Err(tr!("preset-key-types", key = key));
    }
    Ok(())
}

fn is_function(key: Key) -> bool {
    key.name().strip_prefix('F').is_some_and(|number| number.parse::<u8>().is_ok())
}

fn is_character(key: Key) -> bool {
    key.name().len() == 1 || MARKS.contains(&key)
}

/// The keys that Callboard uses itself, with what they do.
fn own() -> Vec<(KeyboardShortcut, String)> {
    let pages = rail::PAGES.into_iter().chain([PageId::Settings]);
    let mut own: Vec<_> =
        pages.map(|page| (rail::shortcut(page), tr!("frame-go", page = rail::page_name(page)))).collect();
    // Pages that are still to come keep their numbers.
    let later = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8];
    own.extend(later.map(|key| (KeyboardShortcut::new(Modifiers::COMMAND, key), tr!("preset-key-pages").to_owned())));
    own.push((palette::SHORTCUT, tr!("preset-key-palette").to_owned()));
    own.extend(
        carry_out::ZOOM_KEYS
            .map(|(key, _)| (KeyboardShortcut::new(Modifiers::COMMAND, key), tr!("preset-key-zoom").to_owned())),
    );
    own.push((KeyboardShortcut::new(Modifiers::COMMAND, Key::F), tr!("preset-key-search").to_owned()));
    for key in [Key::A, Key::C, Key::X, Key::V, Key::Z, Key::Y, Key::H, Key::U, Key::W, Key::D] {
        own.push((KeyboardShortcut::new(Modifiers::COMMAND, key), tr!("preset-key-text").to_owned()));
    }
    let redo = KeyboardShortcut::new(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    own.push((redo, tr!("preset-key-text").to_owned()));
    own.push((KeyboardShortcut::new(Modifiers::ALT, Key::F4), tr!("frame-do-quit").to_owned()));
    own
}

/// Takes every key that belongs to a preset out of this frame. Gives the presets whose keys were pressed anew: a key
/// that is held down repeats itself, and runs nothing by that.
pub fn pressed(ui: &Ui, presets: &[Preset]) -> Vec<String> {
    let bound: Vec<(KeyboardShortcut, &str)> =
        presets.iter().filter_map(|preset| Some((read(preset.key.as_deref()?)?, preset.name.as_str()))).collect();
    let mut fresh = Vec::new();
    if bound.is_empty() {
        return fresh;
    }
    ui.input_mut(|input| {
        input.events.retain(|event| {
            let Event::Key { key, pressed: true, repeat, modifiers, .. } = event else { return true };
            let fits = |(shortcut, _): &&(KeyboardShortcut, &str)| {
                shortcut.logical_key == *key && modifiers.matches_exact(shortcut.modifiers)
            };
            let Some((shortcut, name)) = bound.iter().find(fits) else { return true };
            // A file that was written by hand may hold one that types, or one of ours.
            if check(*shortcut, &[], None).is_err() {
                return true;
            }
            if !repeat {
                fresh.push((*name).to_owned());
            }
            false
        });
    });
    fresh
}

/// Takes all keys of this frame: the first that was pressed, while a field waits for one.
pub fn recorded(ui: &Ui) -> Option<KeyboardShortcut> {
    let mut found = None;
    ui.input_mut(|input| {
        input.events.retain(|event| match event {
            Event::Key { key, pressed: true, repeat, modifiers, .. } => {
                if !repeat && found.is_none() {
                    let command =
                        if modifiers.command || modifiers.ctrl { Modifiers::COMMAND } else { Modifiers::NONE };
                    let alt = if modifiers.alt { Modifiers::ALT } else { Modifiers::NONE };
                    let shift = if modifiers.shift { Modifiers::SHIFT } else { Modifiers::NONE };
                    found = Some(KeyboardShortcut::new(command | alt | shift, *key));
                }
                false
            }
            // What the system makes of Ctrl with C, X and V.
            Event::Copy | Event::Cut | Event::Paste(_) => {
                let key = match event {
                    Event::Copy => Key::C,
                    Event::Cut => Key::X,
                    _ => Key::V,
                };
                found = found.or(Some(KeyboardShortcut::new(Modifiers::COMMAND, key)));
                false
            }
            Event::Text(_) => false,
            _ => true,
        });
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_written_as_they_are_read() {
        for text in ["F5", "Ctrl+F5", "Ctrl+Alt+Shift+F12", "Alt+Q", "Ctrl+Shift+7", "Ctrl+Comma"] {
            assert_eq!(read(text).map(write).as_deref(), Some(text));
        }
        for text in ["", "Hyper+F5", "Ctrl+", "Ctrl+Nothing", "+"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn no_key_is_taken_that_types_moves_or_does_something_already() {
        let preset = |name: &str, key: &str| Preset {
            name: name.into(),
            group: String::new(),
            key: Some(key.into()),
            parameters: Vec::new(),
            body: crate::message::preset::Body::Request { request_type: "GetStats".into(), request_data: None },
        };
        let presets = [preset("Break", "Ctrl+F6")];
        let said = |key: &str| check(read(key).unwrap(), &presets, None);
        for fine in ["F5", "Shift+F9", "Ctrl+Shift+7", "Ctrl+F5", "Ctrl+B", "Ctrl+Alt+F2"] {
            assert_eq!(said(fine), Ok(()), "{fine}");
        }
        for (key, part) in [
            ("A", "typing"),
            ("Shift+A", "typing"),
            ("Ctrl+Alt+Q", "typing"),
            ("Ctrl+K", "command palette"),
            ("Ctrl+2", "Requests"),
            ("Ctrl+8", "pages"),
            ("Ctrl+Comma", "Settings"),
            ("Ctrl+Plus", "size"),
            ("Ctrl+C", "text"),
            ("Ctrl+Shift+Z", "text"),
            ("Ctrl+Enter", "fields"),
            ("Alt+ArrowUp", "fields"),
            ("Tab", "fields"),
            ("Alt+F4", "Quit"),
            ("Ctrl+F6", "Break"),
        ] {
            let words = said(key).unwrap_err();
            assert!(words.to_lowercase().contains(&part.to_lowercase()), "{key}: {words}");
        }
        assert_eq!(check(read("Ctrl+F6").unwrap(), &presets, Some("Break")), Ok(()), "its own key is no clash");
    }
}
