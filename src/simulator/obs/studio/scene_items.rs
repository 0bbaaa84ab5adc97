//! The chapter Scene Items.

use serde_json::{Map, Value, json};

use super::Studio;
use super::fields::Fields;
use super::furniture;
use super::refusal::{Kind, Refusal};
use super::scenes::Groups;
use super::state::Item;
use crate::simulator::obs::messages::Answer;

const BLEND_MODES: [&str; 7] = [
    "OBS_BLEND_NORMAL",
    "OBS_BLEND_ADDITIVE",
    "OBS_BLEND_SUBTRACT",
    "OBS_BLEND_SCREEN",
    "OBS_BLEND_MULTIPLY",
    "OBS_BLEND_LIGHTEN",
    "OBS_BLEND_DARKEN",
];

const BOUNDS_TYPES: [&str; 7] = [
    "OBS_BOUNDS_NONE",
    "OBS_BOUNDS_STRETCH",
    "OBS_BOUNDS_SCALE_INNER",
    "OBS_BOUNDS_SCALE_OUTER",
    "OBS_BOUNDS_SCALE_TO_WIDTH",
    "OBS_BOUNDS_SCALE_TO_HEIGHT",
    "OBS_BOUNDS_MAX_ONLY",
];

/// The numbers of a transform that can be set, with their limits.
const TRANSFORM_NUMBERS: [(&str, f64, f64); 13] = [
    ("positionX", -90_001.0, 90_001.0),
    ("positionY", -90_001.0, 90_001.0),
    ("rotation", -360.0, 360.0),
    ("scaleX", -1.0e6, 1.0e6),
    ("scaleY", -1.0e6, 1.0e6),
    ("alignment", 0.0, f64::MAX),
    ("boundsAlignment", 0.0, f64::MAX),
    ("boundsHeight", 1.0, 90_001.0),
    ("boundsWidth", 1.0, 90_001.0),
    ("cropBottom", 0.0, 100_000.0),
    ("cropLeft", 0.0, 100_000.0),
    ("cropRight", 0.0, 100_000.0),
    ("cropTop", 0.0, 100_000.0),
];

impl Studio {
    /// Scene and item of a request, as places.
    fn find_item(&self, f: Fields<'_>) -> Result<(usize, usize), Refusal> {
        let scene = self.find_scene(f, "sceneName", "sceneUuid", Groups::Also)?;
        let id = f.number("sceneItemId", 0.0, f64::MAX)? as i64;
        let found = self.collection.scenes[scene].items.iter().position(|item| item.id == id);
        found.map(|item| (scene, item)).ok_or_else(|| {
            let comment = "No scene items were found in the specified scene by that ID.";
            Refusal::not_found_in(Kind::SceneItem, "sceneItemId", comment).harmless()
        })
    }

    fn item_event(&mut self, event_type: &str, scene: usize, id: i64, more: Value) {
        let scene = &self.collection.scenes[scene];
        let mut data = furniture::object(more);
        data.insert("sceneItemId".to_owned(), json!(id));
        data.insert("sceneName".to_owned(), json!(scene.name));
        data.insert("sceneUuid".to_owned(), json!(scene.uuid));
        self.emit(event_type, Some(Value::Object(data)));
    }

    /// Puts a source on top of a scene, with its events; returns the item's id.
    pub(super) fn place_item(&mut self, scene: usize, source: &str, enabled: bool) -> i64 {
        let place = &mut self.collection.scenes[scene];
        let id = place.next_item;
        place.next_item += 1;
        let mut item = furniture::item(id, source.to_owned());
        item.enabled = enabled;
        place.items.push(item);
        self.item_created(scene, id, source);
        id
    }

    fn item_created(&mut self, scene: usize, id: i64, source: &str) {
        let index = self.collection.scenes[scene].items.iter().position(|item| item.id == id);
        let more = json!({"sceneItemIndex": index, "sourceName": self.source_name(source), "sourceUuid": source});
        self.item_event("SceneItemCreated", scene, id, more);
        self.item_event("SceneItemSelected", scene, id, json!({}));
        self.watch_visibility();
    }

    /// The transform as it is sent: what was set, and what follows from the source's size.
    fn transform_json(&self, item: &Item) -> Value {
        let (width, height) = self.size_of(&item.source);
        let number = |name: &str| item.transform.get(name).and_then(Value::as_f64).unwrap_or_default();
        let mut all = item.transform.clone();
        all.insert("sourceHeight".to_owned(), json!(height));
        all.insert("sourceWidth".to_owned(), json!(width));
        let cropped = |size: f64, one: &str, other: &str| (size - number(one) - number(other)).max(0.0);
        all.insert("height".to_owned(), json!(cropped(height, "cropTop", "cropBottom") * number("scaleY")));
        all.insert("width".to_owned(), json!(cropped(width, "cropLeft", "cropRight") * number("scaleX")));
        Value::Object(all)
    }

    fn rows(&self, scene: usize) -> Vec<Value> {
        let items = self.collection.scenes[scene].items.iter().enumerate();
        items
            .map(|(index, item)| {
                let input = self.collection.inputs.iter().find(|input| input.uuid == item.source);
                let inner = self.scene(&item.source);
                let kind = if input.is_some() { "OBS_SOURCE_TYPE_INPUT" } else { "OBS_SOURCE_TYPE_SCENE" };
                json!({
                    "inputKind": input.map(|input| &input.kind),
                    "isGroup": inner.map(|scene| scene.is_group),
                    "sceneItemBlendMode": item.blend,
                    "sceneItemEnabled": item.enabled,
                    "sceneItemId": item.id,
                    "sceneItemIndex": index,
                    "sceneItemLocked": item.locked,
                    "sceneItemTransform": self.transform_json(item),
                    "sourceName": self.source_name(&item.source),
                    "sourceType": kind,
                    "sourceUuid": item.source,
                })
            })
            .collect()
    }

    pub(super) fn get_scene_item_list(&mut self, f: Fields<'_>) -> Answer {
        let scene = self.find_scene(f, "sceneName", "sceneUuid", Groups::No)?;
        Ok(json!({"sceneItems": self.rows(scene)}))
    }

    pub(super) fn get_group_scene_item_list(&mut self, f: Fields<'_>) -> Answer {
        let scene = self.find_scene(f, "sceneName", "sceneUuid", Groups::Only)?;
        Ok(json!({"sceneItems": self.rows(scene)}))
    }

    pub(super) fn get_scene_item_id(&mut self, f: Fields<'_>) -> Answer {
        let scene = self.find_scene(f, "sceneName", "sceneUuid", Groups::Also)?;
        let name = f.string("sourceName")?;
        let offset = f.optional_number("searchOffset", -1.0, f64::MAX)?.unwrap_or(0.0);
        let mut found =
            self.collection.scenes[scene].items.iter().filter(|item| self.source_name(&item.source) == name);
        // The last one, or the one after so many.
        let item = if offset < 0.0 { found.next_back() } else { found.nth(offset as usize) };
        let missing = "No scene items were found in the specified scene by that name or offset.";
        let item = item.ok_or_else(|| Refusal::not_found_in(Kind::SceneItem, "sourceName", missing))?;
        Ok(json!({"sceneItemId": item.id}))
    }

    pub(super) fn get_scene_item_source(&mut self, f: Fields<'_>) -> Answer {
        let (scene, item) = self.find_item(f)?;
        let source = &self.collection.scenes[scene].items[item].source;
        Ok(json!({"sourceName": self.source_name(source), "sourceUuid": source}))
    }

    pub(super) fn create_scene_item(&mut self, f: Fields<'_>) -> Answer {
        let scene = self.find_scene(f, "sceneName", "sceneUuid", Groups::No)?;
        let source = self.find_source(f)?;
        if source == self.collection.scenes[scene].uuid {
            return Err(Refusal::failed("You cannot create scene item of a scene within itself."));
        }
        let enabled = f.optional_boolean("sceneItemEnabled")?.unwrap_or(true);
        Ok(json!({"sceneItemId": self.place_item(scene, &source, enabled)}))
    }

    pub(super) fn remove_scene_item(&mut self, f: Fields<'_>) -> Answer {
        let (scene, at) = self.find_item(f)?;
        let item = self.collection.scenes[scene].items.remove(at);
        let more = json!({"sourceName": self.source_name(&item.source), "sourceUuid": item.source});
        self.item_event("SceneItemRemoved", scene, item.id, more);
        self.watch_visibility();
        Ok(Value::Null)
    }

    pub(super) fn duplicate_scene_item(&mut self, f: Fields<'_>) -> Answer {
        let (scene, at) = self.find_item(f)?;
        let named = f.get("destinationSceneName").is_some() || f.get("destinationSceneUuid").is_some();
        let target =
            if named { self.find_scene(f, "destinationSceneName", "destinationSceneUuid", Groups::No)? } else { scene };
        let mut item = self.collection.scenes[scene].items[at].clone();
        let place = &mut self.collection.scenes[target];
        item.id = place.next_item;
        place.next_item += 1;
        let (id, source) = (item.id, item.source.clone());
        place.items.push(item);
        self.item_created(target, id, &source);
        Ok(json!({"sceneItemId": id}))
    }

    pub(super) fn get_scene_item_transform(&mut self, f: Fields<'_>) -> Answer {
        let (scene, item) = self.find_item(f)?;
        Ok(json!({"sceneItemTransform": self.transform_json(&self.collection.scenes[scene].items[item])}))
    }

    pub(super) fn set_scene_item_transform(&mut self, f: Fields<'_>) -> Answer {
        let (scene, at) = self.find_item(f)?;
        let given = f.object("sceneItemTransform")?;
        let mut changed = Map::new();
        let wrapped = Value::Object(given.clone());
        let inner = Fields::new(Some(&wrapped));
        for (name, least, most) in TRANSFORM_NUMBERS {
            if let Some(number) = inner.optional_number(name, least, most)? {
                let whole = name.starts_with("crop") || name.ends_with("lignment");
                changed.insert(name.to_owned(), if whole { json!(number as i64) } else { json!(number) });
            }
        }
        if let Some(bounds) = inner.optional_string("boundsType")? {
            if !BOUNDS_TYPES.contains(&bounds) {
                return Err(Refusal::bad_enum("boundsType"));
            }
            changed.insert("boundsType".to_owned(), json!(bounds));
        }
        if let Some(crop) = inner.optional_boolean("cropToBounds")? {
            changed.insert("cropToBounds".to_owned(), json!(crop));
        }
        if changed.is_empty() {
            let text = "You have not provided any valid transform changes.";
            return Err(Refusal::new("CannotAct", "RequestProcessingFailed", text));
        }
        let item = &mut self.collection.scenes[scene].items[at];
        item.transform.extend(changed);
        let item = item.clone();
        let transform = self.transform_json(&item);
        self.item_event("SceneItemTransformChanged", scene, item.id, json!({"sceneItemTransform": transform}));
        Ok(Value::Null)
    }

    pub(super) fn get_scene_item_enabled(&mut self, f: Fields<'_>) -> Answer {
        let (scene, item) = self.find_item(f)?;
        Ok(json!({"sceneItemEnabled": self.collection.scenes[scene].items[item].enabled}))
    }

    pub(super) fn set_scene_item_enabled(&mut self, f: Fields<'_>) -> Answer {
        let (scene, at) = self.find_item(f)?;
        let enabled = f.boolean("sceneItemEnabled")?;
        let item = &mut self.collection.scenes[scene].items[at];
        let before = std::mem::replace(&mut item.enabled, enabled);
        let id = item.id;
        if before != enabled {
            self.item_event("SceneItemEnableStateChanged", scene, id, json!({"sceneItemEnabled": enabled}));
            self.watch_visibility();
        }
        Ok(Value::Null)
    }

    pub(super) fn get_scene_item_locked(&mut self, f: Fields<'_>) -> Answer {
        let (scene, item) = self.find_item(f)?;
        Ok(json!({"sceneItemLocked": self.collection.scenes[scene].items[item].locked}))
    }

    pub(super) fn set_scene_item_locked(&mut self, f: Fields<'_>) -> Answer {
        let (scene, at) = self.find_item(f)?;
        let locked = f.boolean("sceneItemLocked")?;
        let item = &mut self.collection.scenes[scene].items[at];
        let before = std::mem::replace(&mut item.locked, locked);
        let id = item.id;
        if before != locked {
            self.item_event("SceneItemLockStateChanged", scene, id, json!({"sceneItemLocked": locked}));
        }
        Ok(Value::Null)
    }

    pub(super) fn get_scene_item_index(&mut self, f: Fields<'_>) -> Answer {
        let (_, item) = self.find_item(f)?;
        Ok(json!({"sceneItemIndex": item}))
    }

    pub(super) fn set_scene_item_index(&mut self, f: Fields<'_>) -> Answer {
        let (scene, at) = self.find_item(f)?;
        let wanted = f.number("sceneItemIndex", 0.0, 8192.0)? as usize;
        let items = &mut self.collection.scenes[scene].items;
        let item = items.remove(at);
        let target = wanted.min(items.len());
        items.insert(target, item);
        if target != at {
            let rows: Vec<_> = items
                .iter()
                .enumerate()
                .map(|(index, item)| json!({"sceneItemId": item.id, "sceneItemIndex": index}))
                .collect();
            let scene = &self.collection.scenes[scene];
            let data = json!({"sceneItems": rows, "sceneName": scene.name, "sceneUuid": scene.uuid});
            self.emit("SceneItemListReindexed", Some(data));
        }
        Ok(Value::Null)
    }

    pub(super) fn get_scene_item_blend_mode(&mut self, f: Fields<'_>) -> Answer {
        let (scene, item) = self.find_item(f)?;
        Ok(json!({"sceneItemBlendMode": self.collection.scenes[scene].items[item].blend}))
    }

    pub(super) fn set_scene_item_blend_mode(&mut self, f: Fields<'_>) -> Answer {
        let (scene, item) = self.find_item(f)?;
        let mode = f.string("sceneItemBlendMode")?;
        if !BLEND_MODES.contains(&mode) {
            return Err(Refusal::bad_enum("sceneItemBlendMode"));
        }
        mode.clone_into(&mut self.collection.scenes[scene].items[item].blend);
        Ok(Value::Null)
    }
}
