/** @file The order in which a network has its tensors. */

const collator = new Intl.Collator('en', { numeric: true });

/**
 * Names in the order of their network, as far as a file tells: state dicts keep it. Where they are sorted as texts
 * (safetensors), `layers.10` comes behind `layers.2` again.
 */
export function inNetworkOrder(names: readonly string[]): string[] {
  const isSorted = names.every((name, i) => i === 0 || names[i - 1]! < name);
  return isSorted ? [...names].sort((a, b) => collator.compare(a, b)) : [...names];
}
