/** @file SHA-256 of Node, which uses the processor's own instructions. */
import { createHash } from 'node:crypto';
import { useSha256, type Sha256 } from '../ir/sha256.ts';

/** As `portableSha256`, some 14 times as fast. */
export function nativeSha256(): Sha256 {
  const hash = createHash('sha256');
  const self: Sha256 = {
    update(content) {
      hash.update(content);
      return self;
    },
    digest: () => new Uint8Array(hash.digest()),
  };
  return self;
}

/** Puts it in place for the whole program. */
export const installSha256 = (): void => {
  useSha256(nativeSha256);
};
