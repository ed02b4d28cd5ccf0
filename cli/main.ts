import { handleInterrupts } from '../node/interrupt.ts';
import { parse } from './parser.ts';
import { columnsOf } from './terminal/columns.ts';

/** Runs one command line and returns its exit status (DESIGN section 9). */
export async function main(argv: readonly string[]): Promise<number> {
  surviveClosedPipe();
  const unhandle = handleInterrupts();
  const json = argv.includes('--json');
  try {
    return await runCommandLine(argv);
  } catch (error) {
    const { reportError } = await import('./terminal/errors.ts');
    return reportError(error, json);
  } finally {
    unhandle();
  }
}

/** A reader that has seen enough (`| head`) ends the program without a word, as it ends any other. */
function surviveClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      process.exit(error.code === 'EPIPE' ? 0 : 1);
    });
}

/** Help, version and completions are printed from the declarations alone; what works is loaded only for work. */
async function runCommandLine(argv: readonly string[]): Promise<number> {
  const words = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
  const { parsed, printed } = parse(words, columnsOf(process.stdout));
  if (printed !== '') {
    process.stdout.write(`${printed}\n`);
    return 0;
  }
  const { execute } = await import('./execute.ts');
  return execute(parsed);
}
