"""Makes the fonts of this folder from the upstream ones. Needs fonttools 4.

    python3 make.py inter  Inter-Regular.otf        Inter-Regular.ttf
    python3 make.py inter  Inter-SemiBold.otf       Inter-SemiBold.ttf
    python3 make.py noto   NotoSansCJK-Regular.ttc  NotoSansSC-Subset.otf

README.md beside this file says what is kept and why.
"""

import sys

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont, newTable

# Latin with its extensions, marks, Greek, Cyrillic, punctuation, currency, letterlike, numbers, arrows, mathematics,
# technical, blocks and shapes: all that Inter has of them.
INTER = [(0x20, 0x2FF), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x52F), (0x1E00, 0x1EFF), (0x2000, 0x23FF),
         (0x2460, 0x24FF), (0x2500, 0x27BF), (0xFB00, 0xFB06), (0xFFFD, 0xFFFD)]
# Kana, CJK punctuation, full-width forms; the ideographs come from the GB 2312 table.
NOTO = [(0x3000, 0x30FF), (0x31F0, 0x31FF), (0xFF01, 0xFFEF)]
# Only what the shaper needs for correct text. No contextual alternates: "->" stays what the sender wrote.
FEATURES = ["ccmp", "locl", "mark", "mkmk", "kern"]


def characters(ranges):
    return {c for first, last in ranges for c in range(first, last + 1)}


def gb2312_level_1():
    """The 3,755 ideographs of rows 16 to 55, in daily use."""
    found = set()
    for row in range(16, 56):
        for cell in range(1, 95):
            try:
                found.add(ord(bytes([0xA0 + row, 0xA0 + cell]).decode("gb2312")))
            except UnicodeDecodeError:
                pass  # the last five cells of row 55 are empty
    assert len(found) == 3755
    return found


def cut(font, keep, features):
    options = subset.Options()
    options.layout_features = features
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14, 16, 17]
    options.name_languages = [0x409]
    options.notdef_outline = True
    options.glyph_names = False
    # The hints are a sixth of the size, and egui hints by itself.
    options.hinting = False
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "DSIG"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=keep)
    subsetter.subset(font)


def tabular_figures(font):
    """Gives the characters 0 to 9 the glyphs of the `tnum` feature, which egui cannot switch on."""
    gsub = font["GSUB"].table
    lookups = next(r.Feature.LookupListIndex for r in gsub.FeatureList.FeatureRecord if r.FeatureTag == "tnum")
    to = {}
    for index in lookups:
        for table in gsub.LookupList.Lookup[index].SubTable:
            to.update(getattr(table, "ExtSubTable", table).mapping)
    for table in font["cmap"].tables:
        for digit in range(0x30, 0x3A):
            # The tables of one file can share a dictionary, so a digit may have been changed already.
            table.cmap[digit] = to.get(table.cmap[digit], table.cmap[digit])
    digits = [font.getBestCmap()[digit] for digit in range(0x30, 0x3A)]
    widths = {font["hmtx"][name][0] for name in digits}
    # Inter 3.19 SemiBold has one digit that is 3 of 2,816 units narrower than the others.
    assert max(widths) - min(widths) < font["head"].unitsPerEm / 500, widths
    for name in digits:
        font["hmtx"][name] = (max(widths), font["hmtx"][name][1])


def to_truetype(font):
    """Cubic outlines to quadratic ones, to within one unit of the em (2,816 in Inter)."""
    glyph_set, order, glyphs = font.getGlyphSet(), font.getGlyphOrder(), {}
    for name in order:
        pen = TTGlyphPen(glyph_set)
        glyph_set[name].draw(Cu2QuPen(pen, 1.0, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, glyphs
    del font["CFF "]
    if "VORG" in font:
        del font["VORG"]
    font["glyf"].compile(font)
    for name in order:
        advance = font["hmtx"][name][0]
        font["hmtx"][name] = (advance, getattr(glyphs[name], "xMin", 0))
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    for field in ("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs",
                  "maxStackElements", "maxSizeOfInstructions", "maxPoints", "maxContours", "maxCompositePoints",
                  "maxCompositeContours", "maxComponentElements", "maxComponentDepth"):
        setattr(maxp, field, 0)
    maxp.maxZones = 1
    font["post"].formatType = 3.0
    font["head"].glyphDataFormat = 0
    font.sfntVersion = "\0\1\0\0"


def main():
    kind, source, target = sys.argv[1:]
    if kind == "inter":
        font = TTFont(source)
        tabular_figures(font)
        cut(font, characters(INTER), FEATURES)
        to_truetype(font)
    elif kind == "noto":
        font = next(f for f in TTCollection(source).fonts if f["name"].getDebugName(4) == "Noto Sans CJK SC")
        # No layout features: `locl` would keep the Japanese and Korean forms, which nobody asks for here.
        cut(font, characters(NOTO) | gb2312_level_1(), [])
    else:
        sys.exit(__doc__)
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    font.save(target)
    print(f"{target}: {len(font.getBestCmap())} characters")


main()
