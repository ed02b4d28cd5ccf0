/** @file The one memory that all threads share. */

const pageBytes = 65536;

/** What 32-bit addresses reach. */
export const memoryLimit = 65536 * pageBytes;

/** A plan is too large for 32-bit addresses, or for what memory the machine has left. */
export class MemoryError extends Error {}

/**
 * Memory of at least so many bytes, all 0.
 *
 * @param purpose what it is for, as the subject of the message.
 * @throws MemoryError beyond 32-bit addresses, or where the machine does not give as much.
 */
export function makeMemory(bytes: number, purpose: string): WebAssembly.Memory {
  const needs = `${purpose} needs ${Math.ceil(bytes / 2 ** 20)} MiB`;
  if (bytes > memoryLimit) throw new MemoryError(`${needs}; 32-bit addresses reach 4096`);
  const pages = Math.ceil(bytes / pageBytes);
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  } catch {
    throw new MemoryError(`${needs}; the machine does not give them`);
  }
}
