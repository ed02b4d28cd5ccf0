export { lintReference } from './reference.ts';
export { lintModel, lints } from './registry.ts';
