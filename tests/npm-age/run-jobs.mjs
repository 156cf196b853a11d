// Runs a list of age jobs with the npm implementation: JSON in on standard input, JSON out.
//   {"do": "generate"}                                       -> {"identity", "recipient"}
//   {"do": "recipient", "identity"}                          -> {"recipient"}
//   {"do": "seal", "in", "out", "recipients" | "passphrase"} -> {}
//   {"do": "open", "in", "out", "identity" | "passphrase"}   -> {}
// A job that fails answers {"error"}; the others go on.
import { readFileSync, writeFileSync } from "node:fs";
import { Decrypter, Encrypter, generateHybridIdentity, identityToRecipient } from "age-encryption";

const jobs = {
  async generate() {
    const identity = await generateHybridIdentity();
    return { identity, recipient: await identityToRecipient(identity) };
  },
  async recipient({ identity }) {
    return { recipient: await identityToRecipient(identity) };
  },
  async seal({ in: from, out, recipients, passphrase }) {
    const encrypter = new Encrypter();
    if (passphrase !== undefined) {
      encrypter.setPassphrase(passphrase);
      encrypter.setScryptWorkFactor(10);
    }
    for (const recipient of recipients ?? []) encrypter.addRecipient(recipient);
    writeFileSync(out, await encrypter.encrypt(readFileSync(from)));
    return {};
  },
  async open({ in: from, out, identity, passphrase }) {
    const decrypter = new Decrypter();
    if (passphrase !== undefined) decrypter.addPassphrase(passphrase);
    if (identity !== undefined) decrypter.addIdentity(identity);
    writeFileSync(out, await decrypter.decrypt(readFileSync(from)));
    return {};
  },
};

const answers = [];
for (const job of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    answers.push(await jobs[job.do](job));
  } catch (error) {
    answers.push({ error: String(error) });
  }
}
process.stdout.write(JSON.stringify(answers));
