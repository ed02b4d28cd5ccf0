export { nodeHost } from './host.ts';
export { bundled, packageRoot, packageVersion } from './package.ts';
