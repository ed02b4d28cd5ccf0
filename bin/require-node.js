// Fails loudly where the system's Node would silently run instead of the project's own (see LIBRARIES, set-up facts).
import { tooOld } from './own-node.js';

if (tooOld) {
  console.error(
    `spikec needs Node 22.18 or newer (it runs TypeScript directly); this is ${process.version}.\n` +
      'Run it through npm (`npx spikec`, `npm test`): `npm ci` installs a matching Node into node_modules.',
  );
  process.exit(2);
}
