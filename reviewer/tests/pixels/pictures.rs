//! Pictures show the pixels that Pillow shows.

use std::fs;

use meldkluis_reviewer::pixels::{Picture, Why, png};

use crate::kit::*;

/// Draws something with edges, colours and see-through parts, and writes it in each form.
const MAKE: &str = "
import sys
from PIL import Image
folder = sys.argv[1] + '/'
im = Image.new('RGBA', (300, 200))
im.putdata([((x * 7) % 256, (y * 5) % 256, (x * y) % 256, 255 if x < 200 else y) for y in range(200) for x in range(300)])
im.save(folder + 'a.png')
im.convert('P').save(folder + 'palette.png')
im.convert('L').save(folder + 'grey.png')
soft = Image.new('RGB', (300, 200))
soft.putdata([(x * 255 // 300, y * 255 // 200, 90) for y in range(200) for x in range(300)])
soft.save(folder + 'a.jpg', quality=92)
turned = Image.Exif(); turned[0x0112] = 6
soft.save(folder + 'turned.jpg', quality=92, exif=turned)
soft.save(folder + 'a.webp', lossless=True)
red, blue = Image.new('RGB', (40, 30), 'red'), Image.new('RGB', (40, 30), 'blue')
red.save(folder + 'moving.gif', save_all=True, append_images=[blue], duration=100)
red.save(folder + 'moving.png', save_all=True, append_images=[blue], duration=100)
Image.new('RGB', (9000, 3000), (10, 200, 30)).save(folder + 'large.jpg')
";
const PIXELS: &str = "
import sys
from PIL import Image, ImageOps
sys.stdout.buffer.write(ImageOps.exif_transpose(Image.open(sys.argv[1])).convert('RGBA').tobytes())
";

#[test]
fn pictures_show_the_same_pixels_as_in_pillow() {
    let folder = folder("pictures");
    python(MAKE, &[path(&folder)]);
    let sides = [
        ("a.png", (300, 200), 0.0),
        ("palette.png", (300, 200), 0.0),
        ("grey.png", (300, 200), 0.0),
        ("a.webp", (300, 200), 0.0),
        ("moving.gif", (40, 30), 0.0),
        ("moving.png", (40, 30), 0.0),
        ("a.jpg", (300, 200), 1.0),
        ("turned.jpg", (200, 300), 1.0),
    ];
    for (name, (width, height), most) in sides {
        let file = folder.join(name);
        let drawn = pages(shown(&fs::read(&file).unwrap())).remove(0);
        assert_eq!((drawn.width(), drawn.height()), (width, height), "{name}");
        let theirs = python(PIXELS, &[path(&file)]);
        let difference = difference(drawn.rgba(), &theirs);
        assert!(difference <= most, "{name}: {difference}");
    }
    let large = pages(shown(&fs::read(folder.join("large.jpg")).unwrap())).remove(0);
    assert_eq!((large.width(), large.height()), (4096, 1365));
    assert!(large.rgba()[1].abs_diff(200) < 4);
    let second = view(&fs::read(folder.join("a.png")).unwrap(), 1);
    assert_eq!(cannot(&second.shown), Why::Ended);
}

#[test]
fn our_own_png_shows_others_the_pixels_that_we_have() {
    let folder = folder("own-png");
    python(MAKE, &[path(&folder)]);
    let drawn = pages(shown(&fs::read(folder.join("a.png")).unwrap()));
    let own = folder.join("own.png");
    let sheet = Picture::sheet(&drawn, 1);
    png::write(&mut fs::File::create(&own).unwrap(), &sheet).unwrap();
    assert!(python(PIXELS, &[path(&own)]) == drawn[0].rgba());
    let many: Vec<Picture> = (0..5).map(|_| drawn[0].blurred()).collect();
    let wide = folder.join("wide.png");
    png::write(&mut fs::File::create(&wide).unwrap(), &Picture::sheet(&many, 2)).unwrap();
    assert_eq!(python(PIXELS, &[path(&wide)]).len(), 600 * 600 * 4);
}
