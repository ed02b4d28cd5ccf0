/** @file Labels for names of NIR, which may be any text. */

/** A part of a label between dots: a number, or a name. */
const segment = /^(?:\d+|[A-Za-z_]\w*|\d+[A-DF-Za-df-z_]\w*)$/;
const longest = 100;

/** The name itself where it is a label, else the nearest text that is one. */
function nearestLabel(name: string): string {
  const segments = name
    .slice(0, longest)
    .split('.')
    .map((part) => {
      const plain = part.replaceAll(/\W/g, '_');
      return segment.test(plain) ? plain : `_${plain}`;
    });
  return segments.join('.');
}

/** Hands out labels, no two alike. */
export interface Labels {
  /** The label of a node. */
  readonly of: (name: string) => string;
  /** A label for a layer that the network does not have. */
  readonly fresh: (wanted: string) => string;
  /** Names of nodes by their labels, where the two differ. */
  readonly changed: () => Readonly<Record<string, string>>;
}

/** Labels that are names themselves are given first, so that no other name takes them. */
export function labelsFor(names: Iterable<string>): Labels {
  const labels = new Map<string, string>();
  const taken = new Set<string>();
  const fresh = (wanted: string): string => {
    let label = wanted;
    for (let i = 2; taken.has(label); i++) label = `${wanted}_${i}`;
    taken.add(label);
    return label;
  };
  const all = [...names];
  for (const name of all) if (nearestLabel(name) === name) labels.set(name, fresh(name));
  for (const name of all) if (!labels.has(name)) labels.set(name, fresh(nearestLabel(name)));
  const changed = [...labels].filter(([name, label]) => name !== label).map(([name, label]) => [label, name] as const);
  return { of: (name) => labels.get(name)!, fresh, changed: () => Object.fromEntries(changed) };
}
