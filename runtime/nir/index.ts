export { checkNir, type CheckedNir } from './check/check.ts';
export type { NirLayer, NirNetwork } from './network.ts';
export { readNir } from './read.ts';
export { toolNames, tools, type Conventions, type StatedConventions, type ToolName } from './conventions.ts';
export { startNir, type NirRun, type NirStep } from './reading/evaluate.ts';
export { chooseConventions, type ChosenConventions } from './time_step.ts';
export { importNir, type ImportedNir } from './model/import.ts';
export { reportOf, type Report } from './check/report.ts';
export { exportNir, type ExportedNir } from './export/export.ts';
