"""Logos as files."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw


def png(size=(600, 200), colour="#b3123a", ground=(0, 0, 0, 0), **more):
    """A disc on a ground, with white or nothing around it."""
    image = Image.new("RGBA", size, ground)
    ImageDraw.Draw(image).ellipse((20, 20, size[0] - 20, size[1] - 20), fill=colour)
    out = BytesIO()
    image.save(out, "PNG", **more)
    return out.getvalue()


def svg(inner, head='viewBox="0 0 90 30"'):
    return f'<svg xmlns="http://www.w3.org/2000/svg" {head}>{inner}</svg>'.encode()
