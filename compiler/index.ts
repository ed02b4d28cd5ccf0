export { compileModel, compileTarget } from './frontend/index.ts';
export { passes, pipelines, type AnyPass, type Facts, type Pipeline } from './passes/index.ts';
export {
  compile,
  deploy,
  passesNamed,
  runPasses,
  tryPasses,
  type CompileRequest,
  type CompileResult,
  type PassFailure,
  type PassReport,
} from './pipeline.ts';
export { type Execution, type Executors } from './verify_each.ts';
export type { GivenMapping, GivenTile } from './facts.ts';
