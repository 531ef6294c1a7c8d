"""Pictures: drawn anew, upright, without what the camera wrote beside them, and no larger than a page needs."""

from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from .kinds import Fault, FaultError, Kind

# A picture of 20 kB can hold 169 million dots. Source: trust.md, Facts.
MOST_DOTS = 40_000_000
# The long side of an A4 page at 300 dots an inch.
LONGEST_SIDE = 3508
JPEG_QUALITY = 85
# Phones write several pictures into one file; the first is the one that was taken.
_FORMATS = {Kind.JPG: ("JPEG", "MPO"), Kind.PNG: ("PNG",)}
_ORIENTATION = 0x0112
_CAN_SHRINK = {"L", "LA", "RGB", "RGBA", "CMYK"}


def redraw(source: Path, kind: Kind, target: Path) -> None:
    """Draw a picture anew.

    Raises: FaultError.
    """
    Image.MAX_IMAGE_PIXELS = None  # our own limit, asked before anything is decoded
    try:
        with Image.open(source, formats=_FORMATS[kind]) as picture:
            if picture.width * picture.height > MOST_DOTS:
                raise FaultError(Fault.TOO_MANY_DOTS)
            drawn = _smaller(picture)
            drawn = ImageOps.exif_transpose(drawn)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise FaultError(Fault.DAMAGED) from error
    if kind is Kind.JPG:
        drawn.convert("RGB").save(target, "JPEG", quality=JPEG_QUALITY, optimize=True, exif=b"")
    else:
        _bare(drawn).save(target, "PNG", optimize=False)


def _smaller(picture: Image.Image) -> Image.Image:
    """The picture, decoded; a JPEG is decoded at a fraction of its size where that is enough (draft mode)."""
    turned = picture.getexif().get(_ORIENTATION)
    if picture.mode not in _CAN_SHRINK:
        picture.load()
        converted = picture.convert("RGBA" if "transparency" in picture.info or "A" in picture.mode else "RGB")
        if turned:
            converted.getexif()[_ORIENTATION] = turned
        picture = converted
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    picture.load()
    return picture


def _bare(picture: Image.Image) -> Image.Image:
    """The dots alone, without words or profiles that a PNG carries along."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare
