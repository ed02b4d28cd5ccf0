export { checkNir, type CheckedNir } from './check/check.ts';
export type { NirLayer, NirNetwork } from './network.ts';
export { readNir } from './read.ts';
