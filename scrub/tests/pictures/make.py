"""Makes a small picture of a kind: make.py KIND FILE. Pixels differ everywhere, so that a lost one shows."""
import sys
from PIL import Image, ImageCms

kind, file = sys.argv[1:]


def noise(mode="RGB", size=(48, 40), shift=0):
    bands = len(mode)
    data = bytes((x * 5 + y * 3 + b * 70 + shift + (x * y) % 7) % 256
                 for y in range(size[1]) for x in range(size[0]) for b in range(bands))
    return Image.frombytes(mode, size, data)


def profile():
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


if kind == "rgb":
    noise().save(file)
elif kind == "profile":
    noise().save(file, icc_profile=profile())
elif kind == "progressive":
    noise().save(file, progressive=True, quality=90)
elif kind == "restart":
    noise().save(file, restart_marker_blocks=1)
elif kind == "cmyk":
    noise("CMYK").save(file)
elif kind == "grey":
    noise("L").save(file)
elif kind == "alpha":
    noise("RGBA").save(file)
elif kind == "palette":
    noise().quantize(16).save(file, transparency=3)
elif kind == "sixteen":
    Image.frombytes("I;16", (20, 10), bytes((i * 7) % 256 for i in range(400))).save(file)
elif kind == "lossless":
    noise("RGBA").save(file, lossless=True)
elif kind == "large":
    noise(size=(256, 192)).save(file, icc_profile=profile())
elif kind == "animation":
    frames = [noise("RGB", shift=90 * n) for n in range(4)]
    frames[0].save(file, save_all=True, append_images=frames[1:], duration=[50, 100, 150, 200], loop=3)
else:
    sys.exit("unknown kind " + kind)
