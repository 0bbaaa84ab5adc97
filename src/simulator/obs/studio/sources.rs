//! The chapter Sources: what inputs and scenes have in common.

use serde_json::{Value, json};

use super::Studio;
use super::fields::Fields;
use super::refusal::{Kind, Refusal};
use super::screenshot;
use crate::simulator::obs::messages::Answer;

impl Studio {
    /// The uuid of the input, scene or group that a request names.
    pub(super) fn find_source(&self, f: Fields<'_>) -> Result<String, Refusal> {
        let sources = || {
            let inputs = self.collection.inputs.iter().map(|input| (&input.name, &input.uuid));
            inputs.chain(self.collection.scenes.iter().map(|scene| (&scene.name, &scene.uuid)))
        };
        if let Some(wanted) = f.lenient_string("sourceUuid") {
            let found = sources().find(|(_, uuid)| *uuid == wanted);
            return found.map(|(_, uuid)| uuid.clone()).ok_or_else(|| {
                let comment = format!("No source was found by the UUID of `{wanted}`.");
                Refusal::not_found_in(Kind::Source, "sourceUuid", comment)
            });
        }
        let wanted = self.selector(f, "sourceName", "sourceUuid")?;
        let found = sources().find(|(name, _)| *name == wanted);
        found.map(|(_, uuid)| uuid.clone()).ok_or_else(|| {
            let comment = format!("No source was found by the name of `{wanted}`.");
            Refusal::not_found_in(Kind::Source, "sourceName", comment)
        })
    }

    pub(super) fn source_name(&self, uuid: &str) -> &str {
        let input = self.collection.inputs.iter().find(|input| input.uuid == uuid).map(|input| &input.name);
        input.or_else(|| self.scene(uuid).map(|scene| &scene.name)).map_or("", String::as_str)
    }

    /// Width and height in pixels. What can only be heard has none.
    pub(super) fn size_of(&self, uuid: &str) -> (f64, f64) {
        let canvas = (self.video("baseWidth"), self.video("baseHeight"));
        let Some(input) = self.collection.inputs.iter().find(|input| input.uuid == uuid) else { return canvas };
        let number = |name: &str| input.settings.get(name).and_then(Value::as_f64);
        match (number("width"), number("height"), input.kind.as_str()) {
            (Some(width), Some(height), _) => (width, height),
            (.., "pulse_input_capture" | "pulse_output_capture") => (0.0, 0.0),
            (.., "text_ft2_source_v2") => (640.0, 120.0),
            (.., "image_source") => (320.0, 320.0),
            _ => canvas,
        }
    }

    fn video(&self, name: &str) -> f64 {
        self.config.video.get(name).and_then(Value::as_f64).unwrap_or_default()
    }

    pub(super) fn get_source_active(&mut self, f: Fields<'_>) -> Answer {
        let source = self.find_source(f)?;
        let on = |scene: &str| scene == source || self.inputs_of(scene).contains(&source);
        let active = on(&self.collection.program);
        let showing = active || self.collection.preview.as_deref().is_some_and(on);
        Ok(json!({"videoActive": active, "videoShowing": showing}))
    }

    pub(super) fn get_source_screenshot(&mut self, f: Fields<'_>) -> Answer {
        let (format, bytes) = self.screenshot(f)?;
        Ok(json!({"imageData": screenshot::data_uri(&format, &bytes)}))
    }

    /// Fails as on a machine whose disk cannot be written to: a simulator leaves no files behind, and says so. What
    /// is wrong with the request is found first. The only folder that the simulated machine has is the one for
    /// recordings.
    pub(super) fn save_source_screenshot(&mut self, f: Fields<'_>) -> Answer {
        let path = f.string("imageFilePath")?;
        if path.rsplit_once('/').is_none_or(|(folder, _)| folder != self.config.record_directory) {
            return Err(Refusal::not_found(Kind::Directory, "The directory for your file path does not exist."));
        }
        self.screenshot(f)?;
        Err(Refusal::new("RequestProcessingFailed", "ScreenshotSaveFailed", "Failed to save screenshot."))
    }

    fn screenshot(&self, f: Fields<'_>) -> Result<(String, Vec<u8>), Refusal> {
        let source = self.find_source(f)?;
        let format = f.string("imageFormat")?;
        if !screenshot::FORMATS.contains(&format) {
            let comment = "Your specified image format is invalid or not supported by this system.";
            return Err(Refusal::invalid(comment));
        }
        let width = f.optional_number("imageWidth", 8.0, 4096.0)?;
        let height = f.optional_number("imageHeight", 8.0, 4096.0)?;
        let quality = f.optional_number("imageCompressionQuality", -1.0, 100.0)?.unwrap_or(-1.0);
        let (full_width, full_height) = self.size_of(&source);
        if full_width < 1.0 || full_height < 1.0 {
            return Err(Refusal::new("ResourceActionFailed", "ScreenshotRenderFailed", "Failed to render screenshot."));
        }
        // One side given: the other follows, the shape stays.
        let (width, height) = match (width, height) {
            (Some(width), Some(height)) => (width, height),
            (Some(width), None) => (width, width * full_height / full_width),
            (None, Some(height)) => (height * full_width / full_height, height),
            (None, None) => (full_width, full_height),
        };
        let colour = self.colour_of(&source);
        let bytes = screenshot::picture(colour, width as u32, height as u32, format, quality as i32);
        let failed = || Refusal::new("ResourceActionFailed", "ScreenshotEncodeFailed", "Failed to encode screenshot.");
        Ok((format.to_owned(), bytes.ok_or_else(failed)?))
    }

    /// A colour source shows its own, everything else one that stays with its name.
    fn colour_of(&self, uuid: &str) -> [u8; 3] {
        let input = self.collection.inputs.iter().find(|input| input.uuid == uuid);
        if let Some(colour) = input.and_then(|input| input.settings.get("color")).and_then(Value::as_u64) {
            // OBS keeps colours as ABGR.
            return [colour as u8, (colour >> 8) as u8, (colour >> 16) as u8];
        }
        let seed =
            self.source_name(uuid).bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
        [(seed >> 3) as u8 | 0x30, (seed >> 11) as u8 | 0x30, (seed >> 19) as u8 | 0x30]
    }

    pub(super) fn get_canvas_list(&mut self) -> Answer {
        let video = &self.config.video;
        let settings = json!({
            "baseHeight": video["baseHeight"], "baseWidth": video["baseWidth"],
            "fpsDenominator": video["fpsDenominator"], "fpsNumerator": video["fpsNumerator"],
            "outputHeight": video["outputHeight"], "outputWidth": video["outputWidth"]
        });
        let flags = json!({"ACTIVATE": true, "EPHEMERAL": false, "MAIN": true, "MIX_AUDIO": true, "SCENE_REF": true});
        Ok(json!({"canvases": [{
            "canvasFlags": flags, "canvasName": "Main", "canvasUuid": MAIN_CANVAS, "canvasVideoSettings": settings
        }]}))
    }

    /// The one canvas that this studio has may be named; any other is not found.
    pub(super) fn on_main_canvas(&self, f: Fields<'_>) -> Result<(), Refusal> {
        match f.lenient_string("canvasUuid") {
            None | Some(MAIN_CANVAS) => Ok(()),
            Some(other) => {
                let comment = format!("No canvas was found by the UUID of `{other}`.");
                Err(Refusal::not_found_in(Kind::Source, "canvasUuid", comment))
            }
        }
    }
}

/// The main canvas has this uuid in every OBS.
const MAIN_CANVAS: &str = "6c69626f-6273-4c00-9d88-c5136d61696e";
