/** @file From files to the data of a page. */
import { fail } from '../../ir/diagnostics/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import type { ChipData, PageData, RasterData, TrustRow, VerdictData } from '../../page/data.ts';
import type { Files } from '../../runtime/index.ts';
import { chipData, type PagedImage } from './chip.ts';
import { readRaster } from './raster.ts';
import { readRun, runTrust } from './run.ts';
import { readVerdict, verdictTrust } from './verdict.ts';

/** What is known of an image besides itself: paths of what commands wrote. */
export interface PageSources {
  readonly run?: string | undefined;
  readonly trace?: string | undefined;
  readonly verify?: string | undefined;
  /** The sample that is shown first, by its name or its place in the trace. */
  readonly sample?: string | undefined;
  /** The network that it was compiled from. */
  readonly model?: ModelGraph | undefined;
}

/** One chip of a page. Throws SPK740 to SPK742, and as files do. */
export function describeChip(files: Files, paged: PagedImage, sources: PageSources): ChipData {
  const { image, sha256 } = paged;
  const chip = chipData(paged, sources.model);
  const run = sources.run === undefined ? undefined : readRun(files, sources.run, image, sha256);
  const verdict = verdictOf(files, paged, sources);
  const raster =
    sources.trace === undefined
      ? undefined
      : readRaster(files, sources.trace, image.header, sha256, { verdict, sample: sources.sample });
  return {
    ...chip,
    trust: [
      ...chip.trust,
      ...(run
        ? runTrust(run)
        : [{ name: 'run', value: 'unknown: no run was given (--run)', kind: 'unknown' as const }]),
      verdictTrust(verdict),
      ...(raster ? [traceTrust(raster)] : []),
    ],
    ...(run ? { run } : {}),
    ...(raster ? { raster } : {}),
    ...(verdict ? { verdict } : {}),
  };
}

/** What a verification found; without a trace the sample that is wanted comes first. Throws as `readVerdict`, and SPK703. */
function verdictOf(
  files: Files,
  { image, sha256 }: PagedImage,
  { verify, trace, sample }: PageSources,
): VerdictData | undefined {
  const verdict = verify === undefined ? undefined : readVerdict(files, verify, image, sha256);
  if (!verdict || sample === undefined || trace !== undefined) return verdict;
  const first = verdict.samples.find(({ name }) => name === sample);
  const names = verdict.samples.map(({ name }) => name);
  if (!first)
    return fail('SPK703', `--sample ${sample}: ${verify!} tells no differences of it`, {
      help: names.length === 0 ? 'it has no sample that differs' : `it has those of ${names.join(', ')}`,
    });
  return { ...verdict, samples: [first, ...verdict.samples.filter((one) => one !== first)] };
}

const traceTrust = ({ file, named }: RasterData): TrustRow =>
  named
    ? { name: 'trace', value: file }
    : { name: 'trace', value: `${file}: it does not say which image it is of, as .safetensors would`, kind: 'unknown' };

/** The data of a page. @param others what it can be compared with. */
export const pageOf = (subject: ChipData, others: readonly ChipData[]): PageData => ({
  ...{ format: 'spikec-report-3', subject, others },
});
