/** Lines are at least so wide, and at most: longer ones are hard to read. */
const [narrowest, widest] = [40, 160];

/** Where neither a terminal nor the environment says: what a terminal has when it opens. */
const standard = 80;

type Stream = Pick<NodeJS.WriteStream, 'columns'>;

/** Columns that COLUMNS or the terminal tells, if any. */
export function knownColumnsOf({ columns }: Stream): number | undefined {
  const told = Number(process.env['COLUMNS']);
  const found = Number.isInteger(told) && told > 0 ? told : (columns as number | undefined);
  return found === undefined || found === 0 ? undefined : Math.max(narrowest, Math.min(found, widest));
}

/** Columns to fill: those of COLUMNS, or of the terminal, or 80. */
export const columnsOf = (stream: Stream): number => knownColumnsOf(stream) ?? standard;
