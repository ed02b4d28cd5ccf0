import { fileURLToPath } from 'node:url';
import one from './ava.config.js';
import { started } from './test/together/groups.ts';

const files = started().map((name) => `test/${name}`);
const place = (path) =>
  files.indexOf(path.slice(fileURLToPath(new URL('.', import.meta.url)).length).replaceAll('\\', '/'));

/** As `npm test` runs them: most files in groups that share a process (test/together). */
export default { ...one, files, sortTestFiles: (a, b) => place(a) - place(b) };
