// Fails loudly where the system's Node would silently run instead of one that can (see LIBRARIES, set-up facts).
import { existsSync } from 'node:fs';
import { tooOld } from './own-node.js';

if (tooOld) {
  const isCheckout = existsSync(new URL('../cli/main.ts', import.meta.url));
  console.error(
    isCheckout
      ? `spikec needs Node 22.18 or newer (it runs TypeScript directly); this is\n${process.version}. ` +
          'Run it through npm (`npx spikec`, `npm test`): `npm ci` installs a\nmatching Node into node_modules.'
      : 'spikec needs Node 22.18 or newer (older ones lack functions that it uses,\n' +
          `Zstandard first); this is ${process.version}. Put one beside it, which it then finds:\n` +
          '  npm pkg set allowScripts.node=true --json && npm install node@24\n' +
          'or install one from https://nodejs.org.',
  );
  process.exit(2);
}
