export { createWindowExecutor } from './executor.ts';
export { whyNotWindow } from './refusal.ts';
