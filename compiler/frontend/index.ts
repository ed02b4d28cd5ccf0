export { compileModel, compileTarget, type CompiledModel, type FrontendOptions } from './compile.ts';
export { functions } from './functions.ts';
export type { KnownTarget } from './program.ts';
export { parseSource, type ParsedSource } from './grammar/parse.ts';
export type { ResolvedParameter } from './parameters.ts';
export { operatorReference } from './reference.ts';
export { valueText } from './values.ts';
