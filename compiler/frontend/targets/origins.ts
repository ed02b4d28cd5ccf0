/** @file Where fields that are no costs come from: `neurons: 4096 documented "the data sheet"`. */
import { provenances, type Origin, type Provenance } from '../../../ir/target/index.ts';
import { isKnown, type Reading } from './fields.ts';

/** Words that may stand behind a field; what is unknown has no value. */
const told = provenances.filter((word) => word !== 'unknown');

/** Fields that say where they come from, among those that may: limits, shapes, mesh, widths, kinds. */
export function originsOf(reading: Reading, may: (path: string) => boolean): { readonly [path: string]: Origin } {
  const paths = [...reading.fields.keys()].filter(may);
  return Object.fromEntries(
    paths.flatMap((path): [string, Origin][] => {
      const origin = originOf(reading, path);
      return origin ? [[path, origin]] : [];
    }),
  );
}

/** Where one field comes from; undefined where it does not say. Reports other words than those of provenance (SPK152). */
function originOf({ fields, evaluator }: Reading, path: string): Origin | undefined {
  const field = fields.get(path)!;
  const { words, remark } = field.value;
  if (!isKnown(field)) return { provenance: 'unknown', ...(remark === undefined ? {} : { source: remark }) };
  const [word, extra] = words;
  const known = word === undefined || (told as readonly string[]).includes(word.text);
  const wrong = !known ? word : (extra ?? (word === undefined && remark !== undefined ? field.key : undefined));
  if (wrong)
    evaluator.report.error('SPK152', `"${path}" is written: VALUE, or VALUE PROVENANCE "source"`, wrong.span, {
      help: `PROVENANCE is one of ${told.join(', ')}; say more behind it, in quotes`,
    });
  if (word === undefined) return undefined;
  return { provenance: word.text as Provenance, ...(remark === undefined ? {} : { source: remark }) };
}
