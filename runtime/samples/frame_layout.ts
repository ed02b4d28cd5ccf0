/** @file How frames lie in a tensor: samples first or time first, one recording or several. */
import { fail, type Diagnostic } from '../../ir/diagnostics/index.ts';
import { shapeText, type Shape } from '../../ir/tensor.ts';
import { takesEvents, type InputGrid } from './sample.ts';

/** Sequences of T frames in a tensor. */
export interface FrameLayout {
  readonly count: number;
  /** Which of the tensor's frames it is. */
  at(sample: number, step: number): number;
  readonly changes: readonly Diagnostic[];
}

/**
 * Where a tensor holds frames for the T logical steps of a network: [N, T, C, H, W], or [T, N, C, H, W] where the user
 * says that time comes first; where the network takes both polarities, or time comes first, [T, C, H, W] is one recording. Vectors and signals
 * stand here as [..., F, 1, 1] and [..., C, 1, L]. Undefined where each sample is one picture, as where there are as many labels.
 *
 * @param known samples, where labels count them.
 * @throws DiagnosticError SPK441 (other extents), SPK473 (another number of frames), SPK474 (time seems to come first).
 */
export function layoutOfFrames(
  shape: Shape,
  grid: InputGrid,
  timeFirst: boolean,
  place: string,
  known?: number,
): FrameLayout | undefined {
  const isOnePicture = shape[0] === 1 || shape[0] === known;
  const isRecording = shape.length === 4 && takesEvents(grid) && (grid.shape[0] === 2 || timeFirst) && !isOnePicture;
  if (shape.length !== 5 && !isRecording) return timeFirst ? noTime(shape, grid, place) : undefined;
  if (shape.slice(-3).some((extent, axis) => extent !== grid.shape[axis])) return wrongFrames(shape, grid, place);
  if (isRecording) return recordingOf(shape[0]!, shape, grid, place);
  return timeFirst ? timeFirstLayout(shape, grid, place) : samplesFirstLayout(shape, grid, place);
}

/**
 * What is said of samples of one frame each, where frames of a recording could be meant.
 *
 * @param known samples, where labels count them.
 */
export function changesOfPictures(shape: Shape, grid: InputGrid, known?: number): Diagnostic[] {
  if (!takesEvents(grid) && !isFlat(grid)) return [];
  if (grid.rank === undefined && grid.shape[0] === 2) return [repeatedFrame(grid)];
  return shape.length === 4 && shape[0] === grid.steps && shape[0] !== known ? [eitherWay(grid, 'N, 1', shape)] : [];
}

/** Whether vectors or signals come step by step. */
const isFlat = ({ rank, steps }: InputGrid): boolean => rank !== undefined && steps > 1;

/** A shape without the axes that vectors and signals do not have. */
const givenShape = (shape: Shape, { rank }: InputGrid): Shape =>
  rank === undefined ? shape : [...shape.slice(0, -2), ...(rank === 2 ? shape.slice(-1) : [])];

const shown = (shape: Shape, grid: InputGrid): string => shapeText(givenShape(shape, grid));
const listed = (grid: InputGrid): string => givenShape(grid.shape, grid).join(', ');

/** SPK472: one frame stands for all logical steps. */
const repeatedFrame = ({ steps }: InputGrid): Diagnostic => ({
  ...{ code: 'SPK472', severity: 'warning' },
  message: `one frame stands for all ${steps} logical steps`,
});

function recordingOf(frames: number, shape: Shape, grid: InputGrid, place: string): FrameLayout {
  if (frames !== grid.steps) return otherFrames(frames, shape, grid, place);
  return { count: 1, at: (_, step) => step, changes: [] };
}

function samplesFirstLayout(shape: Shape, grid: InputGrid, place: string): FrameLayout {
  const [count, frames] = [shape[0]!, shape[1]!];
  const { steps } = grid;
  if (frames !== steps && count === steps)
    fail(
      'SPK474',
      `the tensor is ${shown(shape, grid)}, and the network takes ${steps} frames: time seems to come first`,
      {
        place,
        help: `say so: --time-first, for [T, N, ${listed(grid)}]`,
      },
    );
  if (frames !== steps) return otherFrames(frames, shape, grid, place);
  if (count === 0) return wrongFrames(shape, grid, place);
  const changes = count === steps && steps > 1 ? [eitherWay(grid, 'N, T', shape)] : [];
  return { count, at: (sample, step) => sample * steps + step, changes };
}

function timeFirstLayout(shape: Shape, grid: InputGrid, place: string): FrameLayout {
  const [frames, count] = [shape[0]!, shape[1]!];
  if (frames !== grid.steps) return otherFrames(frames, shape, grid, place);
  if (count === 0) return wrongFrames(shape, grid, place);
  return { count, at: (sample, step) => step * count + sample, changes: [] };
}

/** SPK480: as many samples as frames, so that only the user knows which extent is which. */
const eitherWay = (grid: InputGrid, taken: string, shape: Shape): Diagnostic => ({
  ...{ code: 'SPK480', severity: 'warning' },
  message: `the tensor ${shown(shape, grid)} has as many samples as the network has steps, ${grid.steps}: it is read as [${taken}, ...]; give --time-first where time comes first`,
});

const otherFrames = (frames: number, shape: Shape, grid: InputGrid, place: string): never =>
  fail(
    'SPK473',
    `the tensor ${shown(shape, grid)} has ${frames} frames for a sample; the network takes ${grid.steps}`,
    {
      place,
      help: `make ${grid.steps} frames of each recording, or compile the network for ${frames}: -p T=${frames}; samples are [N, ${grid.steps}, ${listed(grid)}], one recording [${grid.steps}, ${listed(grid)}]`,
    },
  );

const wrongFrames = (shape: Shape, grid: InputGrid, place: string): never => {
  const { steps, shape: wanted } = grid;
  return fail(
    'SPK441',
    `the tensor is ${shown(shape, grid)}; the network takes ${steps} frames of ${shown(wanted, grid)} for one sample`,
    {
      place,
      help: `give [N, ${steps}, ${listed(grid)}]${remedy(shape, grid)}, or the recordings themselves`,
    },
  );
};

/** What would make frames of other extents fit. */
function remedy(shape: Shape, { steps, shape: [channels, height, width] }: InputGrid): string {
  const wantedFrames = [steps, channels, height, width];
  const [a, b, c] = shape.slice(-3) as [number, number, number];
  const front = shape.slice(0, -3).map((_, axis) => axis);
  if (a === height && b === width && c === channels)
    return `: channels come last, a.transpose(${[...front, -1, -3, -2].join(', ')}) moves them`;
  const order = axesOf(shape, wantedFrames);
  if (order) return `: its axes lie in another order, a.transpose(${order.join(', ')}) moves them`;
  return a === channels && b === c ? `, or compile the network for these extents: -p image=${c}` : '';
}

/** The axes of a shape in the order that makes it the wanted one, equal extents in their order; undefined where none does. */
function axesOf(shape: Shape, wanted: Shape): number[] | undefined {
  const left = [...shape.keys()];
  const order = wanted.map((extent) => left.splice(left.findIndex((axis) => shape[axis] === extent) >>> 0, 1)[0]);
  return shape.length === wanted.length && order.every((axis) => axis !== undefined) ? order : undefined;
}

const noTime = (shape: Shape, grid: InputGrid, place: string): never =>
  fail('SPK474', `--time-first: the tensor ${shown(shape, grid)} has no extent of time`, {
    place,
    help: `give [${grid.steps}, N, ${listed(grid)}], or leave --time-first out`,
  });
