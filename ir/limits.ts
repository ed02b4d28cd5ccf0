/**
 * @file The numbers of the contract, each once, with its reason and its source. What a file or a format of others limits
 * stands where it is read (`runtime/formats/limits.ts`), what a text may ask of the compiler in
 * `compiler/frontend/limits.ts`; a test forbids these numbers anywhere else.
 */

// Neurons

/**
 * Spikes of one activation, so time steps of a window. The papers train with caps of 1, 4 and 8; 64 leaves room for more
 * and keeps a count in one byte and the time steps of a window in eight.
 */
export const largestCap = 64;

/** Shift k of a leak v += (x - v) / 2^k: every logical step needs k guard bits. The papers use tau = 2, so 1. */
export const largestLeak = 8;

/**
 * Bits of the factor that a decay is rounded to: with 16 a membrane of 32 bits times a factor is exact in float64 (48 bits). Loihi
 * has 12 (INTEROP: 12 and 16 fire alike on the networks of the field).
 */
export const largestDecayBits = 16;

/** A decay is a share: 1 keeps all of a membrane. */
export const decayRange = [0, 1] as const;

/** Normalisers and thresholds are at least this: smaller ones make numbers that float32 cannot tell apart from 0. */
export const smallestDivisor = 1e-6;

/** Gains, and membranes that a model names: beyond, a grid of 32 bits holds nothing else. */
export const largestGain = 2 ** 20;

/** A membrane that is not bounded below. */
export const noFloor = -largestGain;

// Time

/** Logical steps T of a sample. The papers use 1, 4, 8, 10 and 16. */
export const largestSteps = 1024;

/** Logical steps by which a value may be delayed: each takes a register of every neuron. */
export const largestDelay = 64;

/**
 * Time steps of a sample: logical steps x windows x time steps of a window. The simulator keeps a record of each, some 100
 * bytes. The largest of the papers' networks take below 2^14.
 */
export const largestTimeSteps = 2 ** 22;

// Exact arithmetic

/** Float32 counts integers without a gap below this: 24 bits of significand (IEEE 754; DESIGN section 2, point 7). */
export const exactFloat32 = 2 ** 24;

/** Left shift of a weight or of a moved value: by 31 no value but 0 and -1 fits a membrane of 32 bits. */
export const largestShift = 30;

/** Bits that a value of 32 can lose: its sign is left, and losing more leaves the same. */
export const largestDrop = 31;

/** Most bits behind the binary point of un-spiked values that are rounded to be multiplied. */
export const largestFixedBits = 16;

/** Fraction bits that bilinear upsampling adds: its weights are sixteenths. */
export const bilinearBits = 4;

/** Fraction bits of a grid, either way: 2^-1024 is below every float64 that is not subnormal. */
export const largestFractionBits = 1024;

/** Exponents of the host's matrices, either way: their sums run in float64. */
export const largestHostExponent = 64;

// Weights and biases

/** Bits that a weight on the chip can have: int8, and two or four of them in the same byte (DESIGN section 2, point 3). */
export const weightWidths = [8, 4, 2] as const;
export type WeightBits = (typeof weightWidths)[number];
export const isWeightWidth = (bits: unknown): bits is WeightBits => (weightWidths as readonly unknown[]).includes(bits);

/** Exponents e of a checkpoint's weights w x 2^-e: float weights of this range keep their sums inside float32. */
export const exponentRange = [-32, 40] as const;

/** A checkpoint's biases are 32-bit two's complement. */
export const biasRange = [-(2 ** 31), 2 ** 31 - 1] as const;

/**
 * Steps of its grid that a bias may take where the grid of a channel is *chosen*: a finer one is not taken. Sixteen times
 * this is `exactFloat32`, so sums stay exact with room to spare.
 */
export const largestQuantisedBias = 2 ** 20;

/**
 * Steps at which a bias is *clamped* while it is trained on a grid that was chosen before: it may have grown by a factor of
 * four since, and a quarter of `exactFloat32` still keeps clear of rounding.
 */
export const largestTrainedBias = 2 ** 22;

/** Finest grid of weights that write into a membrane stream: more gains nothing against counts, and costs room there. */
export const finestStreamExponent = 12;

/** Finest grid of all other weights. */
export const finestExponent = 20;

/** Coarsest grid that a layer of float weights is put on. */
export const coarsestExponent = -24;

// Shapes

/** Channels, rows or columns of a population, features of a linear map, and kernel sides, strides and pads of an image. */
export const largestExtent = 2 ** 20;

/** Neurons of one population, and weights of one projection, in an image. */
export const largestProduct = 2 ** 30;

/** Values of one layer, and weights of one layer, in a model: all of the papers' networks have fewer in all (173 M). */
export const largestLayer = 2 ** 28;

/** Output channels and groups of a convolution. */
export const largestChannels = 2 ** 16;

/** Side, stride and pad of a kernel in a model. */
export const largestKernel = 64;

/** Length and stride of a kernel over a signal: the first layer over 16 kHz audio has 80 to 512. */
export const largestSignalKernel = 1024;

/** Step between taps of a kernel, and stride of a transposed convolution, in models and images. */
export const largestDilation = 64;

/** Heads of an attention. */
export const largestHeads = 1024;

// The input

/** Bits of one input integer. */
export const inputBitRange = [2, 16] as const;

/** Bits behind the binary point of an input integer. */
export const inputFractionRange = [0, 14] as const;

// Chips

/** Two's complement bits of a membrane: the simulator's are 32. */
export const membraneBitRange = [2, 32] as const;

/** Bits of a graded message, sign included. */
export const messageBitRange = [2, 32] as const;

/** Cores along one side of a chip, and chips along one side of the grid. */
export const largestMeshSide = 1024;

/** Cores along one side of the grid, over all chips. */
export const largestGridSide = 4096;

/** A core's limits: the image holds them in 32 bits. */
export const largestCoreLimit = 2 ** 32 - 1;

/** Cycles or picojoule of one event: times all events of a sample they stay far below what float64 counts to. */
export const largestCost = 2 ** 40;

/** Megahertz: one cycle a second, so that the times of the longest samples are numbers. */
export const smallestClock = 1e-6;

// Randomness

/** Seeds are 32 bits without sign: the counter-based generator takes no more. */
export const largestSeed = 2 ** 32 - 1;

// Energy

/**
 * The papers' picojoule per multiply-accumulate and per accumulate at 45 nm (Horowitz, ISSCC 2014), for comparison with
 * papers only.
 */
export const paperCosts = { mac: 4.6, accumulate: 0.9 } as const;

/** Class names that a checkpoint or an image may carry. */
export const mostClassNames = 65536;

/** Whether a value is the name of a class: a text of 1 to 200 characters, none of them a control. */
export const isClassName = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= 200 && !/[\u0000-\u001f\u007f-\u009f]/.test(value);
