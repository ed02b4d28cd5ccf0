import { overSteps, type StepReading } from '../../numerics.ts';
import { sizeOf } from '../../tensor.ts';
import type { Evaluation, OfKind, ValueType } from '../op.ts';
import { expectKind } from './expect.ts';

/** What read-outs over the logical steps have in common: one value of membranes or spikes of all steps, made by the host. */
export const stepReader = <const N extends string>(name: N, reading: StepReading) =>
  ({
    name,
    attributes: {},
    inputs: ['x'],
    gives: ['host'],
    expansion: 'host',
    grid: null,
    steps: 'all',
    infer: ({ x }: { readonly x: ValueType }): OfKind<'host'> => ({
      kind: 'host',
      shape: expectKind(name, 'x', x, ['membrane', 'count']).shape,
    }),
    evaluate: ({ inputs: { x }, out }: Evaluation<'x', object>) =>
      overSteps(Float32Array.from(x), sizeOf(out.shape), reading),
  }) as const;
