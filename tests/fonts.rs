//! The bundled fonts are what the design needs: digits of one width, and the characters that a system may lack.

use std::path::Path;

/// Width in points of one digit beside another, at the size of a table.
fn digit_widths(font: &str) -> Vec<f32> {
    let data = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/fonts").join(font)).unwrap();
    let mut fonts = egui::FontDefinitions::empty();
    fonts.font_data.insert("it".to_owned(), egui::FontData::from_owned(data).into());
    fonts.families.insert(egui::FontFamily::Proportional, vec!["it".to_owned()]);
    fonts.families.insert(egui::FontFamily::Monospace, vec!["it".to_owned()]);
    let ctx = egui::Context::default();
    ctx.set_fonts(fonts);
    let mut widths = Vec::new();
    let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
        widths = ('0'..='9')
            .map(|digit| {
                let text = digit.to_string().repeat(10);
                let font = egui::FontId::proportional(13.0);
                ui.painter().layout_no_wrap(text, font, egui::Color32::WHITE).size().x
            })
            .collect();
    });
    // Nothing is drawn here; egui asks that its textures are not dropped unseen.
    output.textures_delta.clear();
    widths
}

#[test]
fn digits_of_the_interface_font_have_one_width() {
    for font in ["Inter-Regular.ttf", "Inter-SemiBold.ttf"] {
        let widths = digit_widths(font);
        assert!(widths[0] > 10.0, "{font}: nothing was laid out");
        assert!(widths.iter().all(|width| (width - widths[0]).abs() < 0.01), "{font}: {widths:?}");
    }
}
