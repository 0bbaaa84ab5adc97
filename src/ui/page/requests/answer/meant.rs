//! *Did you mean*: OBS did not find what was named, and we know what there is.

use serde_json::{Map, Value};

use crate::message::Command;
use crate::model::obs::lists::Scope;
use crate::model::{CommandEntry, Connection};
use crate::protocol::obs::CheckedRequest;
use crate::protocol::obs::catalogue::{Catalogue, Pick};
use crate::protocol::safety::distance;
use crate::tr;
use crate::ui::action::Action;
use crate::ui::page::View;
use crate::ui::page::feed::safe_name;

/// Names that are offered instead.
const MOST: usize = 2;
/// A list that is no longer than this is told whole when nothing in it is alike.
const SHORT: usize = 3;

/// A name that OBS does not have, and those that it has.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Missing<'a> {
    pick: Pick,
    name: &'a str,
    instead: Vec<&'a str>,
}

/// What was named and is not there, in words: "No input is called “Mic 2”. Studio PC has “Mic/Aux”." Lists that are not
/// known yet are asked for.
pub fn words(entry: &CommandEntry, connection: &Connection, view: &mut View<'_>) -> Option<String> {
    let known = Catalogue::builtin().request(&entry.request_type)?;
    let data: Map<String, Value> = serde_json::from_str(entry.data.as_ref()?.get()).ok()?;
    let text = |name: &str| data.get(name).and_then(Value::as_str).map(str::to_owned);
    let named = |fields: [&'static str; 2]| fields.into_iter().find_map(|field| Some((field, text(field)?)));
    let scope = Scope {
        scene: named(["sceneName", "sceneUuid"]),
        source: named(["sourceName", "sourceUuid"]).or_else(|| Some(("sourceName", text("inputName")?))),
        canvas: text("canvasUuid"),
    };
    let available = &connection.obs.available_requests;
    for field in known.fields.iter().filter(|field| field.name.ends_with("Name")) {
        let (Some(pick), Some(name)) = (field.pick, data.get(&field.name).and_then(Value::as_str)) else { continue };
        let offer = connection.obs.lists.offer(pick, &scope, available);
        for question in &offer.missing {
            let data = question.data.as_ref().and_then(|data| serde_json::from_str(data).ok());
            if let Ok(request) = CheckedRequest::single(question.request_type, data) {
                view.act(Action::Command(Command::Read { connection: connection.id, request }));
            }
        }
        let scenes = if pick == Pick::Scene { connection.obs.scenes.as_slice() } else { &[] };
        let names = offer.entries.iter().map(|entry| entry.name.as_str()).chain(scenes.iter().map(String::as_str));
        let mut names: Vec<&str> = names.collect();
        names.sort_unstable();
        names.dedup();
        if names.is_empty() || names.contains(&name) {
            continue;
        }
        let missing = Missing { pick, name, instead: alike(name, &names) };
        return Some(sentence(&missing, &safe_name(view, &connection.profile.name)));
    }
    None
}

fn sentence(missing: &Missing<'_>, server: &str) -> String {
    let thing = thing(missing.pick);
    match missing.instead.as_slice() {
        [] => tr!("answer-meant-none", thing = thing, name = missing.name),
        [one] => tr!("answer-meant-one", thing = thing, name = missing.name, server = server, one = *one),
        [most @ .., last] => {
            let most = most.iter().map(|name| format!("“{name}”")).collect::<Vec<_>>().join(", ");
            tr!("answer-meant-some", thing = thing, name = missing.name, server = server, most = most, last = *last)
        }
    }
}

/// What a list is made of, in a word.
fn thing(pick: Pick) -> &'static str {
    match pick {
        Pick::Scene => tr!("answer-thing-scene"),
        Pick::Group | Pick::SceneOrGroup => tr!("answer-thing-scene-or-group"),
        Pick::Input => tr!("answer-thing-input"),
        Pick::Source | Pick::SceneItem => tr!("answer-thing-source"),
        Pick::Filter => tr!("answer-thing-filter"),
        Pick::Transition => tr!("answer-thing-transition"),
        Pick::Output => tr!("answer-thing-output"),
        Pick::Hotkey => tr!("answer-thing-hotkey"),
        Pick::Profile => tr!("answer-thing-profile"),
        Pick::SceneCollection => tr!("answer-thing-scene-collection"),
        Pick::Monitor => tr!("answer-thing-monitor"),
        Pick::Canvas => tr!("answer-thing-canvas"),
        Pick::InputKind | Pick::FilterKind | Pick::TransitionKind => tr!("answer-thing-kind"),
    }
}

/// The names that are most like this one, best first; of a short list, all of them.
fn alike<'a>(name: &str, names: &[&'a str]) -> Vec<&'a str> {
    let mut found: Vec<(usize, &str)> =
        names.iter().map(|known| (likeness(name, known), *known)).filter(|(score, _)| *score > 0).collect();
    found.sort_by_key(|(score, known)| {
        (std::cmp::Reverse(*score), distance(&name.to_lowercase(), &known.to_lowercase()))
    });
    if found.is_empty() && names.len() <= SHORT {
        return names.to_vec();
    }
    found.into_iter().take(MOST).map(|(_, name)| name).collect()
}

/// How much two names have in common: 0 is nothing worth a word.
fn likeness(one: &str, other: &str) -> usize {
    let (one, other) = (one.to_lowercase(), other.to_lowercase());
    let words = |name: &str| -> Vec<String> {
        let words = name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    let (ours, theirs) = (words(&one), words(&other));
    let shared = ours.iter().filter(|word| word.chars().count() > 1 && theirs.contains(word)).count();
    // "Mic" and "Microphone".
    let begins =
        |word: &String, other: &String| word.chars().count() > 2 && word != other && other.starts_with(word.as_str());
    let begun =
        ours.iter().filter(|word| theirs.iter().any(|other| begins(word, other) || begins(other, word))).count();
    let same_letters = {
        let plain = |name: &str| name.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
        !plain(&one).is_empty() && plain(&one) == plain(&other)
    };
    let length = one.chars().count().max(other.chars().count());
    // Names of two letters, as in Chinese, may differ in one; longer ones in a third.
    let allowed = (length / 3).max(1);
    let distance = distance(&one, &other);
    let near = if distance <= allowed && distance < length { allowed + 1 - distance } else { 0 };
    shared * 4 + begun * 2 + near * 3 + usize::from(same_letters) * 20
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_names_are_offered_and_strange_ones_are_not() {
        let names = ["Camera", "Desktop Audio", "Mic Stage", "Mic/Aux", "Screen", "麦克风"];
        assert_eq!(alike("Mic 2", &names), ["Mic/Aux", "Mic Stage"]);
        assert_eq!(alike("mic aux", &names)[0], "Mic/Aux");
        assert_eq!(alike("Camrea", &names), ["Camera"]);
        assert_eq!(alike("麦克", &names), ["麦克风"]);
        assert_eq!(alike("Guest", &names), [""; 0]);
        assert_eq!(alike("Guest", &names[..2]), ["Camera", "Desktop Audio"]);
        assert_eq!(alike("Mic 2", &["Camera 1", "Desktop audio", "Microphone", "Music", "Screen"]), ["Microphone"]);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(alike("", &names), [""; 0]);
    }
}
