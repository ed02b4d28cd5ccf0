/** A copy without some of its fields. */
export function omit<T extends object, K extends keyof T>(from: T, ...names: readonly K[]): Omit<T, K> {
  const hidden = new Set<PropertyKey>(names);
  return Object.fromEntries(Object.entries(from).filter(([name]) => !hidden.has(name))) as Omit<T, K>;
}
