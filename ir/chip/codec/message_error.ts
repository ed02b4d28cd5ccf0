/** What is wrong with a message, before it is known where it stands. */
export class MessageError extends Error {}

/** Refuses a message. */
export const refuse = (message: string): never => {
  throw new MessageError(message);
};

/** A foreign string as a message may show it: printable ASCII, at most 40 characters. */
export const printable = (text: string | null | undefined): string =>
  (text ?? '').replace(/[^\x20-\x7e]/g, '?').slice(0, 40);
