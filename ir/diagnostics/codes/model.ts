import { defineCodes } from './code.ts';

/** SPK2xx: operators, shapes and value kinds of the model graph, and the verifiers of both graphs. */
export const modelCodes = defineCodes({
  SPK201: {
    title: 'an operator does not accept what it is given',
    status: 3,
    explain:
      'Every operator checks the shapes and kinds of its inputs. There are three kinds of value: the analog input, spike\n' +
      'counts, and un-spiked membranes. Layers with weights read spikes (or the image); neurons, sums and means read\n' +
      'membranes. The usual causes are a missing neuron in front of a convolution, a residual whose branch has another\n' +
      'width or stride than its stream, and heads that do not divide the channels.\n' +
      'Remedy: compare the two shapes in the message, or put the neuron where the message says.',
  },
  SPK202: {
    title: 'an attribute is unknown, missing or out of range',
    status: 3,
    explain:
      'Operators declare their attributes with a type and a range: `spikec ops` lists them. An attribute without a default\n' +
      'must be given. Nothing is guessed and nothing is ignored: a misspelt attribute is an error.',
  },
  SPK203: {
    title: 'two layers have the same name',
    status: 3,
    explain:
      'A layer\u2019s name is the key under which its weights, its trace and its diagnostics are found, so it must be unique.\n' +
      'In a `repeat`, put the counter into the name: `block.{i}: my_block(...)`.',
  },
  SPK204: {
    title: 'the text form of a graph is malformed',
    status: 3,
    explain:
      'The text forms that `--emit` prints read back, line by line, and types are checked against what the operators infer.\n' +
      'A line that does not fit has usually been edited by hand. Print the graph again, or mend the line shown.',
  },
  SPK205: {
    title: 'the network\u2019s inputs or outputs are wrong',
    status: 3,
    explain: 'A network has one input, at least one output, and every output names a layer under a name of its own.',
  },
  SPK206: {
    title: 'a layer reaches no output',
    status: 3,
    explain:
      'A layer whose value nobody reads would be trained, mapped and paid for in vain, and is almost always a slip: a value\n' +
      'was named but the wrong one was passed on. Use it or delete it.',
  },
  SPK207: {
    title: 'a normaliser is not a power of two',
    status: 3,
    explain:
      'A neuron hands on count / norm. On the chip there are only integers: the division becomes a shift of the binary\n' +
      'point, which is exact only for powers of two. With a norm of 3, say, float32 already rounds 1/3, and the trained\n' +
      'network itself depends on the order of its sums.\n' +
      'Remedy: train with norm 1, 2, 4 or 8; a constant factor can move into the next layer\u2019s weights.',
  },
  SPK220: {
    title: 'an output of several logical steps is not averaged',
    status: 3,
    explain:
      'With T logical steps (`steps` of the input) an output has T values. The published models take their mean: the chip\n' +
      'delivers the membranes of every step, and the host adds them up and divides by T. The model says so with the operator\n' +
      '`mean_steps`, behind which only the host computes: nothing on the chip can read its value.\n' +
      'Remedy: output logits = x -> ... -> head: linear(10) -> mean_steps',
  },
  SPK221: {
    title: 'a soft reset takes an amount that no integer grid holds',
    status: 3,
    explain:
      'A neuron with reset: soft takes count * threshold from its membrane and keeps the rest for the next logical step. On the\n' +
      'chip the membrane counts steps of a power of two, so the amount must be one as well. With 0.3, say, the trainer itself\n' +
      'rounds at every step.\n' +
      'Remedy: a threshold of 1, 0.5, 2 or the like (scale the weights in front instead), or reset: hard, which takes nothing.',
  },
  SPK208: {
    title: 'a spike graph violates an invariant',
    status: 3,
    explain:
      'Populations and projections obey numbered invariants (docs: ir/spike/verify.ts): extents, ascending thresholds, weights\n' +
      'within their bits, geometry that gives the target its positions. A graph that the compiler made never breaks one; a\n' +
      'text form that was edited by hand can. The message names the population or projection.',
  },
});
