// Fails loudly where the system's Node would silently run instead of one that can (see LIBRARIES, set-up facts).
import { existsSync } from 'node:fs';
import { tooOld } from './own-node.js';

if (tooOld) {
  const isCheckout = existsSync(new URL('../cli/main.ts', import.meta.url));
  console.error(
    isCheckout
      ? `spikec needs Node 22.18 or newer (it runs TypeScript directly); this is ${process.version}.\n` +
          'Run it through npm (`npx spikec`, `npm test`): `npm ci` installs a matching Node into node_modules.'
      : `spikec needs Node 22.18 or newer; this is ${process.version}.\n` +
          'Install a newer one from https://nodejs.org, or put one beside the package: npm install node@24 (npx then finds it).',
  );
  process.exit(2);
}
