/**
 * @file From text to a network's graph, for editors and pages: `import { compileModel } from 'spikec/language'`.
 *
 * Nothing here reads files: `load` of the options finds the texts of `use` lines.
 */
export {
  compileModel,
  compileTarget,
  operatorReference,
  parseSource,
  valueText,
  type CompiledModel,
  type FrontendOptions,
  type ParsedSource,
  type ResolvedParameter,
} from '../compiler/frontend/index.ts';
export { lintModel, lints } from '../compiler/lints/index.ts';
export {
  codes,
  DiagnosticError,
  formatDiagnostic,
  positionOf,
  type CodeEntry,
  type Diagnostic,
  type DiagnosticCode,
  type SourceText,
  type Span,
} from '../ir/diagnostics/index.ts';
export { countModel, printModel, readModel, typeText, type ModelGraph, type ModelNode } from '../ir/model/index.ts';
export { primitive, primitiveNames } from '../ir/ops/index.ts';
export type { Target } from '../ir/target/index.ts';
