/** @file A small network to begin with, explained line by line. */

/** The text of a model that `check` accepts. */
export const startText = (name: string): string => `model "${name}"
## A small spiking network: two convolutions and a classifier, over four logical steps.

# "spikec check FILE" says what this text means, "spikec ops" lists all operators, docs/language.md is the language.
# Parameters are set from outside: -p classes=100.
param classes = 10
## logical steps: how often a picture is shown, or frames of events
param T = 4

# A LIF neuron: tau = 2, fires at 1, hard reset to 0; LIFNode() of SpikingJelly. docs/neurons.md has those of other tools.
neuron lif { cap: 1, norm: 1, rounding: down, reset: hard, leak: 1 }

# Channels, height, width. Pixels are normalised by mean and std, as in training, and rounded to 8 bits.
input x: [1, 28, 28] { bits: 8, mean: [0.5], std: [0.5], steps: T }

# Layers have names: "conv1" finds conv1.weight and conv1.bias in a checkpoint. The first number is that of the outputs.
x = x -> conv1: conv2d(8, kernel=3, bias=false) -> bn1: batch_norm -> lif -> max_pool(2, stride=2, pad=0)
x = x -> conv2: conv2d(16, kernel=3, bias=false) -> bn2: batch_norm -> lif -> max_pool(2, stride=2, pad=0)

# The answer is the mean of the classifier's values over the logical steps.
output logits = x -> fc: linear(classes) -> mean_steps
`;
