//! The only place with colours and sizes: the tokens of the design, and how egui is dressed in them.

use std::sync::Arc;

use egui::style::{ScrollStyle, WidgetVisuals};
use egui::{
    Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Shadow, Stroke, Style, TextStyle,
    Theme, ThemePreference, Visuals, vec2,
};

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
/// The four sizes of type.
pub const TEXT_SMALL: f32 = 11.0;
pub const TEXT_BODY: f32 = 13.0;
pub const TEXT_TITLE: f32 = 15.0;
pub const TEXT_LARGE: f32 = 20.0;

/// The family of emphasis: names in summaries, titles, the primary button.
pub const SEMIBOLD: &str = "semibold";

const fn rgb(hex: u32) -> Color32 {
    let [_, red, green, blue] = hex.to_be_bytes();
    Color32::from_rgb(red, green, blue)
}

/// The dark theme: the table of the design.
pub const DARK: Tokens = Tokens {
    dark: true,
    background: rgb(0x0f1317),
    panel: rgb(0x151b21),
    raised: rgb(0x1c242c),
    hover: rgb(0x212b35),
    line: rgb(0x27313b),
    text_1: rgb(0xe7ecf1),
    text_2: rgb(0x9fb0bf),
    text_3: rgb(0x687887),
    accent: rgb(0x5aa9ff),
    on_accent: rgb(0x081726),
    selection: rgb(0x1d3147),
    on_air: rgb(0xff5257),
    on_air_tint: rgb(0x331418),
    ok: rgb(0x46c28a),
    ok_tint: rgb(0x132e23),
    warn: rgb(0xf0b84c),
    warn_tint: rgb(0x362a12),
    accent_tint: rgb(0x152c45),
    obs: rgb(0x8aa2ff),
    talk: rgb(0x39b9c9),
    event_sub: rgb(0xb793ff),
    webhook: rgb(0xf0a05a),
    json_key: rgb(0x8fc1ff),
    json_string: rgb(0xa3d9a5),
    json_number: rgb(0xf0b072),
    json_literal: rgb(0xc9a9ff),
};

/// The light theme: the same names, the same hues, dark enough to be read on white.
pub const LIGHT: Tokens = Tokens {
    dark: false,
    background: rgb(0xffffff),
    panel: rgb(0xf4f6f8),
    raised: rgb(0xe9edf1),
    hover: rgb(0xdee5eb),
    line: rgb(0xcdd6de),
    text_1: rgb(0x141b22),
    text_2: rgb(0x475664),
    text_3: rgb(0x6b7986),
    accent: rgb(0x0b5fc0),
    on_accent: rgb(0xffffff),
    selection: rgb(0xd3e5fa),
    on_air: rgb(0xb81420),
    on_air_tint: rgb(0xfbe3e4),
    ok: rgb(0x0c6742),
    ok_tint: rgb(0xddf3e8),
    warn: rgb(0x7a5000),
    warn_tint: rgb(0xfbeed2),
    accent_tint: rgb(0xdeebfb),
    obs: rgb(0x3d57c9),
    talk: rgb(0x0d6d7a),
    event_sub: rgb(0x6f42c9),
    webhook: rgb(0x94510d),
    json_key: rgb(0x0b56a8),
    json_string: rgb(0x1d6930),
    json_number: rgb(0x8f4a0c),
    json_literal: rgb(0x6338b8),
};

/// High contrast: black and white first, every colour at least 7 : 1, lines that can be seen.
pub const HIGH_CONTRAST: Tokens = Tokens {
    dark: true,
    background: rgb(0x000000),
    panel: rgb(0x000000),
    raised: rgb(0x121212),
    hover: rgb(0x242424),
    line: rgb(0xa8b4c0),
    text_1: rgb(0xffffff),
    text_2: rgb(0xe4eaf0),
    text_3: rgb(0xc8d2dc),
    accent: rgb(0x7cc0ff),
    on_accent: rgb(0x000000),
    selection: rgb(0x06305c),
    on_air: rgb(0xff9a9d),
    on_air_tint: rgb(0x2c0004),
    ok: rgb(0x6cf0b4),
    ok_tint: rgb(0x002214),
    warn: rgb(0xffd26e),
    warn_tint: rgb(0x281c00),
    accent_tint: rgb(0x001f3f),
    obs: rgb(0xb4c4ff),
    talk: rgb(0x6ce4f2),
    event_sub: rgb(0xd4bfff),
    webhook: rgb(0xffc08a),
    json_key: rgb(0xaed4ff),
    json_string: rgb(0xbcf0be),
    json_number: rgb(0xffcc9c),
    json_literal: rgb(0xddc8ff),
};

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

fn high_contrast_id() -> egui::Id {
    egui::Id::unique("callboard high contrast")
}

/// The tokens of the theme that `ctx` is drawn in now.
pub fn tokens(ctx: &egui::Context) -> Tokens {
    if ctx.data(|data| data.get_temp(high_contrast_id()).unwrap_or(false)) {
        HIGH_CONTRAST
    } else if ctx.theme() == Theme::Dark {
        DARK
    } else {
        LIGHT
    }
}

/// Fonts, styles and both visuals, once at start.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts());
    // After `set_fonts`, which would drop what `add_font` brought.
    let mut icons = egui_material_icons::font_insert();
    // Beside Inter the icons stand a little low.
    icons.data.tweak.y_offset_factor = 0.0;
    ctx.add_font(icons);
    dress(ctx, false);
}

/// Follows the settings. `zoom` is kept between 0.5 and 3.
pub fn apply(ctx: &egui::Context, choice: ThemeChoice, zoom: f32) {
    let preference = match choice {
        ThemeChoice::System => ThemePreference::System,
        ThemeChoice::Dark | ThemeChoice::HighContrast => ThemePreference::Dark,
        ThemeChoice::Light => ThemePreference::Light,
    };
    ctx.set_theme(preference);
    dress(ctx, choice == ThemeChoice::HighContrast);
    ctx.set_zoom_factor(if zoom.is_finite() { zoom.clamp(0.5, 3.0) } else { 1.0 });
}

fn dress(ctx: &egui::Context, high_contrast: bool) {
    ctx.data_mut(|data| data.insert_temp(high_contrast_id(), high_contrast));
    let dark = if high_contrast { &HIGH_CONTRAST } else { &DARK };
    ctx.set_style_of(Theme::Dark, style(dark));
    ctx.set_style_of(Theme::Light, style(&LIGHT));
}

/// A font of `size` in the semibold cut.
pub fn semibold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(SEMIBOLD.into()))
}

/// Inter first, then egui's own (emoji, symbols), the Chinese subset last. What they all lack comes from the fonts of the system.
fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let mut add = |name: &str, bytes: &'static [u8]| {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    };
    add("Inter", include_bytes!("../../assets/fonts/Inter-Regular.ttf"));
    add("Inter SemiBold", include_bytes!("../../assets/fonts/Inter-SemiBold.ttf"));
    add("Noto Sans SC", include_bytes!("../../assets/fonts/NotoSansSC-Subset.otf"));
    let fallback = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    let family = |first: &str| {
        let mut names = vec![first.to_owned()];
        names.extend(fallback.iter().cloned());
        // Hack has the triangles and box characters that Inter lacks.
        names.extend(["Hack".to_owned(), "Noto Sans SC".to_owned()]);
        names
    };
    fonts.families.insert(FontFamily::Proportional, family("Inter"));
    fonts.families.insert(FontFamily::Name(SEMIBOLD.into()), family("Inter SemiBold"));
    let monospace = fonts.families.entry(FontFamily::Monospace).or_default();
    monospace.extend(["Inter".to_owned(), "Noto Sans SC".to_owned()]);
    fonts
}

fn style(tokens: &Tokens) -> Style {
    let mut style = Style { visuals: visuals(tokens), ..Style::default() };
    style.text_styles = [
        (TextStyle::Small, FontId::proportional(TEXT_SMALL)),
        (TextStyle::Body, FontId::proportional(TEXT_BODY)),
        (TextStyle::Button, FontId::proportional(TEXT_BODY)),
        (TextStyle::Monospace, FontId::monospace(12.0)),
        (TextStyle::Heading, semibold(TEXT_TITLE)),
    ]
    .into();
    style.drag_value_text_style = TextStyle::Body;
    style.spacing.item_spacing = vec2(8.0, 8.0);
    style.spacing.button_padding = vec2(12.0, 4.0);
    style.spacing.interact_size = vec2(40.0, CONTROL);
    style.spacing.window_margin = Margin::same(12);
    style.spacing.menu_margin = Margin::same(8);
    style.spacing.menu_spacing = 4.0;
    style.spacing.indent = 16.0;
    style.spacing.icon_width = 16.0;
    style.spacing.icon_width_inner = 8.0;
    style.spacing.icon_spacing = 8.0;
    style.spacing.combo_width = 120.0;
    style.spacing.combo_height = 320.0;
    style.spacing.text_edit_width = 280.0;
    style.spacing.tooltip_width = 360.0;
    style.spacing.scroll = ScrollStyle { bar_width: 8.0, ..ScrollStyle::solid() };
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.4;
    style.animation_time = 0.08;
    style
}

fn visuals(tokens: &Tokens) -> Visuals {
    let base = if tokens.dark { Visuals::dark() } else { Visuals::light() };
    let radius = CornerRadius::same(RADIUS);
    let widget = |fill: Color32, stroke: Color32, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, stroke),
        corner_radius: radius,
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    let mut visuals = Visuals {
        weak_text_color: Some(tokens.text_3),
        hyperlink_color: tokens.accent,
        faint_bg_color: tokens.panel,
        extreme_bg_color: tokens.background,
        text_edit_bg_color: Some(tokens.background),
        code_bg_color: tokens.raised,
        warn_fg_color: tokens.warn,
        error_fg_color: tokens.on_air,
        window_corner_radius: CornerRadius::same(8),
        window_fill: tokens.panel,
        window_stroke: Stroke::new(1.0, tokens.line),
        window_shadow: shadow(tokens),
        popup_shadow: shadow(tokens),
        menu_corner_radius: CornerRadius::same(8),
        panel_fill: tokens.background,
        ..base
    };
    visuals.widgets.noninteractive = widget(tokens.panel, tokens.line, tokens.text_1);
    visuals.widgets.inactive = widget(tokens.raised, tokens.line, tokens.text_1);
    // Radio buttons, check boxes and the rails of sliders: they must be seen without their words.
    visuals.widgets.inactive.bg_fill = tokens.line.lerp_to_gamma(tokens.text_3, 0.5);
    visuals.widgets.hovered = widget(tokens.hover, tokens.text_3, tokens.text_1);
    visuals.widgets.hovered.bg_fill = visuals.widgets.inactive.bg_fill;
    // Pressed and focused look the same to egui: this is the focus ring.
    visuals.widgets.active = widget(tokens.hover, tokens.accent, tokens.text_1);
    visuals.widgets.active.bg_stroke.width = 1.5;
    visuals.widgets.open = widget(tokens.hover, tokens.line, tokens.text_1);
    visuals.selection.bg_fill = tokens.selection;
    visuals.selection.stroke = Stroke::new(1.5, tokens.accent);
    visuals.text_cursor.stroke = Stroke::new(2.0, tokens.accent);
    // A caret that blinks draws two frames a second for as long as a field has the focus.
    visuals.text_cursor.blink = false;
    visuals.striped = false;
    visuals.indent_has_left_vline = false;
    visuals
}

fn shadow(tokens: &Tokens) -> Shadow {
    let alpha = if tokens.dark { 140 } else { 48 };
    Shadow { offset: [0, 6], blur: 16, spread: 0, color: Color32::from_black_alpha(alpha) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// WCAG 2.2, relative luminance.
    fn luminance(color: Color32) -> f64 {
        let linear = |channel: u8| {
            let channel = f64::from(channel) / 255.0;
            if channel <= 0.040_45 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
    }

    /// WCAG 2.2, contrast ratio.
    fn contrast(one: Color32, other: Color32) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    fn readable(theme: &str, tokens: &Tokens, text_at_least: f64, hint_at_least: f64) {
        let surfaces = [
            ("background", tokens.background),
            ("panel", tokens.panel),
            ("raised", tokens.raised),
            ("hover", tokens.hover),
        ];
        let must_be_read = [
            ("text 1", tokens.text_1),
            ("text 2", tokens.text_2),
            ("accent", tokens.accent),
            ("on air", tokens.on_air),
            ("ok", tokens.ok),
            ("warn", tokens.warn),
        ];
        for (surface, below) in surfaces {
            for (text, color) in must_be_read {
                let ratio = contrast(color, below);
                assert!(ratio >= text_at_least, "{theme}: {text} on {surface} is {ratio:.2}");
            }
            let ratio = contrast(tokens.text_3, below);
            assert!(ratio >= hint_at_least, "{theme}: text 3 on {surface} is {ratio:.2}");
        }
        for (name, color, below) in [
            ("text on the accent", tokens.on_accent, tokens.accent),
            ("text 1 on the selection", tokens.text_1, tokens.selection),
            ("text 2 on the selection", tokens.text_2, tokens.selection),
            ("accent on its tint", tokens.accent, tokens.accent_tint),
            ("on air on its tint", tokens.on_air, tokens.on_air_tint),
            ("ok on its tint", tokens.ok, tokens.ok_tint),
            ("warn on its tint", tokens.warn, tokens.warn_tint),
            ("the letter of a badge", tokens.background, tokens.obs),
            ("the letter of a badge", tokens.background, tokens.talk),
            ("the letter of a badge", tokens.background, tokens.event_sub),
            ("the letter of a badge", tokens.background, tokens.webhook),
            ("a live tag", tokens.background, tokens.on_air),
            ("a JSON key", tokens.json_key, tokens.panel),
            ("a JSON string", tokens.json_string, tokens.panel),
            ("a JSON number", tokens.json_number, tokens.panel),
            ("a JSON literal", tokens.json_literal, tokens.panel),
        ] {
            let ratio = contrast(color, below);
            assert!(ratio >= text_at_least, "{theme}: {name} is {ratio:.2}");
        }
    }

    #[test]
    fn everything_that_must_be_read_has_contrast_enough_in_every_theme() {
        readable("dark", &DARK, 4.5, 3.0);
        readable("light", &LIGHT, 4.5, 3.0);
        readable("high contrast", &HIGH_CONTRAST, 7.0, 7.0);
    }

    #[test]
    fn the_chosen_theme_is_the_one_that_is_drawn() {
        let ctx = egui::Context::default();
        install(&ctx);
        for (choice, expected) in
            [(ThemeChoice::Light, LIGHT), (ThemeChoice::HighContrast, HIGH_CONTRAST), (ThemeChoice::Dark, DARK)]
        {
            apply(&ctx, choice, 1.0);
            let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
                assert_eq!(tokens(ui.ctx()), expected);
                assert_eq!(ui.visuals().panel_fill, expected.background);
            });
            output.textures_delta.clear();
        }
    }

    #[test]
    fn the_theme_follows_the_system_when_nothing_else_was_chosen() {
        let ctx = egui::Context::default();
        install(&ctx);
        apply(&ctx, ThemeChoice::System, 1.0);
        for (system, expected) in [(Theme::Light, LIGHT), (Theme::Dark, DARK)] {
            let input = egui::RawInput { system_theme: Some(system), ..Default::default() };
            ctx.run_ui(input, |ui| assert_eq!(tokens(ui.ctx()), expected)).textures_delta.clear();
        }
    }
}
