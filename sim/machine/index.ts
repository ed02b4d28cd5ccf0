export { createMachine, machineSlack, type Loop, type ReceiveLoop, type StepMachine } from './machine.ts';
