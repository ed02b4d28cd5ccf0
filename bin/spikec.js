#!/usr/bin/env node
// Finds a Node that can run spikec, then starts it: sources in a checkout, compiled files in a published package.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { keepCompiledCode } from './compile-cache.js';
import { ownNode, runUnderOwnNode, tooOld } from './own-node.js';

if (tooOld && ownNode !== undefined && !process.env.SPIKEC_RESPAWNED)
  runUnderOwnNode(fileURLToPath(import.meta.url), process.argv.slice(2), { SPIKEC_RESPAWNED: '1' });
await import('./require-node.js');
keepCompiledCode();
const source = new URL('../cli/main.ts', import.meta.url);
const entry = existsSync(source) ? source : new URL('../dist/cli/main.js', import.meta.url);
const { main } = await import(entry.href);
process.exitCode = await main(process.argv.slice(2));
