import type { Store } from '../store.ts';

const places = new WeakMap<Store, number>();

/** Address of a table: for every byte, the places of its set bits, ascending, one byte each of eight. */
export function lookupOf(store: Store): number {
  const known = places.get(store);
  if (known !== undefined) return known;
  const address = store.place(256 * 8, ({ bytes }, at) => {
    for (let byte = 0; byte < 256; byte++) {
      let to = at + 8 * byte;
      for (let bit = 0; bit < 8; bit++) if ((byte >> bit) & 1) bytes[to++] = bit;
    }
  });
  places.set(store, address);
  return address;
}
