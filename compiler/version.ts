/** @file What this compiler is called, in images and wherever it says so; a test keeps it equal to package.json. */

/** Name and version, as an image's header holds them. */
export const compilerName = 'spikec 0.1.0';
