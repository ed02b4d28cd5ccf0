// Runs a script or bench, `node bin/run.js bench/sim.ts WORDS`, under a Node that understands TypeScript, or says what is missing.
import { ownNode, runUnderOwnNode } from './own-node.js';

const [file, ...words] = process.argv.slice(2);
if (ownNode === undefined) await import('./require-node.js');
if (file === undefined) {
  console.error('usage: node bin/run.js FILE.ts [WORDS]');
  process.exit(2);
}
runUnderOwnNode(file, words);
