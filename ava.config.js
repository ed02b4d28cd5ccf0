import { fileURLToPath } from 'node:url';

/**
 * Every test file is a process, and many start the program: what Node makes of our sources is kept between them. An entry serves
 * only a file of the same name and bytes. Coverage does without, because it counts more exactly so.
 */
const compileCache = fileURLToPath(new URL('node_modules/.cache/node', import.meta.url));

export default {
  extensions: ['ts'],
  files: ['test/**/*.test.ts'],
  require: ['./test/support/random/seed.ts'],
  timeout: '10m',
  concurrency: 2,
  workerThreads: false,
  // Networks of tests live for a moment: with more room for what is young, less of it is copied.
  nodeArguments: ['--max-semi-space-size=64'],
  environmentVariables: process.env.NODE_V8_COVERAGE ? {} : { NODE_COMPILE_CACHE: compileCache },
};
