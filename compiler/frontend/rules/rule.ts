import type { Program } from '../program.ts';
import type { Report } from '../report.ts';
import type { Resolution } from '../resolve.ts';

/** A check on the text alone: it reads the program, reports, and goes on. */
export type Rule = (program: Program, resolution: Resolution, report: Report) => void;
