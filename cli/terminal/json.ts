/** One JSON document with a final line break. Maps become objects, typed arrays lists, NaN and infinities null. */
export const jsonText = (document: unknown): string => `${JSON.stringify(document, plain, 2)}\n`;

function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Map) return Object.fromEntries(value as Map<string, unknown>);
  if (value instanceof Set) return [...(value as Set<unknown>)];
  if (value instanceof Uint8Array && value.length === 32) return Buffer.from(value).toString('hex');
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return [...(value as Float64Array)];
  return value;
}
