/** @file Bounds on what a text may ask for, so that no text makes the compiler hang, overflow or fill the memory. */
export const limits = {
  /** UTF-16 units of one file. */
  textLength: 1 << 20,
  /** Open brackets of any kind around one token. */
  nesting: 64,
  /** Files reached through `use`. */
  files: 64,
  /** Cycles of one `repeat`. */
  repeats: 10_000,
  /** Layers of a network. */
  layers: 100_000,
  /** Characters of a layer's name. */
  nameLength: 512,
  /** Expressions, steps and statements carried out while a network is laid out. */
  work: 2_000_000,
  /** Expressions and blocks within each other, counted through all calls. */
  depth: 500,
  /** Blocks called within blocks. */
  callDepth: 64,
  /** Parameters whose defaults lean on each other. */
  parameterDepth: 64,
  /** Mistakes reported in one run; what follows is mostly noise. */
  diagnostics: 100,
} as const;
