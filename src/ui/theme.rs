//! The only place with colours and sizes: the tokens of the design, and how egui is dressed in them.

use egui::Color32;

use crate::message::{System, ThemeChoice};

/// The colours of one theme by the names of the design.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tokens {
    pub dark: bool,
    pub background: Color32,
    pub panel: Color32,
    pub raised: Color32,
    pub hover: Color32,
    pub line: Color32,
    /// Content, secondary, hints.
    pub text_1: Color32,
    pub text_2: Color32,
    pub text_3: Color32,
    pub accent: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
    pub selection: Color32,
    /// Red: on air and danger, nothing else.
    pub on_air: Color32,
    pub on_air_tint: Color32,
    pub ok: Color32,
    pub ok_tint: Color32,
    pub warn: Color32,
    pub warn_tint: Color32,
    pub accent_tint: Color32,
    pub obs: Color32,
    pub talk: Color32,
    pub event_sub: Color32,
    pub webhook: Color32,
    /// JSON: key, string, number, literal.
    pub json_key: Color32,
    pub json_string: Color32,
    pub json_number: Color32,
    pub json_literal: Color32,
}

/// Sizes in points.
pub const BAR_HEIGHT: f32 = 44.0;
pub const FEED_ROW: f32 = 24.0;
pub const TABLE_ROW: f32 = 34.0;
pub const CONTROL: f32 = 30.0;
pub const RAIL_WIDTH: f32 = 146.0;
pub const STATUS_HEIGHT: f32 = 26.0;
pub const RADIUS: u8 = 6;
pub const RADIUS_TAG: u8 = 4;

impl Tokens {
    pub fn system(&self, system: System) -> Color32 {
        match system {
            System::Obs => self.obs,
            System::Talk => self.talk,
            System::EventSub => self.event_sub,
            System::Webhook => self.webhook,
        }
    }
}

/// The tokens of the theme that `ctx` is drawn in now.
pub fn tokens(ctx: &egui::Context) -> Tokens {
    let _ = ctx;
    unimplemented!()
}

/// Fonts, styles and both visuals, once at start.
pub fn install(ctx: &egui::Context) {
    let _ = ctx;
    unimplemented!()
}

/// Follows the settings.
pub fn apply(ctx: &egui::Context, choice: ThemeChoice, zoom: f32) {
    let _ = (ctx, choice, zoom);
    unimplemented!()
}
