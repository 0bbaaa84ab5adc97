//! What the fields of a form are called: made from the protocol's own names, so that a field of a newer server has one too.

use crate::protocol::obs::catalogue::Field;
use crate::tr;

/// `sceneItemId` as `Scene item ID`; of a field inside another, the last part.
pub fn label(name: &str) -> String {
    // Those of `CallVendorRequest` are called like the ones of the editor itself.
    match name {
        "requestType" => return tr!("field-vendor-type").to_owned(),
        "requestData" => return tr!("field-vendor-data").to_owned(),
        _ => {}
    }
    said(&words_of(last(name)))
}

/// What the names have in common at their beginning, as a label: `sceneName` and `sceneUuid` are about `Scene`.
pub fn common(names: &[String]) -> Option<String> {
    let all: Vec<Vec<&str>> = names.iter().map(|name| words_of(last(name))).collect();
    let (first, rest) = all.split_first()?;
    let length = (0..first.len()).take_while(|&at| rest.iter().all(|words| words.get(at) == Some(&first[at]))).count();
    (length > 0).then(|| said(&first[..length]))
}

/// `0 to 20`, `from 1`: with its unit.
pub fn range(field: &Field) -> Option<String> {
    let number = |number: f64| plain(number);
    let words = match field.limits() {
        (Some(least), Some(most)) => tr!("field-from-to", least = number(least), most = number(most)),
        (Some(least), None) => tr!("field-from", least = number(least)),
        (None, Some(most)) => tr!("field-up-to", most = number(most)),
        (None, None) => return field.unit.clone(),
    };
    Some(match &field.unit {
        Some(unit) => format!("{words} {unit}"),
        None => words,
    })
}

/// A number without a fraction that says nothing, and with a true minus.
fn plain(number: f64) -> String {
    let text = if number.fract() == 0.0 { format!("{number:.0}") } else { number.to_string() };
    text.replace('-', "−")
}

fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// `sceneItemId` as `scene`, `Item`, `Id`.
fn words_of(name: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for part in name.split('_').filter(|part| !part.is_empty()) {
        let mut start = 0;
        for (at, letter) in part.char_indices() {
            if at > 0 && letter.is_ascii_uppercase() {
                words.push(&part[start..at]);
                start = at;
            }
        }
        words.push(&part[start..]);
    }
    words
}

fn said(words: &[&str]) -> String {
    let mut text = String::new();
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            text.push(' ');
        }
        match *word {
            "Uuid" | "uuid" => text.push_str("UUID"),
            "Id" | "id" => text.push_str("ID"),
            "Fps" | "fps" => text.push_str("FPS"),
            "Db" => text.push_str("(dB)"),
            "Mul" => text.push_str("(×)"),
            single if single.len() == 1 && at > 0 => text.push_str(single),
            word if at == 0 => {
                let mut letters = word.chars();
                text.extend(letters.next().into_iter().flat_map(char::to_uppercase));
                text.push_str(letters.as_str());
            }
            word => text.push_str(&word.to_lowercase()),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_protocol_become_labels() {
        for (name, expected) in [
            ("sceneName", "Scene name"),
            ("canvasUuid", "Canvas UUID"),
            ("sceneItemId", "Scene item ID"),
            ("fpsNumerator", "FPS numerator"),
            ("inputVolumeDb", "Input volume (dB)"),
            ("sceneItemTransform.positionX", "Position X"),
            ("realm", "Realm"),
            ("streamServiceSettings.use_auth", "Use auth"),
        ] {
            assert_eq!(label(name), expected);
        }
        let of = |names: &[&str]| common(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&["sceneName", "sceneUuid"]).as_deref(), Some("Scene"));
        assert_eq!(of(&["inputVolumeMul", "inputVolumeDb"]).as_deref(), Some("Input volume"));
        assert_eq!(of(&["keyId", "keyModifiers"]).as_deref(), Some("Key"));
        assert_eq!(of(&["monitorIndex", "projectorGeometry"]), None);
    }
}
