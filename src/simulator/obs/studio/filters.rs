//! The chapter Filters. Inputs, scenes and groups have them.

use serde_json::{Value, json};

use super::Studio;
use super::fields::Fields;
use super::furniture::{self, FILTER_KINDS};
use super::inputs::overlay_settings;
use super::refusal::{Kind, Refusal};
use super::state::Filter;
use crate::simulator::obs::messages::Answer;

impl Studio {
    fn filters_of(&mut self, source: &str) -> Option<&mut Vec<Filter>> {
        let input =
            self.collection.inputs.iter_mut().find(|input| input.uuid == source).map(|input| &mut input.filters);
        let scenes = &mut self.collection.scenes;
        input.or_else(|| scenes.iter_mut().find(|scene| scene.uuid == source).map(|scene| &mut scene.filters))
    }

    fn source_filters(&mut self, f: Fields<'_>) -> Result<(String, &mut Vec<Filter>), Refusal> {
        let source = self.find_source(f)?;
        let name = self.source_name(&source).to_owned();
        match self.filters_of(&source) {
            Some(filters) => Ok((name, filters)),
            None => Err(Refusal::not_found(Kind::Source, "")),
        }
    }

    /// The source's name, its filters, and the place of the one that the request names.
    fn find_filter(&mut self, f: Fields<'_>) -> Result<(String, &mut Vec<Filter>, usize), Refusal> {
        let (source, filters) = self.source_filters(f)?;
        let wanted = f.string("filterName")?;
        match filters.iter().position(|filter| filter.name == wanted) {
            Some(at) => Ok((source, filters, at)),
            None => {
                let comment = format!("No filter was found in the source `{source}` with the name `{wanted}`.");
                Err(Refusal::not_found_in(Kind::Filter, "filterName", comment).harmless())
            }
        }
    }

    pub(super) fn get_source_filter_kind_list(&mut self) -> Answer {
        Ok(json!({"sourceFilterKinds": FILTER_KINDS.iter().map(|(name, _)| name).collect::<Vec<_>>()}))
    }

    pub(super) fn get_source_filter_list(&mut self, f: Fields<'_>) -> Answer {
        let (_, filters) = self.source_filters(f)?;
        Ok(json!({"filters": rows(filters)}))
    }

    pub(super) fn get_source_filter_default_settings(&mut self, f: Fields<'_>) -> Answer {
        let kind = f.string("filterKind")?;
        let found = FILTER_KINDS.iter().find(|(name, _)| *name == kind);
        let (_, defaults) = found.ok_or_else(|| Refusal::new("InvalidFilterKind", "InvalidRequestParameter", ""))?;
        Ok(json!({"defaultFilterSettings": defaults()}))
    }

    pub(super) fn create_source_filter(&mut self, f: Fields<'_>) -> Answer {
        let (source, filters) = self.source_filters(f)?;
        let (name, kind) = (f.string("filterName")?, f.string("filterKind")?);
        if filters.iter().any(|filter| filter.name == name) {
            return Err(Refusal::already_exists("A filter already exists by that name."));
        }
        let Some((_, defaults)) = FILTER_KINDS.iter().find(|(known, _)| *known == kind) else {
            let comment =
                "Your specified filter kind is not supported by OBS. Check that any necessary plugins are loaded.";
            return Err(Refusal::new("InvalidFilterKind", "InvalidRequestParameter", comment));
        };
        let settings = f.optional_object("filterSettings")?.cloned().unwrap_or_default();
        let filter = Filter { name: name.to_owned(), kind: kind.to_owned(), enabled: true, settings: settings.clone() };
        filters.push(filter);
        let index = filters.len() - 1;
        let data = json!({
            "defaultFilterSettings": defaults(), "filterIndex": index, "filterKind": kind, "filterName": name,
            "filterSettings": settings, "sourceName": source
        });
        self.emit("SourceFilterCreated", Some(data));
        Ok(Value::Null)
    }

    pub(super) fn remove_source_filter(&mut self, f: Fields<'_>) -> Answer {
        let (source, filters, at) = self.find_filter(f)?;
        let removed = filters.remove(at);
        self.emit("SourceFilterRemoved", Some(json!({"filterName": removed.name, "sourceName": source})));
        Ok(Value::Null)
    }

    pub(super) fn set_source_filter_name(&mut self, f: Fields<'_>) -> Answer {
        let (source, filters, at) = self.find_filter(f)?;
        let name = f.string("newFilterName")?;
        if filters.iter().any(|filter| filter.name == name) {
            return Err(Refusal::already_exists("A filter already exists by that new name."));
        }
        let old = std::mem::replace(&mut filters[at].name, name.to_owned());
        let data = json!({"filterName": name, "oldFilterName": old, "sourceName": source});
        self.emit("SourceFilterNameChanged", Some(data));
        Ok(Value::Null)
    }

    pub(super) fn get_source_filter(&mut self, f: Fields<'_>) -> Answer {
        let (_, filters, at) = self.find_filter(f)?;
        let mut row = furniture::object(row(at, &filters[at]));
        row.remove("filterName");
        Ok(Value::Object(row))
    }

    pub(super) fn set_source_filter_index(&mut self, f: Fields<'_>) -> Answer {
        let (source, filters, at) = self.find_filter(f)?;
        let wanted = f.number("filterIndex", 0.0, 8192.0)? as usize;
        let filter = filters.remove(at);
        let target = wanted.min(filters.len());
        filters.insert(target, filter);
        if target != at {
            let data = json!({"filters": rows(filters), "sourceName": source});
            self.emit("SourceFilterListReindexed", Some(data));
        }
        Ok(Value::Null)
    }

    pub(super) fn set_source_filter_settings(&mut self, f: Fields<'_>) -> Answer {
        let (source, filters, at) = self.find_filter(f)?;
        let settings = f.object("filterSettings")?;
        let overlay = f.optional_boolean("overlay")?.unwrap_or(true);
        overlay_settings(&mut filters[at].settings, settings, overlay);
        let (name, settings) = (filters[at].name.clone(), filters[at].settings.clone());
        let data = json!({"filterName": name, "filterSettings": settings, "sourceName": source});
        self.emit("SourceFilterSettingsChanged", Some(data));
        Ok(Value::Null)
    }

    pub(super) fn set_source_filter_enabled(&mut self, f: Fields<'_>) -> Answer {
        let (source, filters, at) = self.find_filter(f)?;
        let enabled = f.boolean("filterEnabled")?;
        let before = std::mem::replace(&mut filters[at].enabled, enabled);
        let name = filters[at].name.clone();
        if before != enabled {
            let data = json!({"filterEnabled": enabled, "filterName": name, "sourceName": source});
            self.emit("SourceFilterEnableStateChanged", Some(data));
        }
        Ok(Value::Null)
    }
}

fn row(index: usize, filter: &Filter) -> Value {
    json!({
        "filterEnabled": filter.enabled, "filterIndex": index, "filterKind": filter.kind,
        "filterName": filter.name, "filterSettings": filter.settings
    })
}

fn rows(filters: &[Filter]) -> Vec<Value> {
    filters.iter().enumerate().map(|(index, filter)| row(index, filter)).collect()
}
