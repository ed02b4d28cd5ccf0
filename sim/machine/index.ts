export { createMachine, machineSlack, type Loops, type StepMachine } from './machine.ts';
