import all from './ava.together.config.js';

/** As `npm run test:all`, with more cases of every property that compiles or runs networks (test/support/random/runs.ts). */
export default {
  ...all,
  timeout: '60m',
  environmentVariables: { ...all.environmentVariables, TIMES: process.env.TIMES ?? '10' },
};
