/**
 * @file A program, not a module: `node killer.ts FILE BYTES SIGNAL COMMAND...` runs a command and sends it a signal when a file has so
 * many bytes. Its status is the command's, or 137 for a command that was killed.
 */
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';

const [file, bytes, signal, command, ...words] = process.argv.slice(2) as [string, string, string, string];
const child = spawn(command, words, { stdio: 'inherit' });
const looking = setInterval(() => {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) < Number(bytes)) return;
  child.kill(signal as NodeJS.Signals);
  clearInterval(looking);
}, 1);
child.on('close', (status) => {
  clearInterval(looking);
  process.exitCode = status ?? 137;
});
