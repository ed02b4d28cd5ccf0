/** @file Plays the commands of a page as a newcomer would: in a folder that has `examples/` and nothing else. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from './blocks.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a command printed, both streams as a terminal would show them, and its exit status. */
export interface Played {
  readonly command: Command;
  readonly output: string;
  readonly status: number | null;
}

/** Runs the words of a command line after `npx spikec` in a folder. @param into where standard output goes, and is not shown. */
export type Runner = (words: readonly string[], folder: string, into?: string) => Outcome | Promise<Outcome>;
type Outcome = Omit<Played, 'command'>;

/** Runs every `npx spikec` in order. @param files that lie in the folder, by name. */
export async function play(
  commands: readonly Command[],
  runner: Runner = inProcessOfItsOwn(),
  files: ReadonlyMap<string, string> = new Map(),
): Promise<Played[]> {
  const folder = mkdtempSync(join(tmpdir(), 'spikec-transcript-'));
  try {
    symlinkSync(join(root, 'examples'), join(folder, 'examples'), 'junction');
    for (const [name, text] of files) writeFileSync(join(folder, name), text);
    const played: Played[] = [];
    for (const command of commands)
      if (command.words[0] === 'npx' && command.words[1] === 'spikec')
        played.push({ command, ...(await redirected(runner, command.words.slice(2), folder)) });
    return played;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `> FILE` at the end is the shell's. */
function redirected(runner: Runner, words: readonly string[], folder: string): Outcome | Promise<Outcome> {
  return words.at(-2) === '>' ? runner(words.slice(0, -2), folder, join(folder, words.at(-1)!)) : runner(words, folder);
}

/** The terminal that pages are written for, under npx. `colour` keeps the escape sequences of colours. */
export const environment = (colour = false): Record<string, string | undefined> => ({
  COLUMNS: '80',
  npm_command: 'exec',
  ...(colour ? { FORCE_COLOR: '1', NO_COLOR: undefined } : { NO_COLOR: '1', FORCE_COLOR: undefined }),
});

/** Runs the program as a user does. */
export function inProcessOfItsOwn(colour = false): Runner {
  return (words, folder, into) => {
    const path = join(folder, '.printed');
    const file = openSync(path, 'w');
    const out = into === undefined ? file : openSync(into, 'w');
    const { status } = spawnSync(process.execPath, [join(root, 'bin/spikec.js'), ...words], {
      cwd: folder,
      env: { ...process.env, ...environment(colour) },
      stdio: ['ignore', out, file],
    });
    for (const each of new Set([file, out])) closeSync(each);
    return { output: readFileSync(path, 'utf8').trimEnd(), status };
  };
}

/** The text without what differs from run to run: times of this machine, and the spaces before them; and the size of pages, which is their script's. */
export const masked = (text: string): string =>
  text.replaceAll(/( under)? *\b\d[\d.,]* (ms|s|min)\b/g, ' TIME').replaceAll(/(\.html: )[\d.]+ [kM]?B/g, '$1SIZE');
