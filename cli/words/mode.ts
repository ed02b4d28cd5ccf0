import type { ChosenMode } from '../../sim/index.ts';

/** What a document says of the mode. */
export const modeDocument = ({ mode, why }: ChosenMode): object => ({
  mode,
  ...(why === undefined ? {} : { modeReason: why }),
});

/** What a report says of it: nothing where the image ran as was wanted. */
export const modeLines = ({ why }: ChosenMode): string[] =>
  why === undefined ? [] : [`simulated event by event, not in whole windows: ${why}`];
