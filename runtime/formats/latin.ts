/** @file Bytes as text, one character each. */

/** Characters of the same numbers as the bytes; TextDecoder's "latin1" is windows-1252, which differs from 128 to 159. */
export function latin(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
