import { fail } from '../../../ir/diagnostics/index.ts';
import {
  classCount,
  gridOfImage,
  takesEvents,
  type InputGrid,
  type RecordedVerdict,
  type Recording,
} from '../../../runtime/index.ts';
import { loadImage, type LoadedImage } from '../../../toolchain/load/image.ts';
import { loadRecording, verifyRecording } from '../../../toolchain/recorded.ts';
import { differencesReport } from '../../../toolchain/report/differences.ts';
import { originOf } from '../../../toolchain/report/origin.ts';
import type { Outcome, RunOf } from '../../arguments/command.ts';
import { begun, findSamples, type WatchedSamples } from '../../arguments/samples.ts';
import type { verify } from '../../commands/verify.ts';
import { host } from '../../host.ts';
import { diagnosticDocument } from '../../terminal/errors.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { paceOn } from '../../words/pace.ts';
import { causeText, recordedReport, recordedStatus } from '../../words/recorded.ts';

type Arguments = Parameters<RunOf<typeof verify>>[0] & { readonly recorded: string };

/** Options of the other judge, or of what only it can do. */
const others = [
  ...['model', 'weights', 'p', 'witness', 'calibrate', 'calibrate-data', 'calibrate-limit', 'take'],
  ...['allow-missing', 'allow-extra', 'results', 'resume', 'shard'],
] as const satisfies readonly (keyof Arguments)[];

/** `verify IMAGE --recorded FILE`. Throws SPK705 for options of the other judge, SPK704 where there are no inputs. */
export async function judgeByRecording(args: Arguments, terminal: Terminal): Promise<Outcome> {
  const unfit = others.find((name) => args[name] !== undefined);
  if (unfit !== undefined)
    fail('SPK705', `--recorded and ${unfit === 'p' ? '-p' : `--${unfit}`} do not go together`, {
      help: 'the recording is the judge, in place of a model and its weights: leave one of the two out',
    });
  const { recorded: file, threads, limit } = args;
  const loaded = loadImage(host, args.image);
  const { header } = loaded.image;
  const grid = gridOfImage(header);
  const options = { timeFirst: args['time-first'] === true, renames: args.rename };
  const recording = loadRecording(host, file, header, options);
  terminal.warn(recording.warnings);
  if (recording.isTrace)
    terminal.note(
      `${file} was written by spikec run --trace: it says whether two runs agree, not what PyTorch computes`,
    );
  const set = await findSamples(withInputs(args, recording, grid), grid, terminal, classCount(header));
  const pace = paceOn(terminal, { command: 'verify', total: Math.min(recording.samples, limit ?? Infinity) });
  const verdict = await verifyRecording(
    host,
    loaded,
    recording,
    await begun(set),
    { file, limit, mayBeMore: args.data !== undefined, ...(threads === undefined ? {} : { threads }) },
    ({ sample, exact, count }) => pace(count, `${sample.name} ${exact ? 'equal' : 'different'}`),
  );
  const asFloat = args['as-float'] === true;
  const found = { loaded, recording, file, verdict, asFloat };
  return {
    json: documentOf(found, set),
    text: () => recordedReport({ ...found, withFidelity: asFloat || args.fidelity === true }, terminal),
    status: recordedStatus(verdict, asFloat),
  };
}

/** The samples that were asked for, or those in the recording itself. That time comes first is said of the recording; of inputs only where they have time. */
function withInputs(args: Arguments, { input }: Recording, grid: InputGrid): Arguments {
  const isFirst = (hasTime: boolean): boolean => args['time-first'] === true && hasTime;
  if (args.input !== undefined || args.data !== undefined) return { ...args, 'time-first': isFirst(takesEvents(grid)) };
  if (input === undefined)
    return fail('SPK704', 'the inputs of the recording are missing', {
      place: args.recorded,
      help: 'save them with it, as "input" (8-bit pixels, grid integers, or normalised values), or give --input or --data',
    });
  return { ...args, input: [`${args.recorded}:${input.tensor}`], 'time-first': isFirst(input.hasTime) };
}

interface Found {
  readonly loaded: LoadedImage;
  readonly recording: Recording;
  readonly file: string;
  readonly verdict: RecordedVerdict;
  readonly asFloat: boolean;
}

function documentOf({ loaded, recording, file, verdict, asFloat }: Found, set: WatchedSamples): object {
  const { cause, firstDifference, differences, ...rest } = verdict;
  return {
    ...originOf(loaded),
    reference: 'recording',
    ...{ recorded: file, asFloat },
    ...rest,
    firstDifference: firstDifference ?? null,
    differences: differencesReport(loaded.image, differences),
    cause: cause ? { ...cause, text: causeText(cause, loaded.image.header) } : null,
    unused: recording.unused,
    changes: set.changes(),
    classes: set.classes ?? null,
    warnings: recording.warnings.map(diagnosticDocument),
  };
}
