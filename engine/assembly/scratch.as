/** What every thread has of its own: `scratch`, set once by `start`. */
export let scratch: usize = 0;
export function setScratch(pointer: usize): void {
  scratch = pointer;
}
