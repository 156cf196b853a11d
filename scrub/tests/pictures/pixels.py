"""Says what a viewer sees in a picture: every frame's pixels, how it is turned, how long each frame stays."""
import hashlib
import sys
from PIL import Image, ImageFile, ImageSequence

Image.MAX_IMAGE_PIXELS = None
picture = Image.open(sys.argv[1])
# Phones put previews behind a JPEG, which Pillow then calls MPO.
alone = picture.format == "MPO"
frames = 1 if alone else getattr(picture, "n_frames", 1)
print("JPEG" if alone else picture.format, picture.size, picture.mode, frames)
print("orientation", picture.getexif().get(0x0112, 1))
print("loop", picture.info.get("loop"), "profile", picture.info.get("icc_profile") is not None)
for frame in [picture] if alone else ImageSequence.Iterator(picture):
    frame.load()
    print(frame.info.get("duration"), hashlib.sha256(frame.tobytes()).hexdigest())
