/** @file A mistake as people make it, and all that is said of it: place, cause, remedy. */

/** One command line in a folder that holds `net.spike`. */
export interface Mistake {
  readonly title: string;
  /** What is wrong with the text: replaced in `network` (or the text as a whole). */
  readonly edit?: readonly [from: string, to: string];
  readonly text?: string;
  /** Other files in the folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** The command line; `check net.spike` unless told. */
  readonly args?: readonly string[];
  readonly status: 2 | 3 | 4;
  /** The whole of standard error. */
  readonly says: string;
}

/** The sound network that most mistakes are made in. */
export const network = `model "tiny"
param dim = 8
neuron sfa { cap: 4, norm: 4, rounding: half_even }
input x: [1, 28, 28] { bits: 10 }
x = x -> stem: conv2d(dim, kernel=3)
x += x -> s1: sfa -> c1: conv2d(dim, kernel=3)
output logits = x -> pool: mean -> s2: sfa(norm=1) -> head: linear(10)
`;

/** One of leaky neurons over time. */
export const leaky = `model "leaky"
neuron lif { cap: 1, norm: 1, rounding: down, leak: 1, reset: hard }
input x: [1, 28, 28] { bits: 4, steps: 4 }
output logits = x -> fc1: conv2d(100, kernel=28, pad=0) -> lif1: lif -> fc2: linear(10) -> mean_steps
`;
