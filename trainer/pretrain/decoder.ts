/** @file The decoder of masked pre-training, as the official code has it (MAE_SDT.py), and its loss. */
import { task } from '../kernels/index.ts';
import { floatBytes } from '../layout.ts';
import { byteShares } from '../ops/shares.ts';
import type { PlannedTail, Tail, TailContext } from '../plan/index.ts';
import { decoderParameters, mlpRatio, type DecoderSizes } from './parameters.ts';
import { chain, startTape, type Operator, type Tape } from './tape.ts';
import { gelu, layerNorm, linear, place, residual, softmaxAttention } from './tokens.ts';

/** Of the decoder's layer norms. */
const layerNormEps = 1e-6;
/** What is added to a patch's variance before its root divides. */
const patchEps = 1e-6;

/**
 * Linear, table of positions, blocks of a vision transformer, norm, linear to the numbers of a patch; the loss is the mean of
 * squares over left-out patches, whose pixels are normalised patch by patch.
 */
export const decoder = (sizes: DecoderSizes): Tail => ({
  parameters: decoderParameters(sizes),
  plan: (context) => planDecoder(sizes, context),
});

function planDecoder(sizes: DecoderSizes, context: TailContext): PlannedTail {
  const tape = startTape(context);
  const blocks = Array.from({ length: sizes.depth }, (_, i) => block(tape, `decoder_blocks.${i}`, sizes));
  const whole = chain(
    tape,
    linear(tape, 'decoder_embed', sizes.width, { into: context.gradient }),
    place(tape, 'decoder_pos_embed', context.mask.places.address),
    ...blocks,
    layerNorm(tape, 'decoder_norm', layerNormEps),
    linear(tape, 'decoder_pred', sizes.patch),
  );
  const { value: prediction, back } = whole(context.features);
  const gradient = tape.allocate(prediction.bytes);
  const result = loss(context, prediction, gradient);
  back(gradient);
  tape.release(gradient);
  tape.end(prediction);
  return { prediction, result };
}

const block = (tape: Tape, name: string, { width, heads }: DecoderSizes): Operator =>
  chain(
    tape,
    residual(
      tape,
      name,
      chain(
        tape,
        layerNorm(tape, `${name}.norm1`, layerNormEps),
        linear(tape, `${name}.attn.qkv`, 3 * width, { bias: false }),
        softmaxAttention(tape, `${name}.attn`, heads),
        linear(tape, `${name}.attn.proj`, width),
      ),
    ),
    residual(
      tape,
      name,
      chain(
        tape,
        layerNorm(tape, `${name}.norm2`, layerNormEps),
        linear(tape, `${name}.mlp.fc1`, mlpRatio * width),
        gelu(tape, `${name}.mlp`),
        linear(tape, `${name}.mlp.fc2`, width),
      ),
    ),
  );

/** Appends the loss; its gradient goes to `gradient`. Returns where the loss is. */
function loss(
  { arena, batch, images, mask, tools }: TailContext,
  { address, rows, extents }: PlannedTail['prediction'],
  gradient: number,
): number {
  const { grid, keep } = mask.options;
  const [channels, height, width] = images.extents;
  const ranges = byteShares(rows, extents.padded * floatBytes);
  const partial = arena.reserve(16 * ranges.length);
  const result = arena.reserve(16);
  const places = {
    images: images.address,
    active: mask.active.address,
    predicted: address,
    gradient,
    stride: extents.padded,
  };
  const shape = { channels, height, width, gridHeight: grid[0], gridWidth: grid[1], eps: patchEps };
  const count = batch * (extents.positions - keep);
  const { phase } = tools('loss', 'gradient');
  const tasks = ranges.map((range, i) =>
    task('patchLoss', { ...places, ...shape, ...range, count, partial: partial + 16 * i }),
  );
  phase('loss', tasks);
  phase('loss', [task('addLosses', { partial, count: ranges.length, judged: 0, result })]);
  return result;
}
