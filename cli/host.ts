/** @file The machine that the command line works on. */
import { nodeHost } from '../node/index.ts';

export const host = nodeHost();
