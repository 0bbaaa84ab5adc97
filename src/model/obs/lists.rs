//! The lists of one OBS that a form offers: scenes, inputs, filters, … as they were read, and whether they still hold.
//!
//! A list is known by the question that gives it: the request and its data. Nothing is asked here: a form that shows a
//! list looks at what is [`Offer::missing`] and asks for that.

use std::collections::HashMap;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::{bool_of, str_of, string_of};
use crate::message::Timestamp;
use crate::protocol::obs::catalogue::Pick;

/// One thing that can be picked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    pub name: String,
    /// Servers before 5.3 have none.
    pub uuid: Option<String>,
    /// The id of a scene item, the index of a monitor.
    pub number: Option<i64>,
    /// As the server writes it: `browser_source`.
    pub kind: Option<String>,
    pub group: bool,
    /// Of a monitor, in pixels.
    pub size: Option<(u64, u64)>,
}

/// A request whose answer is a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Question {
    pub request_type: &'static str,
    /// The request data; `None` where it needs none.
    pub data: Option<String>,
}

impl Question {
    fn plain(request_type: &'static str) -> Self {
        Self { request_type, data: None }
    }

    fn about(request_type: &'static str, data: Map<String, Value>) -> Self {
        Self { request_type, data: (!data.is_empty()).then(|| Value::Object(data).to_string()) }
    }
}

/// What the same request names besides: the scene of the items, the source of the filters, the canvas.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scope {
    /// `sceneName` or `sceneUuid` with its value.
    pub scene: Option<(&'static str, String)>,
    /// `sourceName` or `sourceUuid` with its value.
    pub source: Option<(&'static str, String)>,
    /// `canvasUuid`; `None`: the main canvas.
    pub canvas: Option<String>,
}

/// Why there is no list yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// The scene has to be chosen first.
    Scene,
    /// The source has to be chosen first.
    Source,
}

/// What a picker can offer now.
#[derive(Debug, Default)]
pub struct Offer<'a> {
    pub entries: Vec<&'a Entry>,
    /// To be asked: never read, or not true any more.
    pub missing: Vec<Question>,
    /// To be asked when the list is opened, should it be older than the person can trust.
    pub read: Vec<Question>,
    /// When the oldest of them was read.
    pub at: Option<Timestamp>,
    /// An answer is on its way.
    pub waiting: bool,
    /// What was refused, with the status; `None` where no answer came.
    pub failed: Option<(Question, Option<u32>)>,
    /// This server has no request for this list.
    pub unsupported: Option<&'static str>,
    pub needs: Option<Needs>,
}

/// One list as it was read.
#[derive(Debug, Clone, Default, PartialEq)]
struct List {
    entries: Vec<Entry>,
    at: Option<Timestamp>,
    waiting: bool,
    stale: bool,
    failed: Option<Option<u32>>,
}

/// Every list that was asked of one OBS.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lists {
    lists: HashMap<(String, Option<String>), List>,
}

/// `InvalidResourceType`: the scene is a group, which has its own request.
const IS_GROUP: u32 = 602;

impl Lists {
    /// What there is to pick. `available`: the requests that the server lists, empty when it has not said.
    pub fn offer(&self, pick: Pick, scope: &Scope, available: &[String]) -> Offer<'_> {
        let mut offer = Offer::default();
        let questions = match self.questions(pick, scope) {
            Ok(questions) => questions,
            Err(needs) => return Offer { needs: Some(needs), ..offer },
        };
        let has = |question: &Question| available.is_empty() || available.iter().any(|a| a == question.request_type);
        if !questions.iter().any(&has) {
            offer.unsupported = questions.first().map(|question| question.request_type);
            return offer;
        }
        for question in questions.into_iter().filter(has) {
            let Some(list) = self.get(&question) else {
                offer.missing.push(question);
                continue;
            };
            offer.entries.extend(&list.entries);
            offer.waiting |= list.waiting;
            offer.at = offer.at.into_iter().chain(list.at).min();
            match list.failed {
                Some(code) => offer.failed = Some((question, code)),
                None if list.stale && !list.waiting => offer.missing.push(question),
                None if !list.waiting => offer.read.push(question),
                None => {}
            }
        }
        offer
    }

    fn get(&self, question: &Question) -> Option<&List> {
        self.lists.get(&(question.request_type.to_owned(), question.data.clone()))
    }

    /// The requests that give the list.
    fn questions(&self, pick: Pick, scope: &Scope) -> Result<Vec<Question>, Needs> {
        let canvas = || -> Map<String, Value> {
            scope.canvas.iter().map(|uuid| ("canvasUuid".to_owned(), uuid.as_str().into())).collect()
        };
        let of = |named: &Option<(&'static str, String)>, needs| {
            let (field, value) = named.as_ref().ok_or(needs)?;
            let mut data = canvas();
            data.insert((*field).to_owned(), value.as_str().into());
            Ok(data)
        };
        let scenes = || Question::about("GetSceneList", canvas());
        let plain = Question::plain;
        Ok(match pick {
            Pick::Scene => vec![scenes()],
            Pick::Group => vec![plain("GetGroupList")],
            Pick::SceneOrGroup => vec![scenes(), plain("GetGroupList")],
            Pick::Input => vec![plain("GetInputList")],
            Pick::Source => vec![scenes(), plain("GetGroupList"), plain("GetInputList")],
            Pick::InputKind => vec![plain("GetInputKindList")],
            Pick::SceneItem => {
                let data = of(&scope.scene, Needs::Scene)?;
                let items = Question::about("GetSceneItemList", data.clone());
                let group = self.get(&items).is_some_and(|list| list.failed == Some(Some(IS_GROUP)));
                vec![if group { Question::about("GetGroupSceneItemList", data) } else { items }]
            }
            Pick::Filter => vec![Question::about("GetSourceFilterList", of(&scope.source, Needs::Source)?)],
            Pick::FilterKind => vec![plain("GetSourceFilterKindList")],
            Pick::Transition => vec![plain("GetSceneTransitionList")],
            Pick::TransitionKind => vec![plain("GetTransitionKindList")],
            Pick::Output => vec![plain("GetOutputList")],
            Pick::Hotkey => vec![plain("GetHotkeyList")],
            Pick::Profile => vec![plain("GetProfileList")],
            Pick::SceneCollection => vec![plain("GetSceneCollectionList")],
            Pick::Monitor => vec![plain("GetMonitorList")],
            Pick::Canvas => vec![plain("GetCanvasList")],
        })
    }

    /// The question went out. It is not asked again before it is answered.
    pub fn asked(&mut self, request_type: &str, data: Option<String>) {
        let list = self.lists.entry((request_type.to_owned(), data)).or_default();
        list.waiting = true;
        list.stale = false;
        list.failed = None;
    }

    /// The answer to a question, whoever asked it.
    pub(super) fn answered(&mut self, at: Timestamp, request_type: &str, asked: Option<&RawValue>, data: &Value) {
        let Some(entries) = entries(request_type, data) else { return };
        let list = self.lists.entry((request_type.to_owned(), asked.map(|asked| asked.get().to_owned()))).or_default();
        // What became stale while it was asked stays so: the answer may be older than the event.
        let stale = list.waiting && list.stale;
        *list = List { entries, at: Some(at), stale, ..List::default() };
    }

    /// A question without success. What was read before stays.
    pub(in crate::model) fn failed(
        &mut self,
        at: Timestamp,
        request_type: &str,
        asked: Option<&RawValue>,
        code: Option<u32>,
    ) {
        let key = (request_type.to_owned(), asked.map(|asked| asked.get().to_owned()));
        // One that nobody waits for belongs to a connection that is gone.
        if let Some(list) = self.lists.get_mut(&key).filter(|list| list.waiting) {
            list.waiting = false;
            list.failed = Some(code);
            list.at = Some(at);
        }
    }

    /// An event after which some of the lists do not hold any more.
    pub(super) fn event(&mut self, event_type: &str) {
        const SCENES: &[&str] =
            &["GetSceneList", "GetGroupList", "GetSceneItemList", "GetGroupSceneItemList", "GetCanvasList"];
        const INPUTS: &[&str] = &["GetInputList", "GetSceneItemList", "GetGroupSceneItemList"];
        const ITEMS: &[&str] = &["GetSceneItemList", "GetGroupSceneItemList"];
        let touched = match event_type {
            "SceneCreated" | "SceneRemoved" | "SceneNameChanged" | "SceneListChanged" | "SceneListReindexed" => SCENES,
            "CanvasCreated" | "CanvasRemoved" | "CanvasNameChanged" => SCENES,
            "InputCreated" | "InputRemoved" | "InputNameChanged" => INPUTS,
            "SceneItemCreated" | "SceneItemRemoved" | "SceneItemListReindexed" => ITEMS,
            "SourceFilterCreated" | "SourceFilterRemoved" | "SourceFilterNameChanged" | "SourceFilterListReindexed" => {
                &["GetSourceFilterList"][..]
            }
            "ProfileListChanged" => &["GetProfileList"],
            "SceneCollectionListChanged" => &["GetSceneCollectionList"],
            "CurrentProfileChanged" => &["GetProfileList", "GetOutputList"],
            // OBS makes an output when it is first needed.
            "StreamStateChanged" | "RecordStateChanged" | "ReplayBufferStateChanged" | "VirtualcamStateChanged" => {
                &["GetOutputList"]
            }
            "CurrentSceneCollectionChanged" => {
                self.lists.values_mut().for_each(|list| list.stale = true);
                return;
            }
            _ => return,
        };
        for ((request_type, _), list) in &mut self.lists {
            list.stale |= touched.contains(&request_type.as_str());
        }
    }
}

/// The entries in an answer; `None` where it is no list.
fn entries(request_type: &str, data: &Value) -> Option<Vec<Entry>> {
    let rows = |field: &str| data.get(field)?.as_array().map(Vec::as_slice);
    let named = |field: &str, entry: fn(&Value) -> Option<Entry>| Some(rows(field)?.iter().filter_map(entry).collect());
    match request_type {
        // The server lists both from the lowest up; the window of OBS shows the first on top.
        "GetSceneList" => Some(rows("scenes")?.iter().rev().filter_map(scene).collect()),
        "GetSceneItemList" | "GetGroupSceneItemList" => {
            Some(rows("sceneItems")?.iter().rev().filter_map(scene_item).collect())
        }
        "GetGroupList" => named("groups", |row| Some(Entry { group: true, ..plain(row)? })),
        "GetInputList" => named("inputs", |row| entry(row, "input")),
        "GetInputKindList" => named("inputKinds", plain),
        "GetSourceFilterList" => named("filters", |row| entry(row, "filter")),
        "GetSourceFilterKindList" => named("sourceFilterKinds", plain),
        "GetSceneTransitionList" => named("transitions", |row| entry(row, "transition")),
        "GetTransitionKindList" => named("transitionKinds", plain),
        "GetOutputList" => named("outputs", |row| entry(row, "output")),
        "GetHotkeyList" => named("hotkeys", plain),
        "GetProfileList" => named("profiles", plain),
        "GetSceneCollectionList" => named("sceneCollections", plain),
        "GetMonitorList" => named("monitors", monitor),
        "GetCanvasList" => named("canvases", |row| entry(row, "canvas")),
        _ => None,
    }
}

fn plain(row: &Value) -> Option<Entry> {
    Some(Entry { name: row.as_str()?.to_owned(), ..Entry::default() })
}

/// `inputName`, `inputUuid`, `inputKind`.
fn entry(row: &Value, thing: &str) -> Option<Entry> {
    let part = |part: &str| string_of(row, &format!("{thing}{part}"));
    Some(Entry { name: part("Name")?, uuid: part("Uuid"), kind: part("Kind"), ..Entry::default() })
}

fn scene(row: &Value) -> Option<Entry> {
    // The draft's list was of names.
    entry(row, "scene").or_else(|| plain(row))
}

fn scene_item(row: &Value) -> Option<Entry> {
    Some(Entry {
        name: string_of(row, "sourceName")?,
        number: Some(row.get("sceneItemId")?.as_i64()?),
        kind: str_of(row, "inputKind").map(str::to_owned),
        group: bool_of(row, "isGroup") == Some(true),
        ..Entry::default()
    })
}

fn monitor(row: &Value) -> Option<Entry> {
    let size = |field: &str| row.get(field).and_then(Value::as_u64);
    Some(Entry {
        name: string_of(row, "monitorName")?,
        number: Some(row.get("monitorIndex")?.as_i64()?),
        size: size("monitorWidth").zip(size("monitorHeight")),
        ..Entry::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Timestamp = Timestamp(1);

    fn answer(lists: &mut Lists, question: &Question, data: &str) {
        let asked = question.data.clone().map(|data| RawValue::from_string(data).unwrap());
        lists.asked(question.request_type, question.data.clone());
        lists.answered(AT, question.request_type, asked.as_deref(), &serde_json::from_str(data).unwrap());
    }

    fn names(offer: &Offer<'_>) -> Vec<String> {
        offer.entries.iter().map(|entry| entry.name.clone()).collect()
    }

    #[test]
    fn a_list_is_asked_once_and_again_after_an_event_that_touches_it() {
        let mut lists = Lists::default();
        let scope = Scope::default();
        let missing = |lists: &Lists| lists.offer(Pick::Input, &scope, &[]).missing;
        let asked = missing(&lists);
        assert_eq!(asked, [Question::plain("GetInputList")]);
        lists.asked("GetInputList", None);
        assert!(missing(&lists).is_empty() && lists.offer(Pick::Input, &scope, &[]).waiting);
        answer(
            &mut lists,
            &asked[0],
            r#"{"inputs":[{"inputName":"麦克风","inputUuid":"u","inputKind":"mic"},{"odd":1}]}"#,
        );
        let offer = lists.offer(Pick::Input, &scope, &[]);
        assert_eq!(names(&offer), ["麦克风"]);
        assert!(offer.missing.is_empty() && !offer.waiting);
        lists.event("SourceFilterCreated");
        assert!(missing(&lists).is_empty());
        lists.event("InputNameChanged");
        assert_eq!(missing(&lists).len(), 1);
        // While the answer is on its way another one is made: the answer may not know it.
        lists.asked("GetInputList", None);
        lists.event("InputCreated");
        assert!(missing(&lists).is_empty());
        lists.answered(AT, "GetInputList", None, &serde_json::json!({"inputs": []}));
        assert_eq!(missing(&lists).len(), 1);
    }

    #[test]
    fn what_failed_is_not_asked_again_by_itself() {
        let mut lists = Lists::default();
        lists.failed(AT, "GetHotkeyList", None, Some(702));
        assert!(lists.offer(Pick::Hotkey, &Scope::default(), &[]).failed.is_none(), "nobody asked");
        lists.asked("GetHotkeyList", None);
        lists.failed(AT, "GetHotkeyList", None, Some(702));
        lists.event("CurrentSceneCollectionChanged");
        let offer = lists.offer(Pick::Hotkey, &Scope::default(), &[]);
        assert_eq!(offer.failed, Some((Question::plain("GetHotkeyList"), Some(702))));
        assert!(offer.missing.is_empty());
    }

    #[test]
    fn items_and_filters_belong_to_what_the_request_names() {
        let mut lists = Lists::default();
        let none = Scope::default();
        assert_eq!(lists.offer(Pick::SceneItem, &none, &[]).needs, Some(Needs::Scene));
        assert_eq!(lists.offer(Pick::Filter, &none, &[]).needs, Some(Needs::Source));
        let scene = |name: &str| Scope { scene: Some(("sceneName", name.to_owned())), ..Scope::default() };
        let asked = lists.offer(Pick::SceneItem, &scene("A"), &[]).missing.remove(0);
        assert_eq!(asked.data.as_deref(), Some(r#"{"sceneName":"A"}"#));
        let items = r#"{"sceneItems":[{"sourceName":"low","sceneItemId":1},{"sourceName":"top","sceneItemId":2,"isGroup":true}]}"#;
        answer(&mut lists, &asked, items);
        let offer = lists.offer(Pick::SceneItem, &scene("A"), &[]);
        assert_eq!(names(&offer), ["top", "low"]);
        assert!(offer.entries[0].group && offer.entries[0].number == Some(2));
        assert_eq!(lists.offer(Pick::SceneItem, &scene("B"), &[]).missing.len(), 1);
    }

    #[test]
    fn the_items_of_a_group_are_asked_by_its_own_request() {
        let mut lists = Lists::default();
        let scope = Scope { scene: Some(("sceneUuid", "g".to_owned())), ..Scope::default() };
        let first = lists.offer(Pick::SceneItem, &scope, &[]).missing.remove(0);
        lists.asked(first.request_type, first.data.clone());
        let asked = RawValue::from_string(first.data.unwrap()).unwrap();
        lists.failed(AT, first.request_type, Some(&asked), Some(IS_GROUP));
        let then = lists.offer(Pick::SceneItem, &scope, &[]).missing.remove(0);
        assert_eq!(then.request_type, "GetGroupSceneItemList");
    }

    #[test]
    fn a_server_without_the_request_says_so_and_a_part_of_a_list_is_better_than_none() {
        let lists = Lists::default();
        let only = ["GetInputList".to_owned()];
        let offer = lists.offer(Pick::Canvas, &Scope::default(), &only);
        assert_eq!(offer.unsupported, Some("GetCanvasList"));
        let offer = lists.offer(Pick::Source, &Scope::default(), &only);
        assert_eq!(offer.missing, [Question::plain("GetInputList")]);
    }
}
