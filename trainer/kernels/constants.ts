/** Numbers that kernels and plans share; the AssemblyScript sources read them as the module `constants`, typed `usize`. */
export const constants = {
  /** Room for one edge tile at the start of a thread's scratch memory, in bytes. */
  tileBytes: 256,
  /** Rows of the second factor of a product in one packed block. */
  packedDepth: 256,
  /** Gathered windows of a convolution that are worked on at once, in bytes: they stay in the second-level cache. */
  windowBytes: 131072,
  /** Output columns of a depthwise convolution whose sums stay in registers. */
  slidColumns: 8,
  /** Columns of weights in one panel for listed values. */
  panelColumns: 32,
  /** Pixels whose values and gradients are listed at once for a weight gradient: in the first-level cache. */
  gradientPixels: 128,
  /** Channels that are listed at once for a weight gradient, a multiple of four. */
  gradientChannels: 16,
  /** Vectors of a weight gradient's sums that stay in registers, a multiple of four. */
  gradientVectors: 12,
  /** Numbers per channel that a membrane has before its levels: decay, gain, current decay, threshold, rest, start, floor. */
  membraneLines: 7,
  /** Lists of values that are not 0 that are worked on at once, in bytes. */
  listedBytes: 131072,
} as const;
