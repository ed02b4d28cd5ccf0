import { handleInterrupts } from '../node/interrupt.ts';
import { watchReads } from '../node/reads.ts';
import { parse } from './parser.ts';
import { columnsOf } from './terminal/columns.ts';
import { checkReported, takesReports, watchStreams, writeText, written } from './terminal/streams.ts';

/** Runs one command line and returns its exit status (DESIGN section 9). */
export async function main(argv: readonly string[]): Promise<number> {
  const ends = [watchStreams(), watchReads(), handleInterrupts()];
  try {
    const status = await runCommandLine(argv);
    await checkReported();
    return status;
  } catch (error) {
    const { reportError } = await import('./terminal/errors.ts');
    return reportError(error, argv.includes('--json') && takesReports());
  } finally {
    await written();
    for (const end of ends) end();
  }
}

/** Help, version and completions are printed from the declarations alone; what works is loaded only for work. */
async function runCommandLine(argv: readonly string[]): Promise<number> {
  const words = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
  const { parsed, printed } = parse(words, columnsOf(process.stdout));
  if (printed !== '') {
    writeText('stdout', `${printed}\n`);
    return 0;
  }
  const { execute } = await import('./execute.ts');
  return execute(parsed);
}
