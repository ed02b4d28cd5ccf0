export {
  loadKernels,
  openKernels,
  type Arithmetic,
  type KernelArguments,
  type KernelModule,
  type KernelName,
} from './load.ts';
export { kernelTasks } from './tasks.ts';
