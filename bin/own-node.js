// A Node that can run spikec: the one that runs now, or npm's package `node`, which `npm ci` puts into a checkout's node_modules
// and a user may put beside the installed package.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const [major, minor] = process.versions.node.split('.').map(Number);
/** Node runs TypeScript as it is from 22.18 on; the package needs Zstandard in node:zlib (22.15), and is tested with no older one. */
export const tooOld = major < 22 || (major === 22 && minor < 18);

function installedNode() {
  try {
    const path = join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node');
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** Path of a Node that is new enough, or undefined. */
export const ownNode = tooOld ? installedNode() : process.execPath;

/** Runs a file under that Node, and ends this process as that one ended. */
export function runUnderOwnNode(file, words, environment = {}) {
  const child = spawnSync(ownNode, [file, ...words], {
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  if (child.signal) process.kill(process.pid, child.signal);
  process.exit(child.status ?? 1);
}
