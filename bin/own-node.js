// The Node that can run this project's TypeScript: the one that runs now, or the one `npm ci` put into node_modules.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
/** Node runs TypeScript as it is from 22.18 on. */
export const tooOld = major < 22 || (major === 22 && minor < 18);

const bundled = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
/** Path of a Node that is new enough, or undefined. */
export const ownNode = !tooOld ? process.execPath : existsSync(bundled) ? bundled : undefined;

/** Runs a file under that Node, and ends this process as that one ended. */
export function runUnderOwnNode(file, words, environment = {}) {
  const child = spawnSync(ownNode, [file, ...words], {
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  if (child.signal) process.kill(process.pid, child.signal);
  process.exit(child.status ?? 1);
}
