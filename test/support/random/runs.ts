/**
 * @file How many cases a property draws. The suite's numbers find planted faults of the property's kind with margin
 * (docs/decisions/029); `TIMES=10 npm run test:all` draws ten times as many, and so finds what one network in hundreds shows.
 */
const times = Number(process.env['TIMES'] ?? 1);
if (!(times > 0)) throw new Error(`TIMES=${process.env['TIMES']} is no number above 0`);

/** Cases of a property that draws so many in the suite. */
export const runs = (inSuite: number): number => Math.max(1, Math.round(inSuite * times));
