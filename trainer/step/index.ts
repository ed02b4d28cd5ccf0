export { drawDrops, dropRates, dropScopes, type DropScope } from './drop_path.ts';
export { layerRates } from './layer_rates.ts';
export { withinMemory } from './memory.ts';
export type { StepResult } from './passes.ts';
export type { StepOptions } from './running.ts';
export { createTrainingStep, type TrainingStep } from './step.ts';
export { startTeacher, teacherAnswers, type Teacher, type TeacherAnswers, type TeacherOptions } from './teacher.ts';
export type { ParameterGrid } from './tensors.ts';
export { stateRegions, type TrainingState } from './updates.ts';
