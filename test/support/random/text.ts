/** @file Texts of any characters. */
import fc from 'fast-check';

/** As `fc.string({ unit: 'binary' })`, which lists all 1.1 million characters before it draws the first. */
export const anyText = (maxLength: number): fc.Arbitrary<string> =>
  fc.array(character, { maxLength }).map((points) => String.fromCodePoint(...points));

/** A code point that is no half of a surrogate pair. */
const character = fc.oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }));
