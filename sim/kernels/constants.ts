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
  /** Step mode's records of a block with kernels: offsets in bytes of int32 words, and the bytes of all. */
  blockMembranes: 0,
  blockColumns: 4,
  blockOutputs: 8,
  blockWeights: 12,
  blockBase: 16,
  blockFactors: 20,
  blockKernelWidth: 24,
  blockStep: 28,
  blockChannelFrom: 32,
  blockRowCount: 36,
  blockRowKernel: 40,
  blockRowTarget: 44,
  blockColumnCount: 48,
  blockColumnKernel: 52,
  blockColumnTarget: 56,
  blockBytes: 60,
  /** The same of a list of events. */
  listRowRuns: 0,
  listRunColumn: 4,
  listRunStart: 8,
  listChannels: 12,
  listValues: 16,
  listRowFrom: 20,
  listBytes: 24,
} as const;
