/** What images name as their compiler; a test keeps it equal to package.json. */
export const compilerName = 'spikec 0.1.0';
