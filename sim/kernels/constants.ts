/** Numbers that kernels and plans share; the AssemblyScript sources read them as the module `constants`, typed `usize`. */
export const constants = {
  /** Bytes of one input's weights in a block of outputs, and the shift that multiplies by them. */
  rowBytes: 32,
  rowShift: 5,
  /** Entries that a list may be written past its end, and more. */
  listPadding: 16,
  /** Pixels whose lists are worked on at once, and the bytes that they may take: they stay in the second-level cache. */
  listTilePixels: 28,
  listTileBytes: 196608,
  /** What a graded tile holds of one output position at once, in bytes. */
  gradedTilePixels: 16,
} as const;
