import { fail } from '../../ir/diagnostics/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import type { ChipData, PageData } from '../../page/data.ts';
import { measures, measuresOf } from '../../page/measures.ts';
import { withOutline } from '../../toolchain/load/image.ts';
import { htmlOf } from '../../toolchain/page/html.ts';
import { describeChip, pageOf } from '../../toolchain/page/report.ts';
import { drawings, type Drawing } from '../../toolchain/page/drawings/index.ts';
import type { RunOf } from '../arguments/command.ts';
import { openModel } from '../arguments/loading.ts';
import { checkOutputs } from '../arguments/outputs.ts';
import type { report } from '../commands/report.ts';
import { host } from '../host.ts';
import { bytes as byteText, counted } from '../terminal/numbers.ts';
import type { Terminal } from '../terminal/terminal.ts';

type Arguments = Parameters<RunOf<typeof report>>[0];

function checkOptions(args: Arguments): void {
  if (args.measure !== undefined && args.format !== 'svg')
    fail('SPK705', '--measure needs --format svg', { help: 'a page has all measures, to be chosen on it' });
  if (args.view !== undefined && args.format !== 'svg')
    fail('SPK705', '--view needs --format svg', { help: 'a page has all views, one below the other' });
  if (args.measure !== undefined && args.view !== undefined && args.view !== 'device')
    fail('SPK705', `--measure colours cores, and --view ${args.view} has none`, { help: 'leave one of them out' });
  if (args.measure !== undefined && !Object.hasOwn(measures, args.measure))
    fail('SPK703', `--measure ${args.measure}: there is no such measure`, {
      help: `one of: ${Object.keys(measures).join(', ')}`,
    });
}

/** The model that an image was compiled from, as its name says. */
function modelOf(args: Arguments, terminal: Terminal): ModelGraph | undefined {
  return args.model === undefined ? undefined : openModel(args.model, args.p, terminal).graph;
}

/** Images with their runs, in the order in which they were named: each run is of the image in its place, or all are of the same. */
function pairsOf({
  image,
  against,
  'against-run': runs = [],
}: Arguments): { image: string; run: string | undefined }[] {
  if (against === undefined || (against.length === 1 && runs.length > 1))
    return runs.map((run) => ({ image: against?.[0] ?? image, run }));
  if (runs.length > 0 && runs.length !== against.length)
    fail(
      'SPK705',
      `--against names ${counted(against.length, 'image')}, --against-run ${counted(runs.length, 'run')}`,
      {
        help: 'give one run for each image, in their order; none; or several runs of one image',
      },
    );
  return against.map((each, i) => ({ image: each, run: runs[i] }));
}

/** What the page is compared with. */
async function othersOf(args: Arguments): Promise<ChipData[]> {
  const others: ChipData[] = [];
  for (const { image, run } of pairsOf(args))
    others.push(await withOutline(host, image, (outlined) => describeChip(host, outlined, { run })));
  return others;
}

/** Why there are no figures of a measure. */
function whyUnknown({ run }: ChipData, measure: string): string {
  if (measure === 'differing') return 'needs --verify, of a verification that found differences';
  return run ? 'is unknown: the target knows no such costs' : 'needs --run';
}

/** What of a page is wanted, where it is one drawing. */
type Wanted = Pick<Arguments, 'view' | 'measure'>;

const written: { readonly [F in 'html' | 'svg' | 'json']: (data: PageData, wanted: Wanted) => string } = {
  html: (data) => htmlOf(data),
  json: (data) => `${JSON.stringify(data)}\n`,
  svg({ subject }, { view = 'device', measure = subject.run ? 'work' : 'neurons' }) {
    const { lacks, draw }: Drawing = drawings[view];
    const lacking = lacks(subject);
    if (lacking !== undefined)
      fail('SPK705', `--view ${view} needs ${lacking}`, {
        help:
          lacking === 'a run'
            ? 'give what "spikec run --figures --json" printed: --run run.json'
            : 'this target knows none',
      });
    if (!measuresOf(subject).includes(measure))
      fail('SPK705', `--measure ${measure} ${whyUnknown(subject, measure)}`, {
        help: `known of this image: ${measuresOf(subject).join(', ')}`,
      });
    return draw(subject, measure);
  },
};

export const run: RunOf<typeof report> = async (args, terminal) => {
  checkOptions(args);
  const { image, out, run: ran, trace, verify, format = 'html' } = args;
  const inputs = [image, ran, trace, verify, args.model, ...(args.against ?? []), ...(args['against-run'] ?? [])];
  await checkOutputs([{ option: '--out', path: out, what: format }], inputs);
  const model = modelOf(args, terminal);
  const subject = await withOutline(host, image, (outlined) => {
    const { header } = outlined.image;
    if (model && model.name !== header.model)
      fail('SPK743', `${args.model!} is the model "${model.name}", ${image} was compiled from "${header.model}"`, {
        place: args.model!,
        help: 'give the file that was compiled',
      });
    return describeChip(host, outlined, { run: ran, trace, verify, model });
  });
  const content = written[format](pageOf(subject, await othersOf(args)), args);
  await host.write(out, content);
  const bytes = new TextEncoder().encode(content).length;
  return {
    json: { out, format, bytes, image, cores: subject.cores.length, layers: subject.layers.length, run: ran ?? null },
    text: () =>
      `${out}: ${byteText(bytes)}, ${counted(subject.cores.length, 'core')}, ${counted(subject.layers.length, 'population')}`,
  };
};
