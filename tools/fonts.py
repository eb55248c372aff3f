"""Makes the fonts of social pictures: the letters of DejaVu that they show, and nothing else of it.

python tools/fonts.py FOLDER    takes DejaVuSans.ttf and DejaVuSerif.ttf (2.37) from there; needs fonttools
"""

import sys
from pathlib import Path

from fontTools import subset

from kmwiki.theme.social_picture import FONTS, RANGES


def main() -> None:
    letters = [code for first, last in RANGES for code in range(first, last + 1)]
    for name in ("DejaVuSans.ttf", "DejaVuSerif.ttf"):
        options = subset.Options(hinting=False, layout_features=["kern"], name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14])
        font = subset.load_font(Path(sys.argv[1]) / name, options)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=letters)
        subsetter.subset(font)
        font.recalcTimestamp = False
        subset.save_font(font, FONTS / name, options)


if __name__ == "__main__":
    main()
