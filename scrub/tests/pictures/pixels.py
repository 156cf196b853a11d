"""Says what a viewer sees in a picture: every frame's pixels, how it is turned, how long each frame stays."""
import hashlib
import sys
from PIL import Image, ImageFile, ImageSequence

Image.MAX_IMAGE_PIXELS = None
picture = Image.open(sys.argv[1])
print(picture.format, picture.size, picture.mode, getattr(picture, "n_frames", 1))
print("orientation", picture.getexif().get(0x0112, 1))
print("loop", picture.info.get("loop"), "profile", picture.info.get("icc_profile") is not None)
if picture.format == "MPO":
    frames = [picture]
else:
    frames = ImageSequence.Iterator(picture)
for frame in frames:
    frame.load()
    print(frame.info.get("duration"), hashlib.sha256(frame.tobytes()).hexdigest())
