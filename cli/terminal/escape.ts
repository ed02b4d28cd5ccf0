/** @file What names and excerpts of foreign files become before a terminal sees them. */

/**
 * Controls, and marks that turn the direction of text or break lines. Line breaks and sequences that only colour, which we write
 * ourselves, are told apart below.
 */
const steering =
  /\u001b\[[\d;]*m|[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/**
 * The text with everything escaped that could steer a terminal: no control but line breaks is left, and colours only where
 * the reader shows some.
 */
export const plainText = (text: string, hasColours: boolean): string =>
  text.replace(steering, (found) => {
    if (found === '\t') return ' ';
    if (found.length > 1) return hasColours ? found : `\\u001b${found.slice(1)}`;
    return `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
