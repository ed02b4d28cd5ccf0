export { loadChip, openChip, type Chip } from './chip.ts';
export { createStepExecutor } from './executor.ts';
export { membranesOf, probe, type Probe } from './membranes.ts';
