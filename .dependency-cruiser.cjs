/** Imports point one way (docs: "The shape" in README.md). Each rule has a canary in test/architecture/canaries that it must catch. */
const spec = '[.]spec[.]ts$|/testing/|[.]builders[.]ts$';
const forbidden = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

module.exports = {
  forbidden: [
    forbidden(
      'no-cycles',
      'Two files that need each other are one, or miss a third. Types alone may point back.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    forbidden(
      'domain-is-pure',
      'A domain, and who may do what, know the kernel, mathematics and the published language: no framework, no database, no input or output.',
      { path: '^libs/((contexts/[^/]+|works)/domain/|parking/permissions[.]ts$)', pathNot: spec },
      { pathNot: '^libs/(platform/(kernel|geometry|commitments|permissions)|contracts)/|^libs/(contexts/[^/]+|works)/domain/', dependencyTypesNot: ['type-only'] },
    ),
    forbidden(
      'kernel-stands-alone',
      'The kernel is what everything else is written in.',
      { path: '^libs/platform/kernel/', pathNot: spec },
      { path: '^(libs|apps|tools|test)/', pathNot: '^libs/platform/kernel/' },
    ),
    forbidden(
      'permissions-are-pure',
      'Who may do what is read off a table: it knows parties and refusals, and nothing that runs.',
      { path: '^libs/platform/permissions/', pathNot: spec },
      { pathNot: '^libs/platform/(kernel|permissions)/' },
    ),
    forbidden(
      'contexts-meet-in-contracts',
      'A context learns of another only by what that one publishes.',
      { path: '^libs/contexts/([^/]+)/' },
      { path: '^libs/contexts/([^/]+)/', pathNot: '^libs/contexts/$1/' },
    ),
    forbidden(
      'works-belong-to-their-homes',
      'Only utilities and contractors are homes of works; others know them as published.',
      { path: '^libs/(contexts/(?!utilities/|contractors/)|platform/|contracts/)' },
      { path: '^libs/works/' },
    ),
    forbidden(
      'platform-knows-no-domain',
      'What is below does not know what is above.',
      { path: '^libs/platform/', pathNot: spec },
      { path: '^(libs/(contexts|works|work-items|directory|parking|contracts)|apps|tools|test)/' },
    ),
    forbidden(
      'contracts-know-no-context',
      'The published language is nobody’s inside.',
      { path: '^libs/contracts/', pathNot: spec },
      { path: '^(libs/(contexts|works|work-items|directory|parking)|apps|tools|test)/' },
    ),
    forbidden(
      'libraries-know-no-application',
      'Applications, tools and tests use libraries, not the other way round.',
      { path: '^libs/', pathNot: spec },
      { path: '^(apps|tools|test)/' },
    ),
    forbidden(
      'applications-import-modules',
      'An application puts modules together; what is inside a context is the context’s own.',
      { path: '^apps/' },
      { path: '^libs/(contexts/[^/]+|works|parking)/', pathNot: '[.]module[.]ts$' },
    ),
    forbidden(
      'resolvers-use-the-bus',
      'A resolver asks by message, wherever the handler runs: no log, no database.',
      { path: '^libs/(contexts/[^/]+|works|parking)/api/' },
      { path: '^libs/platform/(event-store|event-bus|database|context|views)/|^node_modules/pg/', dependencyTypesNot: ['type-only'] },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    exclude: { path: '^(dist|coverage|[.]hutong|test/bench/peers/node_modules)/' },
  },
};
