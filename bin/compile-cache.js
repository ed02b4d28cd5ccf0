// Keeps compiled code from one start to the next, in the user's own cache: nothing is compiled twice.
import { existsSync, mkdirSync } from 'node:fs';
import module from 'node:module';
import { isAbsolute, join } from 'node:path';

const { HOME, USERPROFILE, XDG_CACHE_HOME, NODE_COMPILE_CACHE, NODE_V8_COVERAGE } = process.env;

/**
 * Asks Node for it, where Node knows how (22.1) and coverage is not measured, which needs code as it was written. Without a
 * folder that can be written everything is compiled anew. Threads learn of it by the environment.
 */
export function keepCompiledCode() {
  if (NODE_V8_COVERAGE || !module.enableCompileCache) return;
  const folder = NODE_COMPILE_CACHE || ownFolder();
  if (!folder || !module.enableCompileCache(folder).directory) return;
  process.env.NODE_COMPILE_CACHE = folder;
}

/** By the XDG base directories; made step by step, since Node's own recursion never ends where a folder cannot hold others. */
function ownFolder() {
  const caches = [XDG_CACHE_HOME ?? '', join(HOME ?? USERPROFILE ?? '', '.cache')].find((path) => isAbsolute(path));
  if (caches === undefined) return undefined;
  const folder = join(caches, 'spikec', 'compiled');
  for (const path of [caches, join(caches, 'spikec'), folder])
    try {
      mkdirSync(path, { mode: 0o700 });
    } catch {
      // It is there already, or cannot be.
    }
  return existsSync(folder) ? folder : undefined;
}
