export { createMachine, machineSlack, type Loop, type StepMachine } from './machine.ts';
