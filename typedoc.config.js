import { OptionDefaults } from 'typedoc';

/** Settings of `npm run docs`. The package's exports come first, then the languages of `ir` that they speak of. */
export default {
  name: 'spikec',
  entryPoints: [
    ...['toolchain/index.ts', 'toolchain/simulator.ts', 'toolchain/language.ts', 'node/index.ts'],
    ...['checkpoint', 'chip', 'diagnostics', 'model', 'neurons', 'ops', 'projections', 'spike', 'target'].map(
      (folder) => `ir/${folder}/index.ts`,
    ),
    ...['ir/tensor.ts', 'ir/trace.ts'],
  ],
  projectDocuments: ['docs/architecture.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  // A file's own comment is its module's text.
  modifierTags: [...OptionDefaults.modifierTags, '@file'],
  excludeTags: [...OptionDefaults.excludeTags, '@file'],
  excludeExternals: true,
  disableGit: true,
  sourceLinkTemplate: '{path}',
  // Types that only the inside knows are named in signatures and not exported.
  validation: { notExported: false },
  out: 'api',
};
