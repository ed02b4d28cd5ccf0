/**
 * @file What every property test draws from (docs/decisions/078): the same networks on every machine, so that a red test means a change
 * of ours. `SEED=7 npm test` draws others, `SEED=random` never the same. Loaded by ava in front of every test file.
 */
import fc from 'fast-check';

const word = process.env['SEED'] ?? '1';
const seed = word === 'random' ? Date.now() & 0x7fffffff : Number(word);
if (!Number.isSafeInteger(seed)) throw new Error(`SEED=${word} is neither a whole number nor "random"`);
fc.configureGlobal({ seed });
