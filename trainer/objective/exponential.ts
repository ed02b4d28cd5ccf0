const ln2 = 0.6931471805599453;

/** e^x for x from -745 to 0 from sums and products alone: `Math.exp` may differ in the last bit between engines. */
export function exponential(x: number): number {
  const halvings = Math.round(-x / ln2);
  const rest = x + halvings * ln2;
  let series = 1;
  for (let i = 20; i >= 1; i--) series = 1 + (series * rest) / i;
  return series * 0.5 ** halvings;
}

/** The natural logarithm of a number above 0, from sums, products and quotients alone, for the same reason. */
export function logarithm(x: number): number {
  let [part, doublings] = [x, 0];
  for (; part > 1.5; doublings++) part /= 2;
  for (; part < 0.75; doublings--) part *= 2;
  const ratio = (part - 1) / (part + 1);
  let series = 0;
  for (let i = 41; i >= 1; i -= 2) series = 1 / i + series * ratio * ratio;
  return doublings * ln2 + 2 * ratio * series;
}
