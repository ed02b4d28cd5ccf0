#!/usr/bin/env node
// Finds a Node that can run spikec, then starts it: sources in a checkout, compiled files in a published package.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
const tooOld = major < 22 || (major === 22 && minor < 18);
const bundledNode = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));

if (tooOld && existsSync(bundledNode) && !process.env.SPIKEC_RESPAWNED) {
  const child = spawnSync(bundledNode, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, SPIKEC_RESPAWNED: '1' },
  });
  if (child.signal) process.kill(process.pid, child.signal);
  process.exit(child.status ?? 1);
}
await import('./require-node.js');
const source = new URL('../cli/main.ts', import.meta.url);
const entry = existsSync(source) ? source : new URL('../dist/cli/main.js', import.meta.url);
const { main } = await import(entry.href);
process.exitCode = await main(process.argv.slice(2));
