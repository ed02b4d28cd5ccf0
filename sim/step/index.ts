export { loadChip, openChip, type Chip } from './chip.ts';
export { createStepExecutor } from './executor.ts';
export { membranesOf } from './membranes.ts';
