import { largestCap, largestDelay } from '../limits.ts';
import { definePrimitive, OperatorError } from './op.ts';

export const previous = definePrimitive({
  name: 'previous',
  summary:
    'The spikes that a layer gave so many logical steps before; none in the first. The layer is given by its name, in quotes, and may come later in the text: loops go through here.',
  source:
    'the spike that comes back in snntorch.RLeaky and RSynaptic, norse LIFRecurrentCell, spikingjelly LinearRecurrentContainer; Delay of NIR',
  attributes: {
    layer: { kind: 'layer', doc: 'Name of the layer: of the block where this stands, else of what is around it.' },
    steps: { kind: 'int', default: 1, min: 1, max: largestDelay, doc: 'How many logical steps before.' },
    shape: {
      kind: 'numbers',
      default: [],
      doc: 'Extents of the layer; needed only where a loop says them nowhere.',
    },
    cap: { kind: 'int', default: 0, min: 0, max: largestCap, doc: 'Most spikes of the layer; found out.' },
    norm: { kind: 'number', default: 1, min: 0, doc: 'Normaliser of the layer; found out.' },
  },
  inputs: [],
  gives: ['count'],
  expansion: 'linear',
  grid: null,
  refersTo: ({ layer, steps }) => ({ layer, steps }),
  infer(_inputs, { layer, shape, cap, norm }) {
    if (shape.length === 0 || cap === 0) throw new OperatorError(`previous: nothing says what "${layer}" gives`);
    if (shape.length > 3 || shape.some((extent) => !Number.isInteger(extent) || extent < 1))
      throw new OperatorError(
        `previous: the shape must be one to three positive whole numbers, not [${shape.join(', ')}]`,
      );
    return { kind: 'count', shape, cap, norm };
  },
  evaluate: ({ before }) => before!.slice(),
  examples: [
    'x -> now: conv2d(8)\n  previous("s") -> back: conv2d(8)\n  add(now, back) -> s: sfa -> out: conv2d(4)',
    'x -> c: conv2d(4) -> s: sfa\n  previous("s", steps=3) -> d: conv2d(4)',
  ],
});
