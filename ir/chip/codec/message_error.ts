/** What is wrong with a message, before it is known where it stands. */
export class MessageError extends Error {}

/** Refuses a message. */
export const refuse = (message: string): never => {
  throw new MessageError(message);
};
