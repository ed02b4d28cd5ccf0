/** @file As much of FlatBuffers as AEDAT 4 needs: fields of a root table. Every offset is checked before it is followed. */
import { damaged } from '../../formats/problems.ts';

/** A table inside bytes. */
export interface Table {
  readonly view: DataView;
  readonly place: string;
  /** Where the table begins. */
  readonly at: number;
  readonly vtable: number;
  readonly vtableBytes: number;
}

/** Checks that `bytes` lie inside the buffer from `at` on. */
function inside(view: DataView, at: number, bytes: number, place: string): number {
  return at >= 0 && bytes >= 0 && at + bytes <= view.byteLength
    ? at
    : damaged(place, `an offset leads to byte ${at} of ${view.byteLength}`);
}

/**
 * The root table of a buffer (flatbuffers.dev/internals): the first 32 bits lead to the table, whose first 32 bits lead
 * back to the list of its fields' offsets. Throws SPK404.
 */
export function rootTable(bytes: Uint8Array, place: string): Table {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  inside(view, 0, 4, place);
  const at = inside(view, view.getUint32(0, true), 4, place);
  const vtable = inside(view, at - view.getInt32(at, true), 4, place);
  const vtableBytes = view.getUint16(vtable, true);
  inside(view, vtable, vtableBytes, place);
  return { view, place, at, vtable, vtableBytes };
}

/** Where a field's value of so many bytes is; undefined where the field has its default. */
function fieldAt({ view, place, at, vtable, vtableBytes }: Table, index: number, bytes: number): number | undefined {
  const entry = 4 + 2 * index;
  const offset = entry + 2 <= vtableBytes ? view.getUint16(vtable + entry, true) : 0;
  return offset === 0 ? undefined : inside(view, at + offset, bytes, place);
}

export function int32Field(table: Table, index: number): number | undefined {
  const at = fieldAt(table, index, 4);
  return at === undefined ? undefined : table.view.getInt32(at, true);
}

export function int64Field(table: Table, index: number): bigint | undefined {
  const at = fieldAt(table, index, 8);
  return at === undefined ? undefined : table.view.getBigInt64(at, true);
}

/** The elements of a vector field, of so many bytes each; none where the field is absent. A text has elements of one byte. */
export function vectorField(table: Table, index: number, elementBytes: number): DataView {
  const { view, place } = table;
  const field = fieldAt(table, index, 4);
  if (field === undefined) return new DataView(view.buffer, view.byteOffset, 0);
  const at = inside(view, field + view.getUint32(field, true), 4, place);
  const bytes = view.getUint32(at, true) * elementBytes;
  return new DataView(view.buffer, view.byteOffset + inside(view, at + 4, bytes, place), bytes);
}
