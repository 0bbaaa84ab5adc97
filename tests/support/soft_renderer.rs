//! Draws what egui hands out with the processor alone: the same pixels on every machine, no GPU.
//!
//! Each mesh is a list of triangles. A pixel belongs to the triangle that covers its centre (the top-left rule decides on edges),
//! its colour is the vertex colour times the texture, both interpolated, laid over what is there with premultiplied alpha.

use std::collections::HashMap;

use egui::epaint::{ImageData, ImageDelta, Mesh, Primitive, Vertex};
use egui::{ClippedPrimitive, Color32, TextureId, TexturesDelta};
use image::RgbaImage;

#[derive(Default)]
pub struct SoftRenderer {
    textures: HashMap<TextureId, Texture>,
}

struct Texture {
    width: usize,
    height: usize,
    pixels: Vec<Color32>,
}

/// Premultiplied red, green, blue, alpha from 0 to 255.
type Color = [f32; 4];

impl Texture {
    fn patch(&mut self, at: [usize; 2], width: usize, pixels: &[Color32]) {
        for (row, line) in pixels.chunks(width).enumerate() {
            let start = (at[1] + row) * self.width + at[0];
            self.pixels[start..start + line.len()].copy_from_slice(line);
        }
    }

    /// The colour at `uv`, interpolated between the four nearest pixels.
    fn sample(&self, u: f32, v: f32) -> Color {
        let x = (u * self.width as f32 - 0.5).clamp(0.0, (self.width - 1) as f32);
        let y = (v * self.height as f32 - 0.5).clamp(0.0, (self.height - 1) as f32);
        let (left, top) = (x as usize, y as usize);
        let (right, bottom) = ((left + 1).min(self.width - 1), (top + 1).min(self.height - 1));
        let (across, down) = (x - left as f32, y - top as f32);
        let pixel = |x: usize, y: usize| self.pixels[y * self.width + x].to_array().map(f32::from);
        let mix = |one: Color, other: Color, share: f32| {
            std::array::from_fn(|channel| one[channel] * (1.0 - share) + other[channel] * share)
        };
        mix(
            mix(pixel(left, top), pixel(right, top), across),
            mix(pixel(left, bottom), pixel(right, bottom), across),
            down,
        )
    }
}

/// The pixels of one frame.
struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<Color>,
}

impl Canvas {
    fn new(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![[0.0; 4]; width * height] }
    }

    fn mesh(&mut self, mesh: &Mesh, clip: Clip, texture: &Texture, scale: f32) {
        for corners in mesh.indices.chunks_exact(3) {
            let corner = |index: usize| mesh.vertices[corners[index] as usize];
            self.triangle([corner(0), corner(1), corner(2)], clip, texture, scale);
        }
    }

    fn triangle(&mut self, corners: [Vertex; 3], clip: Clip, texture: &Texture, scale: f32) {
        let points = corners.map(|corner| (corner.pos.x * scale, corner.pos.y * scale));
        let area = edge(points[0], points[1], points[2]);
        if area == 0.0 || !area.is_finite() {
            return;
        }
        let xs = points.map(|point| point.0);
        let ys = points.map(|point| point.1);
        let least = |values: [f32; 3]| values.into_iter().fold(f32::INFINITY, f32::min).floor();
        let most = |values: [f32; 3]| values.into_iter().fold(f32::NEG_INFINITY, f32::max).ceil();
        let (left, right) = (clip.left.max(least(xs) as i64), clip.right.min(most(xs) as i64));
        let (top, bottom) = (clip.top.max(least(ys) as i64), clip.bottom.min(most(ys) as i64));
        // Most of a window is filled with one colour: what is the same at every corner is looked up once.
        let [first, second, third] = &corners;
        let plain =
            (first.uv, first.color) == (second.uv, second.color) && (first.uv, first.color) == (third.uv, third.color);
        let plain = plain.then(|| shade(&corners, [1.0, 0.0, 0.0], texture));
        for y in top..bottom {
            for x in left..right {
                let point = (x as f32 + 0.5, y as f32 + 0.5);
                let Some(shares) = shares(points, area, point) else { continue };
                let over = plain.unwrap_or_else(|| shade(&corners, shares, texture));
                let pixel = &mut self.pixels[y as usize * self.width + x as usize];
                let through = 1.0 - over[3] / 255.0;
                *pixel = std::array::from_fn(|channel| over[channel] + pixel[channel] * through);
            }
        }
    }

    fn image(self) -> Option<RgbaImage> {
        let bytes =
            self.pixels.iter().flat_map(|pixel| pixel.map(|channel| channel.round().clamp(0.0, 255.0) as u8)).collect();
        RgbaImage::from_raw(self.width as u32, self.height as u32, bytes)
    }
}

/// The part of the canvas that a mesh may touch, in whole pixels.
#[derive(Clone, Copy)]
struct Clip {
    left: i64,
    top: i64,
    right: i64,
    bottom: i64,
}

impl Clip {
    fn of(rect: egui::Rect, scale: f32, canvas: &Canvas) -> Self {
        let inside = |value: f32, most: usize| (value * scale).round().clamp(0.0, most as f32) as i64;
        Self {
            left: inside(rect.min.x, canvas.width),
            top: inside(rect.min.y, canvas.height),
            right: inside(rect.max.x, canvas.width),
            bottom: inside(rect.max.y, canvas.height),
        }
    }
}

/// Twice the area of the triangle `a b p`, with the sign of its direction.
fn edge(a: (f32, f32), b: (f32, f32), p: (f32, f32)) -> f32 {
    (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0)
}

/// How much of each corner is in `point`; `None` outside the triangle.
fn shares(points: [(f32, f32); 3], area: f32, point: (f32, f32)) -> Option<[f32; 3]> {
    let mut shares = [0.0; 3];
    for (index, share) in shares.iter_mut().enumerate() {
        let (from, to) = (points[(index + 1) % 3], points[(index + 2) % 3]);
        *share = edge(from, to, point) / area;
        let (dx, dy) = if area > 0.0 { (to.0 - from.0, to.1 - from.1) } else { (from.0 - to.0, from.1 - to.1) };
        let top_or_left = dy < 0.0 || (dy == 0.0 && dx > 0.0);
        if *share < 0.0 || (*share == 0.0 && !top_or_left) {
            return None;
        }
    }
    Some(shares)
}

fn shade(corners: &[Vertex; 3], shares: [f32; 3], texture: &Texture) -> Color {
    let mix = |value: &dyn Fn(&Vertex) -> f32| -> f32 {
        corners.iter().zip(shares).map(|(corner, share)| value(corner) * share).sum()
    };
    let texel = texture.sample(mix(&|corner| corner.uv.x), mix(&|corner| corner.uv.y));
    std::array::from_fn(|channel| texel[channel] * mix(&|corner| f32::from(corner.color[channel])) / 255.0)
}

impl SoftRenderer {
    fn set(&mut self, id: TextureId, delta: &ImageDelta) {
        let ImageData::Color(image) = &delta.image;
        let [width, height] = image.size;
        match delta.pos {
            None => {
                self.textures.insert(id, Texture { width, height, pixels: image.pixels.clone() });
            }
            Some(at) => {
                let texture = self.textures.get_mut(&id).expect("egui patches only textures that it has set");
                texture.patch(at, width, &image.pixels);
            }
        }
    }

    fn draw(&self, primitives: Vec<ClippedPrimitive>, mut canvas: Canvas, scale: f32) -> Result<RgbaImage, String> {
        for primitive in primitives {
            let Primitive::Mesh(mesh) = &primitive.primitive else {
                return Err("paint callbacks need a GPU".to_owned());
            };
            let texture = self.textures.get(&mesh.texture_id).ok_or("a mesh names a texture that was never set")?;
            let clip = Clip::of(primitive.clip_rect, scale, &canvas);
            canvas.mesh(mesh, clip, texture, scale);
        }
        canvas.image().ok_or_else(|| "the canvas has another size than its pixels".to_owned())
    }
}

impl egui_kittest::TestRenderer for SoftRenderer {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        for (id, deltas) in delta.set.drain() {
            for delta in deltas {
                self.set(id, &delta);
            }
        }
        for id in delta.free.drain() {
            self.textures.remove(&id);
        }
    }

    fn render(&mut self, ctx: &egui::Context, output: &egui::FullOutput) -> Result<RgbaImage, String> {
        let scale = ctx.pixels_per_point();
        let size = ctx.content_rect().size() * scale;
        let canvas = Canvas::new(size.x.round() as usize, size.y.round() as usize);
        self.draw(ctx.tessellate(output.shapes.clone(), scale), canvas, scale)
    }
}
