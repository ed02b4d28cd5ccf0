import { fail } from '../../ir/diagnostics/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import type { ChipData, PageData } from '../../page/data.ts';
import { csv } from '../../page/csv.ts';
import { withOutline } from '../../toolchain/load/image.ts';
import { htmlOf } from '../../toolchain/page/html.ts';
import { describeChip, pageOf } from '../../toolchain/page/report.ts';
import type { RunOf } from '../arguments/command.ts';
import { openModel } from '../arguments/loading.ts';
import { checkOutputs } from '../arguments/outputs.ts';
import { checkPicture, pictureOf, wantedView } from '../arguments/picture.ts';
import type { report } from '../commands/report.ts';
import { host } from '../host.ts';
import { bytes as byteText, counted } from '../terminal/numbers.ts';
import type { Terminal } from '../terminal/terminal.ts';

type Arguments = Parameters<RunOf<typeof report>>[0];

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

/** A page, or a picture of it, as the text of a file. */
function contentOf(data: PageData, args: Arguments): string {
  const { format = 'html' } = args;
  const wanted = wantedView(args);
  if (wanted === undefined) return format === 'html' ? htmlOf(data) : `${JSON.stringify(data)}\n`;
  const { drawing, view } = pictureOf(data, wanted, args);
  if (format === 'svg') return drawing.draw(data, view);
  const rows = drawing.rows(data, view);
  return format === 'csv' ? csv(rows) : `${JSON.stringify(rows, undefined, 1)}\n`;
}

export const run: RunOf<typeof report> = async (args, terminal) => {
  checkPicture(args);
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
    return describeChip(host, outlined, { run: ran, trace, verify, model, sample: args.sample });
  });
  const content = contentOf(pageOf(subject, await othersOf(args)), args);
  await host.write(out, content);
  const bytes = new TextEncoder().encode(content).length;
  return {
    json: { out, format, bytes, image, cores: subject.cores.length, layers: subject.layers.length, run: ran ?? null },
    text: () =>
      `${out}: ${byteText(bytes)}, ${counted(subject.cores.length, 'core')}, ${counted(subject.layers.length, 'population')}`,
  };
};
