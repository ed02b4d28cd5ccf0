export { codes, type CodeEntry, type DiagnosticCode, type WarningCode } from './codes/index.ts';
export { DiagnosticError, fail, throwIfErrors, type Diagnostic, type ExceededLimit } from './diagnostic.ts';
export { formatDiagnostic, onOneLine, type Paint } from './frame.ts';
export { lintWith, type Finding, type Lint } from './lint.ts';
export { positionOf, type Position, type SourceText, type Span } from './source.ts';
export { didYouMean, nearest } from './suggest.ts';
