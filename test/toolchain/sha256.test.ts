import { createHash } from 'node:crypto';
import fc from 'fast-check';
import test from 'ava';
import { hexOf, portableSha256, type Sha256 } from '../../ir/sha256.ts';
import { nativeSha256 } from '../../node/sha256.ts';
import { anyText } from '../support/random/text.ts';

/** FIPS 180-2, appendix B, and the empty text. */
const published: Readonly<Record<string, string>> = {
  '': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  abc: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq:
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
};

for (const [name, create] of Object.entries({ portable: portableSha256, native: nativeSha256 }))
  test(`SHA-256, ${name}: the published examples, at once and in pieces`, (t) => {
    for (const [text, digest] of Object.entries(published)) {
      t.is(hexOf(create().update(text).digest()), digest);
      const pieces = [...text].reduce<Sha256>((hash, letter) => hash.update(letter), create());
      t.is(hexOf(pieces.digest()), digest);
    }
  });

test('both are the same function of any bytes and texts, however they are cut', (t) => {
  const piece = fc.oneof(fc.uint8Array({ maxLength: 200 }), anyText(10));
  const all = (create: () => Sha256, pieces: readonly (Uint8Array | string)[]): string =>
    hexOf(pieces.reduce((hash, part) => hash.update(part), create()).digest());
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const expected = createHash('sha256');
      for (const part of pieces) expected.update(part);
      t.is(all(portableSha256, pieces), expected.digest('hex'));
      t.is(all(nativeSha256, pieces), all(portableSha256, pieces));
    }),
  );
});
