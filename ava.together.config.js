import { basename } from 'node:path';
import alone from './ava.config.js';
import { groups } from './test/together/groups.ts';

const order = Object.keys(groups);
const place = (file) => order.indexOf(basename(file, '.group.ts'));

/** As `npm test` runs them: files in groups that share a process (test/together), in each one test after the other. */
export default {
  ...alone,
  files: ['test/together/*.group.ts'],
  serial: true,
  sortTestFiles: (one, other) => place(one) - place(other),
};
