/** @file SHA-256, step by step and at once, on any machine; a host that has a faster one may put it in place. */
import { sha256 as portable } from '@noble/hashes/sha2.js';

/** A hash in the making. */
export interface Sha256 {
  /** Takes bytes in; a text counts as its UTF-8. */
  update(content: Uint8Array | string): Sha256;
  /** The 32 bytes; nothing can be added afterwards. */
  digest(): Uint8Array;
}

const utf8 = new TextEncoder();

/** FIPS 180-4 as @noble/hashes has it: pure, synchronous, about 14 times as slow as Node's. */
export function portableSha256(): Sha256 {
  const hash = portable.create();
  const self: Sha256 = {
    update(content) {
      hash.update(typeof content === 'string' ? utf8.encode(content) : content);
      return self;
    },
    digest: () => hash.digest(),
  };
  return self;
}

let implementation = portableSha256;

/** Puts another implementation of the same function in place, for the whole program. */
export const useSha256 = (create: () => Sha256): void => void (implementation = create);

/** Begins a hash. */
export const createSha256 = (): Sha256 => implementation();

/** The 32 bytes of a whole content. */
export const sha256 = (content: Uint8Array | string): Uint8Array => createSha256().update(content).digest();

/** The same in 64 hexadecimal digits. */
export const sha256Hex = (content: Uint8Array | string): string => hexOf(sha256(content));

/** Bytes in hexadecimal digits, two each. */
export const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
