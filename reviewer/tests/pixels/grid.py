# Makes a HEIC whose picture is one tile, times by times: python3 grid.py TILE.heic OUT.heic TIMES (ISO 23008-12, 6.6.2.3).
import struct, sys
source, out, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
data = open(source, 'rb').read()
def boxes(at, end):
    while at < end:
        size, name = struct.unpack('>I4s', data[at:at + 8])
        yield name, at + 8, at + size
        at += size
def find(name, at, end):
    return next((a, e) for n, a, e in boxes(at, end) if n == name)
meta = find(b'meta', 0, len(data))
inside = (meta[0] + 4, meta[1])
iprp = find(b'iprp', *inside)
ipco = find(b'ipco', *iprp)
hvcc = next(data[a - 8:e] for n, a, e in boxes(*ipco) if n == b'hvcC')
ispe = next(data[a:e] for n, a, e in boxes(*ipco) if n == b'ispe')
side = struct.unpack('>II', ispe[4:12])[0]
mdat = find(b'mdat', 0, len(data))
tile = data[mdat[0]:mdat[1]]
def box(name, body): return struct.pack('>I4s', len(body) + 8, name) + body
def full(name, version, flags, body): return box(name, struct.pack('>I', version << 24 | flags) + body)
def infe(item, kind, hidden): return full(b'infe', 2, hidden, struct.pack('>HH4s', item, 0, kind) + b'\0')
big = side * times
grid = struct.pack('>BBBBII', 0, 1, times - 1, times - 1, big, big)
count = times * times
parts = [
    full(b'hdlr', 0, 0, b'\0' * 4 + b'pict' + b'\0' * 13),
    full(b'pitm', 0, 0, struct.pack('>H', 2)),
    full(b'iinf', 0, 0, struct.pack('>H', 2) + infe(1, b'hvc1', 1) + infe(2, b'grid', 0)),
    full(b'iref', 0, 0, box(b'dimg', struct.pack('>HH', 2, count) + struct.pack('>H', 1) * count)),
    box(b'iprp', box(b'ipco', hvcc + full(b'ispe', 0, 0, struct.pack('>II', side, side)) + full(b'ispe', 0, 0, struct.pack('>II', big, big)))
        + full(b'ipma', 0, 0, struct.pack('>I', 2) + struct.pack('>HBBB', 1, 2, 0x81, 2) + struct.pack('>HBB', 2, 1, 3))),
]
def whole(tile_at, grid_at):
    def item(number, at, size): return struct.pack('>HHHII', number, 0, 1, at, size)
    iloc = full(b'iloc', 0, 0, b'\x44\0' + struct.pack('>H', 2) + item(1, tile_at, len(tile)) + item(2, grid_at, len(grid)))
    meta = full(b'meta', 0, 0, b''.join(parts) + iloc)
    return box(b'ftyp', b'heic\0\0\0\0mif1heic') + meta
head = len(whole(0, 0)) + 8
open(out, 'wb').write(whole(head, head + len(tile)) + box(b'mdat', tile + grid))
