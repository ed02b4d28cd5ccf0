/** @file What `run` and `verify` do with --results: samples go to a file as they are done, and a run can be taken up again. */
import type { Sample, SampleSet } from '../../runtime/index.ts';
import { catchInterrupts } from '../../node/interrupt.ts';
import type { ResultsEnd } from '../../toolchain/results/end.ts';
import type { ResultsHeader } from '../../toolchain/results/header.ts';
import type { SampleResults } from '../../toolchain/results/lines.ts';
import { recordSamples } from '../../toolchain/results/record.ts';
import { openResults, partOf } from '../../toolchain/results/results_file.ts';
import { samplesOfStride, shardText, strideOf } from '../../toolchain/results/shard.ts';
import type { ResultsPlace } from '../arguments/results.ts';
import { host } from '../host.ts';
import { counted, timeText, whole } from '../terminal/numbers.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { paceOn } from '../words/pace.ts';

/** One run into a file. */
export interface RecordedRun {
  readonly place: ResultsPlace;
  readonly header: ResultsHeader;
  readonly set: SampleSet;
  /** What comes of samples, in their order. */
  readonly runs: (samples: AsyncIterable<Sample>) => AsyncIterable<SampleResults>;
}

/** What a run into a file left. */
export interface RecordedResults {
  readonly end: ResultsEnd;
  /** For the report, as JSON has it. */
  readonly document: object;
  /** For the report: label and value. */
  readonly row: [string, string];
}

/** Runs what the file lacks, and finishes it; on Ctrl-C what is done stays, and the program ends here. */
export async function recordTo(
  { place: { path, resume }, header, set, runs }: RecordedRun,
  terminal: Terminal,
): Promise<RecordedResults> {
  const file = openResults(host, path, header, resume);
  const { before, missing } = file;
  if (file.end) terminal.note(`${path} is finished`);
  else if (resume) terminal.note(`going on after ${counted(before, 'sample')} in ${partOf(path)}`);
  const interrupts = catchInterrupts(() => terminal.note('stopping after this sample; once more stops at once'));
  const total = set.count === undefined ? undefined : samplesOfStride(set.count, strideOf(header.shard));
  const pace = paceOn(terminal, { command: header.command, total, before });
  const start = performance.now();
  let [done, end]: [number, ResultsEnd | undefined] = [before, undefined];
  try {
    end = await recordSamples(file, runs(set.samples(missing)), {
      wantsStop: () => interrupts.asked(),
      onSample({ verdict }, count) {
        done = count;
        pace(done, verdict?.exact === false ? 'different' : '');
      },
    });
  } finally {
    terminal.progress();
    if (interrupts.asked() && !end)
      terminal.note(`${counted(done, 'sample')} saved in ${partOf(path)}; go on with --resume`);
    // Ends the program where it was interrupted.
    interrupts.release();
  }
  if (!end) throw new Error('a run that was not interrupted has an end');
  const { shard } = header;
  const seconds = (performance.now() - start) / 1000;
  const now =
    done === before ? '' : `, ${before === 0 ? '' : `${whole(done - before)} of them now `}in ${timeText(seconds)}`;
  return {
    end,
    document: { resultsFile: path, shard: shard ? shardText(shard) : null, samplesBefore: before, seconds },
    row: ['results', `${path}: ${counted(end.samples, 'sample')}${shard ? ` of shard ${shardText(shard)}` : ''}${now}`],
  };
}
