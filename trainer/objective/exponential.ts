const ln2 = 0.6931471805599453;

/** e^x for x from -745 to 0 from sums and products alone: `Math.exp` may differ in the last bit between engines. */
export function exponential(x: number): number {
  const halvings = Math.round(-x / ln2);
  const rest = x + halvings * ln2;
  let series = 1;
  for (let i = 20; i >= 1; i--) series = 1 + (series * rest) / i;
  return series * 0.5 ** halvings;
}
