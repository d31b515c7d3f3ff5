/** Who may import what: downwards only. The failing line names the rule. */
const test = '\\.test\\.tsx?$|^server/testing\\.ts$'
const only = (name, from, allowed, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from, pathNot: test },
  // A type is gone when the code runs.
  to: { path: '^(app|server|db|emails|e2e)/', pathNot: allowed, dependencyTypesNot: ['type-only'] },
})

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    only(
      'kernel-knows-nothing-of-ours',
      '^server/kernel/',
      '^server/kernel/',
      'The kernel is words every feature uses.',
    ),
    only(
      'db-knows-the-kernel',
      '^db/(?!seed)',
      '^(db|server/kernel)/',
      'Only the seed calls verbs: demo data obeys the rules.',
    ),
    only(
      'rules-are-pure',
      '^server/[^/]+/rules\\.ts$',
      '^server/(kernel/|[^/]+/rules\\.ts$)',
      'Browsers may import rules.',
    ),
    only(
      'input-is-rules-and-zod',
      '^server/[^/]+/input\\.ts$',
      '^server/(kernel/|[^/]+/(rules|input|kinds)\\.ts$)',
      'Schemas know no database.',
    ),
    {
      name: 'routers-know-verbs',
      severity: 'error',
      comment: 'A procedure calls a verb.',
      from: { path: '^server/[^/]+/router\\.ts$' },
      to: { path: '^db/|node_modules/drizzle-orm/' },
    },
    {
      name: 'pages-know-verbs',
      severity: 'error',
      comment: 'Loaders and actions call verbs, which know the database.',
      from: { path: '^app/', pathNot: test },
      to: { path: '^db/|node_modules/(drizzle-orm|better-sqlite3|pg)/' },
    },
    only(
      'dumb-parts',
      '^app/(components|charts)/',
      '^(app/(components|charts|lib)/|server/(kernel/|[^/]+/rules\\.ts$))',
      'Props in, markup out.',
    ),
    only(
      'mails-are-dumb',
      '^emails/',
      '^(emails/|server/(kernel/|[^/]+/rules\\.ts$))',
      'Props in, markup and words out.',
    ),
    {
      name: 'only-the-outbox-mails',
      severity: 'error',
      comment: 'A verb enqueues a job; what it says is composed when it is sent.',
      from: { pathNot: `^(emails|server/outbox)/|${test}` },
      to: { path: '^emails/' },
    },
    {
      name: 'server-knows-no-page',
      severity: 'error',
      from: { path: '^(server|db)/', pathNot: test },
      to: { path: '^app/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)build/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
}
