//! The picture in an answer (`GetSourceScreenshot`): taken apart by the hub, drawn here, saved as it came.

use egui::{Image, RichText, TextureHandle, TextureOptions, Ui, vec2};

use crate::message::{Command, CommandId, PickFile, Picture, PictureProblem, Update};
use crate::tr;
use crate::ui::action::Action;
use crate::ui::format::bytes;
use crate::ui::page::View;
use crate::ui::theme::Tokens;
use crate::ui::widget::json_tree::scan;

/// The field in which OBS sends pictures.
const FIELD: &str = "imageData";

/// The preview of one picture.
#[derive(Default)]
pub struct Preview {
    /// Of which answer.
    of: Option<u64>,
    /// The hub was asked under this id.
    asked: Option<CommandId>,
    result: Option<Result<Picture, PictureProblem>>,
    texture: Option<TextureHandle>,
    /// In Streamer-safe mode the person wanted to see it.
    revealed: bool,
}

/// The data URI in an answer, if it holds a picture.
pub fn data_uri(answer: &str) -> Option<&str> {
    let value = scan::field(answer, 0..answer.len(), FIELD)?;
    let uri = scan::slice(answer, &value).trim_matches('"');
    uri.starts_with("data:image/").then_some(uri)
}

impl Preview {
    /// The picture that the hub took apart.
    pub fn hear(&mut self, update: &Update) {
        if let Update::Picture { id, result } = update
            && self.asked == Some(*id)
        {
            self.result = Some(result.clone());
        }
    }

    /// Draws the picture of the answer `of`. `uri`: see [`data_uri`].
    pub fn ui(&mut self, ui: &mut Ui, of: u64, uri: &str, view: &mut View<'_>, tokens: &Tokens) {
        if self.of != Some(of) {
            *self = Self { of: Some(of), ..Self::default() };
        }
        if view.model.settings.streamer_safe && !self.revealed {
            ui.label(RichText::new(tr!("answer-picture-safe")).color(tokens.text_2));
            ui.add_space(4.0);
            self.revealed = ui.button(tr!("answer-picture-show")).clicked();
            return;
        }
        if self.asked.is_none() {
            let id = view.command_id();
            self.asked = Some(id);
            view.act(Action::Command(Command::DecodePicture { id, data: plain(uri) }));
        }
        match &self.result {
            None => {
                ui.label(RichText::new(tr!("answer-picture-reading")).color(tokens.text_2));
            }
            Some(Ok(picture)) => {
                let texture = self.texture.get_or_insert_with(|| load(ui, picture));
                draw(ui, picture, texture, tokens);
                save(ui, picture.format, uri, view);
            }
            Some(Err(PictureProblem::OtherFormat(format))) => {
                let words = tr!("answer-picture-other", format = format.as_str());
                ui.label(RichText::new(words).color(tokens.text_2));
                save(ui, format, uri, view);
            }
            Some(Err(PictureProblem::Damaged(reason))) => {
                ui.label(RichText::new(tr!("answer-picture-damaged")).color(tokens.warn)).on_hover_text(reason);
            }
        }
    }
}

/// Base64 has no character that JSON escapes but the slash, which some write as `\/`.
fn plain(uri: &str) -> String {
    uri.replace("\\/", "/")
}

fn load(ui: &Ui, picture: &Picture) -> TextureHandle {
    let [width, height] = picture.shown.map(|side| side as usize);
    let image = egui::ColorImage::from_rgba_unmultiplied([width, height], &picture.rgba);
    ui.ctx().load_texture("answer picture", image, TextureOptions::LINEAR)
}

fn draw(ui: &mut Ui, picture: &Picture, texture: &TextureHandle, tokens: &Tokens) {
    let words = tr!(
        "answer-picture-line",
        width = picture.width.to_string(),
        height = picture.height.to_string(),
        format = picture.format,
        size = bytes(picture.bytes)
    );
    let size = texture.size_vec2();
    let room = vec2(ui.available_width(), (ui.available_height() - 72.0).max(96.0));
    // Never larger than it is: a small source would only look broken.
    let factor = (room.x / size.x).min(room.y / size.y).min(1.0);
    ui.add(Image::new(texture).fit_to_exact_size(size * factor).alt_text(&words));
    ui.label(RichText::new(words).size(12.0).color(tokens.text_2));
}

fn save(ui: &mut Ui, format: &str, uri: &str, view: &mut View<'_>) {
    ui.add_space(4.0);
    if ui.button(tr!("answer-picture-save")).clicked() {
        let ending = if format == "JPEG" { "jpg".to_owned() } else { format.to_ascii_lowercase() };
        let ending: String = ending.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
        let to = PickFile::Ask { suggested: format!("screenshot.{ending}") };
        view.act(Action::Command(Command::SavePicture { id: view.command_id(), data: plain(uri), to }));
    }
}
