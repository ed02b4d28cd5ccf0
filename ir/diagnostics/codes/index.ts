/** @file The one registry of diagnostic codes. The first digit is the area; a code, once released, keeps its meaning. */
import { checkpointCodes } from './checkpoint.ts';
import type { CodeEntry } from './code.ts';
import { dataCodes } from './data.ts';
import { fileCodes } from './files.ts';
import { imageCodes } from './image.ts';
import { modelCodes } from './model.ts';
import { networkCodes } from './networks.ts';
import { recordingCodes } from './recordings.ts';
import { resultsCodes } from './results.ts';
import { syntaxCodes } from './syntax.ts';
import { targetCodes } from './target.ts';
import { trainingCodes } from './training.ts';
import { usageCodes } from './usage.ts';

export type { CodeEntry } from './code.ts';

const all = {
  ...syntaxCodes,
  ...modelCodes,
  ...checkpointCodes,
  ...fileCodes,
  ...networkCodes,
  ...dataCodes,
  ...recordingCodes,
  ...imageCodes,
  ...targetCodes,
  ...usageCodes,
  ...trainingCodes,
  ...resultsCodes,
};

export type DiagnosticCode = keyof typeof all;

/** The codes that are only ever warnings. */
export type WarningCode = {
  [Code in DiagnosticCode]: (typeof all)[Code]['status'] extends 0 ? Code : never;
}[DiagnosticCode];

/** Every code with its title, exit status and explanation. */
export const codes: Readonly<Record<DiagnosticCode, CodeEntry>> = all;
