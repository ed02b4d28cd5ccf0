/** @file What expressions and chains give. */

/** The value of a layer, by the layer's name in the model graph. */
export interface LayerValue {
  readonly layer: string;
}

/** Words are strings. `undefined` is the value of something faulty that was reported: whatever reads it stays silent. */
export type Value = number | boolean | string | readonly Value[] | LayerValue | undefined;

export const isLayer = (value: Value): value is LayerValue => typeof value === 'object' && !Array.isArray(value);

/** The kind of a value as messages name it. */
export function kindOf(value: Value): string {
  if (typeof value === 'number') return 'a number';
  if (typeof value === 'boolean') return 'true or false';
  if (typeof value === 'string') return 'a word';
  if (value === undefined) return 'nothing';
  if (isLayer(value)) return 'the value of a layer';
  return value.every((item) => typeof item === 'number') ? 'a list of numbers' : 'a list';
}

/** A value as the language writes it. */
export function valueText(value: Value): string {
  if (typeof value === 'string') return /^[A-Za-z_]\w*$/.test(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly Value[]).map(valueText).join(', ')}]`;
  if (value === undefined) return 'nothing';
  return typeof value === 'object' ? `the value of layer "${(value as LayerValue).layer}"` : String(value);
}

/** Names and what they stand for, innermost scope first. */
export interface Scope {
  readonly values: Map<string, Value>;
  readonly parent: Scope | undefined;
}

export const newScope = (parent?: Scope): Scope => ({ values: new Map(), parent });

/** The scope in which a name is defined. */
export function scopeOf(scope: Scope | undefined, name: string): Scope | undefined {
  for (let at = scope; at; at = at.parent) if (at.values.has(name)) return at;
  return undefined;
}
