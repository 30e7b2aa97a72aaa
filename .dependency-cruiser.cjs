/** Who may import whom; every rule says why. Checked by `npm test`. */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle means two rooms that cannot be understood, tested or moved apart.',
      severity: 'error',
      from: {},
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'core-is-pure',
      comment: 'The same core runs in a worker thread, in the CLI without a broker and in a simulation: numeric, own core, event types, nothing else.',
      severity: 'error',
      from: { path: '^actors/([^/]+)/core/' },
      to: { pathNot: ['^actors/$1/core/', '^actors/numeric/', '^schemas/generated/'] },
    },
    {
      name: 'numeric-is-pure',
      comment: 'Shared mathematics knows no domain, no runtime and no library with side effects.',
      severity: 'error',
      from: { path: '^actors/numeric/' },
      to: { pathNot: ['^actors/numeric/'] },
    },
    {
      name: 'actors-ask-for-ports',
      comment: 'An actor never reaches around the host: what it needs from outside is a port declared in protocol/ports.ts.',
      severity: 'error',
      from: { path: '^actors/' },
      to: { path: ['^gateways/', '^supervisor/', '^deploy/'] },
    },
    {
      name: 'actors-know-no-other-domain',
      comment: 'Domains talk through events.',
      severity: 'error',
      from: { path: '^actors/(?!numeric)([^/]+)/' },
      to: { path: '^actors/(?!numeric)([^/]+)/', pathNot: ['^actors/$1/'] },
    },
    {
      name: 'protocol-is-the-floor',
      comment: 'Everything stands on the protocol; it stands on schemas only.',
      severity: 'error',
      from: { path: '^protocol/' },
      to: { path: '^(actors|supervisor|gateways|deploy|benchmarks|test)/' },
    },
    {
      name: 'supervisor-knows-protocol-and-catalog',
      comment: 'What keeps actors alive does not know what they do, nor the doors; doors are handed to it.',
      severity: 'error',
      from: { path: '^supervisor/' },
      to: { path: ['^actors/(?!catalog\\.ts$)', '^gateways/', '^deploy/', '^benchmarks/', '^test/'] },
    },
    {
      name: 'nothing-imports-tests',
      comment: 'Product code does not depend on its tests or benchmarks.',
      severity: 'error',
      from: { pathNot: '^(test|benchmarks)/' },
      to: { path: '^(test|benchmarks)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|node_modules)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js'] },
  },
};
