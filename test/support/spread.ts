/** How a tensor's values are spread: their mean, standard deviation and largest magnitude. */
export function spread(values: Float32Array): { mean: number; deviation: number; most: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
  return { mean, deviation, most: values.reduce((a, b) => Math.max(a, Math.abs(b)), 0) };
}
