//! Sheets of paper as a PDF: text in an embedded font, lines, and page numbers. Only what our own documents need: text from
//! left to right, on A4. Everything is measured in hundredths of a point, in whole numbers, from the top left corner.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::Context;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use subsetter::GlyphRemapper;

/// A4.
pub(crate) const WIDTH: i32 = 59_528;
/// A4.
pub(crate) const HEIGHT: i32 = 84_189;
/// What stays white at the sides, 15 mm.
pub(crate) const MARGIN: i32 = 4_252;

/// From our measure to that of the format.
const POINT: f32 = 0.01;

const IDENTITY: SystemInfo<'static> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// How text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// As usual.
    Plain,
    /// Heavier.
    Bold,
}

/// A document that is being made.
pub(crate) struct Sheets {
    done: Vec<Content>,
    current: Content,
    plain: Typeface,
    bold: Typeface,
}

/// A font, and what is used of it.
struct Typeface {
    data: &'static [u8],
    face: ttf_parser::Face<'static>,
    glyphs: GlyphRemapper,
    /// What the glyphs mean, for search and copying.
    meanings: BTreeMap<u16, char>,
}

impl Sheets {
    /// A document with one empty sheet.
    pub(crate) fn new() -> anyhow::Result<Self> {
        Ok(Self {
            done: Vec::new(),
            current: sheet(),
            plain: Typeface::new(dejavu::sans_condensed::regular())?,
            bold: Typeface::new(dejavu::sans_condensed::bold())?,
        })
    }

    /// How wide a text is.
    pub(crate) fn width(&self, text: &str, size: i32, look: Look) -> i32 {
        self.typeface(look).width(text, size)
    }

    /// A text in lines that are no wider than this; a word that is wider is cut.
    pub(crate) fn lines(&self, text: &str, size: i32, look: Look, width: i32) -> Vec<String> {
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in text.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if self.width(&longer, size, look) <= width {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for letter in word.chars() {
                line.push(letter);
                if self.width(&line, size, look) > width && line.chars().count() > 1 {
                    line.pop();
                    lines.push(std::mem::replace(&mut line, letter.to_string()));
                }
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines
    }

    /// Writes a text whose base line is `y` under the top.
    pub(crate) fn write(&mut self, (x, y): (i32, i32), text: &str, size: i32, look: Look) {
        let typeface = match look {
            Look::Plain => &mut self.plain,
            Look::Bold => &mut self.bold,
        };
        let glyphs = typeface.encode(text);
        let name = name_of(look);
        show(&mut self.current, (x, y), &glyphs, (name, size));
    }

    /// Writes a text that ends at `x`.
    pub(crate) fn write_to(&mut self, (x, y): (i32, i32), text: &str, size: i32, look: Look) {
        let left = x.saturating_sub(self.width(text, size, look));
        self.write((left, y), text, size, look);
    }

    /// Draws a line across.
    pub(crate) fn rule(&mut self, from: i32, to: i32, y: i32, thickness: i32) {
        let y = float(HEIGHT.saturating_sub(y));
        self.current.set_line_width(float(thickness)).move_to(float(from), y).line_to(float(to), y).stroke();
    }

    /// Goes on on a new sheet.
    pub(crate) fn turn(&mut self) {
        self.done.push(std::mem::replace(&mut self.current, sheet()));
    }

    /// The document, with a foot and the number of the page on each sheet.
    pub(crate) fn finish(mut self, title: &str, language: &str, foot: &str) -> anyhow::Result<Vec<u8>> {
        self.turn();
        let (mut pdf, mut last) = (Pdf::new(), 0_i32);
        let mut next = || {
            last = last.saturating_add(1);
            Ref::new(last)
        };
        let (catalog, tree, info, fonts) = (next(), next(), next(), [next(), next()]);
        let sheets = std::mem::take(&mut self.done);
        let (all, bottom) = (sheets.len(), HEIGHT.saturating_sub(2_800));
        let mut pages = Vec::with_capacity(all);
        for (number, sheet) in (1..).zip(sheets) {
            self.current = sheet;
            self.write((MARGIN, bottom), foot, 750, Look::Plain);
            self.write_to((WIDTH.saturating_sub(MARGIN), bottom), &format!("{number} / {all}"), 750, Look::Plain);
            let (page, content) = (next(), next());
            let bytes = packed(&std::mem::replace(&mut self.current, Content::new()).finish())?;
            pdf.stream(content, &bytes).filter(Filter::FlateDecode);
            let mut written = pdf.page(page);
            written.parent(tree).media_box(Rect::new(0.0, 0.0, 595.28, 841.89)).contents(content);
            let mut resources = written.resources();
            let mut named = resources.fonts();
            for (look, font) in [Look::Plain, Look::Bold].into_iter().zip(fonts) {
                named.pair(name_of(look), font);
            }
            named.finish();
            resources.finish();
            written.finish();
            pages.push(page);
        }
        pdf.catalog(catalog).pages(tree).lang(TextStr(language)).viewer_preferences().display_doc_title(true);
        pdf.pages(tree).count(i32::try_from(all)?).kids(pages);
        pdf.document_info(info).title(TextStr(title)).producer(TextStr("Kruispost"));
        for (typeface, (font, name)) in [self.plain, self.bold]
            .iter()
            .zip(fonts.into_iter().zip(["AAAAAA+DejaVuSansCondensed", "AAAAAB+DejaVuSansCondensed-Bold"]))
        {
            typeface.embed(&mut pdf, name, [font, next(), next(), next(), next()])?;
        }
        Ok(pdf.finish())
    }

    const fn typeface(&self, look: Look) -> &Typeface {
        match look {
            Look::Plain => &self.plain,
            Look::Bold => &self.bold,
        }
    }
}

impl Typeface {
    fn new(data: &'static [u8]) -> anyhow::Result<Self> {
        let face = ttf_parser::Face::parse(data, 0).context("the font can't be read")?;
        Ok(Self { data, face, glyphs: GlyphRemapper::new(), meanings: BTreeMap::new() })
    }

    fn width(&self, text: &str, size: i32) -> i32 {
        let advances = text.chars().map(|letter| self.advance(self.glyph(letter)));
        let units = advances.fold(0_i64, i64::saturating_add);
        let wide =
            units.saturating_mul(i64::from(size)).checked_div(i64::from(self.face.units_per_em())).unwrap_or_default();
        i32::try_from(wide).unwrap_or(i32::MAX)
    }

    /// The glyph of a letter; the font's own sign for what it does not have.
    fn glyph(&self, letter: char) -> u16 {
        self.face.glyph_index(letter).map_or(0, |glyph| glyph.0)
    }

    fn advance(&self, glyph: u16) -> i64 {
        i64::from(self.face.glyph_hor_advance(ttf_parser::GlyphId(glyph)).unwrap_or_default())
    }

    /// The glyphs of a text as the format takes them, kept for the font that goes along.
    fn encode(&mut self, text: &str) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(text.len().saturating_mul(2));
        for letter in text.chars() {
            let glyph = self.glyphs.remap(self.glyph(letter));
            self.meanings.entry(glyph).or_insert(letter);
            bytes.extend(glyph.to_be_bytes());
        }
        bytes
    }

    /// Writes the glyphs that were used into the document, with what they mean.
    fn embed(&self, pdf: &mut Pdf, name: &str, [font, cid, descriptor, cmap, file]: [Ref; 5]) -> anyhow::Result<()> {
        let name = Name(name.as_bytes());
        pdf.type0_font(font)
            .base_font(name)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid)
            .to_unicode(cmap);
        let mut written = pdf.cid_font(cid);
        written.subtype(CidFontType::Type2).base_font(name).system_info(IDENTITY).font_descriptor(descriptor);
        written.default_width(0.0).cid_to_gid_map_predefined(Name(b"Identity"));
        let widths = self.glyphs.remapped_gids().map(|glyph| float(self.in_thousandths(self.advance(glyph))));
        written.widths().consecutive(0, widths);
        written.finish();
        let (face, tall) = (&self.face, |units: i16| float(self.in_thousandths(i64::from(units))));
        let bounds = face.global_bounding_box();
        pdf.font_descriptor(descriptor)
            .name(name)
            .flags(FontFlags::NON_SYMBOLIC)
            .bbox(Rect::new(tall(bounds.x_min), tall(bounds.y_min), tall(bounds.x_max), tall(bounds.y_max)))
            .italic_angle(0.0)
            .ascent(tall(face.ascender()))
            .descent(tall(face.descender()))
            .cap_height(tall(face.capital_height().unwrap_or_else(|| face.ascender())))
            .stem_v(80.0)
            .font_file2(file);
        let mut meanings = UnicodeCmap::new(Name(b"Kruispost"), IDENTITY);
        for (glyph, letter) in &self.meanings {
            meanings.pair(*glyph, *letter);
        }
        pdf.stream(cmap, &packed(&meanings.finish())?).filter(Filter::FlateDecode);
        let used = subsetter::subset(self.data, 0, &self.glyphs).context("the font can't be cut")?;
        pdf.stream(file, &packed(&used)?)
            .filter(Filter::FlateDecode)
            .pair(Name(b"Length1"), i32::try_from(used.len())?);
        Ok(())
    }

    /// From the font's units to thousandths of its size.
    fn in_thousandths(&self, units: i64) -> i32 {
        let scaled = units.saturating_mul(1000).checked_div(i64::from(self.face.units_per_em()));
        i32::try_from(scaled.unwrap_or_default()).unwrap_or_default()
    }
}

/// An empty sheet, on which everything is in our measure.
fn sheet() -> Content {
    let mut content = Content::new();
    content.transform([POINT, 0.0, 0.0, POINT, 0.0, 0.0]);
    content
}

fn show(content: &mut Content, (x, y): (i32, i32), glyphs: &[u8], (font, size): (Name<'_>, i32)) {
    content.begin_text().set_font(font, float(size)).next_line(float(x), float(HEIGHT.saturating_sub(y)));
    content.show(Str(glyphs)).end_text();
}

const fn name_of(look: Look) -> Name<'static> {
    match look {
        Look::Plain => Name(b"F1"),
        Look::Bold => Name(b"F2"),
    }
}

/// The format takes such numbers; what is on a sheet is far below the sixteen million up to which they are exact.
const fn float(number: i32) -> f32 {
    number as f32
}

fn packed(bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut packing = ZlibEncoder::new(Vec::new(), Compression::default());
    packing.write_all(bytes)?;
    Ok(packing.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_at_words_and_where_it_must_within_one() {
        let sheets = Sheets::new().unwrap();
        let wide = sheets.width("een regel", 900, Look::Plain);
        assert_eq!(sheets.lines("een regel tekst", 900, Look::Plain, wide), ["een regel", "tekst"]);
        let long = sheets.lines(&"x".repeat(500), 900, Look::Plain, wide);
        assert!(long.len() > 10 && long.concat() == "x".repeat(500), "{long:?}");
        assert!(long.iter().all(|line| sheets.width(line, 900, Look::Plain) <= wide));
        assert!(sheets.width("een", 900, Look::Bold) > sheets.width("een", 900, Look::Plain));
        assert!(sheets.lines("", 900, Look::Plain, wide).is_empty());
    }

    #[test]
    fn each_sheet_is_a_page_and_only_what_is_used_of_a_font_goes_along() {
        let mut sheets = Sheets::new().unwrap();
        sheets.write((MARGIN, MARGIN), "Grüße € Łódź Δ", 900, Look::Plain);
        sheets.turn();
        sheets.rule(MARGIN, WIDTH - MARGIN, MARGIN, 50);
        let pdf = sheets.finish("Titel", "nl", "voet").unwrap();
        assert!(pdf.starts_with(b"%PDF-1."));
        let text = String::from_utf8_lossy(&pdf);
        assert_eq!(text.matches("/Type /Page\n").count(), 2);
        assert!(text.contains("/Lang (nl)") && text.contains("/ToUnicode"));
        assert!(pdf.len() < 40_000, "{}", pdf.len());
    }
}
