// Writes every vector of the C2SP age test kit to the folder named on the command line, one file a vector:
// the kit's own header, an empty line, then the age file, inflated where the kit keeps it compressed.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import * as kit from "cctv-age";

const folder = process.argv[2];
mkdirSync(folder, { recursive: true });
for (const [name, vector] of Object.entries(kit)) {
  const bytes = Buffer.from(vector);
  const end = bytes.indexOf("\n\n") + 2;
  const header = bytes.subarray(0, end);
  const file = bytes.subarray(end);
  const compressed = /^compressed: zlib$/m.test(header.toString("latin1"));
  writeFileSync(join(folder, name), Buffer.concat([header, compressed ? inflateSync(file) : file]));
}
