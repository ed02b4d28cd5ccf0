import { extentsOf, sizeOf, type Extents } from '../tensor.ts';
import { definePrimitive, biasSpec, OperatorError, type ValueType } from './op.ts';

export const positionMap = definePrimitive({
  name: 'position_map',
  summary:
    'A learned value for every channel and position of what it stands behind, whatever that holds: an embedding of positions, added with `x += ...`.',
  source: 'pos_embed of vision transformers, a torch.nn.Parameter [1, positions, channels]; the key has no `.weight`',
  attributes: {
    layout: {
      kind: 'word',
      choices: ['map', 'tokens'],
      default: 'map',
      doc: 'How the file holds it: map is [C, H, W], tokens is [positions, C]; both may have an axis of 1 in front.',
    },
    bias: { kind: 'bool', default: false, doc: 'Whether the checkpoint holds a bias for every channel beside it.' },
  },
  inputs: ['x'],
  gives: ['membrane'],
  expansion: 'linear',
  grid: 'own',
  weighted: true,
  constant: true,
  infer({ x }) {
    if (x.kind === 'host')
      throw new OperatorError(
        'position_map stands behind a value of the chip',
        'the host computes it when all logical steps are over: nothing on the chip can read it',
      );
    return { kind: 'membrane', shape: x.shape };
  },
  parameters({ x }, { layout, bias }) {
    const [channels, height, width] = placesOf(x);
    const file = layout === 'map' ? [1, ...x.shape] : [1, height * width, channels];
    return [
      {
        ...{ name: 'weight', shape: [channels, 1, height, width], learned: true, near: 0, bareKey: true },
        places: { layout, file },
      },
      ...(bias ? [biasSpec(channels)] : []),
    ];
  },
  evaluate({ out, parameters: { weight, bias } }) {
    const positions = sizeOf(out.shape.slice(1));
    return bias ? weight!.map((value, i) => value + bias[Math.floor(i / positions)]!) : weight!.slice();
  },
  examples: [
    'x -> c: conv2d(8, kernel=4, stride=4, pad=0)\n  c += c -> pos_embed: position_map(tokens)\n  c -> s: sfa -> d: conv2d(4)',
    'x -> c: conv2d(8)\n  c += c -> place: position_map\n  c -> s: sfa -> d: conv2d(4)',
  ],
});

const placesOf = ({ shape }: ValueType): Extents => extentsOf(shape);
