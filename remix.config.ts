import { fileURLToPath } from 'node:url'
import { vitePlugin as remix } from '@remix-run/dev'
import tailwindcss from '@tailwindcss/vite'
import type { Plugin } from 'vite'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))

/** What asks no database is tested once. */
const WITHOUT_DATABASE = ['**/rules.test.ts', 'server/kernel/**', 'server/announcements/markdown.test.ts']

const tests = (name: string, databaseUrl: string, exclude: string[] = []) => ({
  extends: true as const,
  test: {
    name,
    include: ['app/**/*.test.{ts,tsx}', 'server/**/*.test.ts', 'db/**/*.test.ts'],
    exclude,
    env: { DATABASE_URL: databaseUrl, NODE_ENV: 'test' as const, TZ: process.env.TZ ?? 'UTC' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // No module holds state: files of one worker share what they import, and its Postgres.
    isolate: false,
  },
})

// fontkit reads tables beside its files, pdfkit comes with it.
const natives = ['better-sqlite3', '@node-rs/argon2', 'pino', 'pg', '@electric-sql/pglite', 'pdfkit', 'fontkit']

/**
 * Remix works out anew for each page what is the same for all of them: the ranked routes, the pattern of each
 * path, the route objects, and four copies of the request that only drop a parameter it does not have. By
 * the profile that is some 8 % of a list's time, and grows with the number of routes. So the server's build keeps them.
 * Each line is a file, what stands in it and what it becomes; a release that says it otherwise fails the build.
 */
const kept: [file: RegExp, from: string, to: string][] = [
  [
    /@remix-run\/router\/dist\/router\.js$/,
    'let branches = flattenRoutes(routes);\n  rankRouteBranches(branches);\n  let matches = null;',
    `let known = keptMatches.get(routes);
  if (!known) {
    known = { branches: flattenRoutes(routes), paths: new Map() };
    rankRouteBranches(known.branches);
    keptMatches.set(routes, known);
  }
  let matches = known.paths.get(pathname);
  if (matches) return matches.map((match) => ({ ...match, params: { ...match.params } }));
  matches = null;
  let { branches } = known;`,
  ],
  [
    /@remix-run\/router\/dist\/router\.js$/,
    'matches = matchRouteBranch(branches[i], decoded, allowPartial);\n  }\n  return matches;',
    `matches = matchRouteBranch(branches[i], decoded, allowPartial);
  }
  if (known.paths.size >= 1000) known.paths.clear();
  if (matches) known.paths.set(pathname, matches);
  return matches && matches.map((match) => ({ ...match, params: { ...match.params } }));`,
  ],
  [
    /@remix-run\/router\/dist\/router\.js$/,
    'function compilePath(path, caseSensitive, end) {',
    `const keptMatches = new WeakMap(), keptPaths = new Map();
function compilePath(path, caseSensitive, end) {
  const key = path + " " + caseSensitive + " " + end;
  if (!keptPaths.has(key)) keptPaths.set(key, compileNewPath(path, caseSensitive, end));
  return keptPaths.get(key);
}
function compileNewPath(path, caseSensitive, end) {`,
  ],
  [
    /react-router-dom\/(dist\/)?server\.mjs$/,
    'let manifest = {};\n  let dataRoutes = UNSAFE_convertRoutesToDataRoutes(routes, UNSAFE_mapRouteProperties, undefined, manifest);',
    'let known = keptData.get(routes); if (!known) { let manifest = {}; known = { manifest, dataRoutes: UNSAFE_convertRoutesToDataRoutes(routes, UNSAFE_mapRouteProperties, undefined, manifest) }; keptData.set(routes, known); } let { manifest, dataRoutes } = known;',
  ],
  [
    /react-router-dom\/(dist\/)?server\.mjs$/,
    'function createStaticRouter(',
    'const keptData = new WeakMap();\nfunction createStaticRouter(',
  ],
  [
    /@remix-run\/react\/dist\/esm\/server\.js$/,
    'let routes = createServerRoutes(manifest.routes, routeModules, context.future, context.isSpaMode);',
    'let routes = keptRoutes.get(manifest.routes); if (!routes) { routes = createServerRoutes(manifest.routes, routeModules, context.future, context.isSpaMode); keptRoutes.set(manifest.routes, routes); }',
  ],
  [
    /@remix-run\/react\/dist\/esm\/server\.js$/,
    'function RemixServer(',
    'const keptRoutes = new WeakMap();\nfunction RemixServer(',
  ],
  [
    /@remix-run\/server-runtime\/dist\/esm\/data\.js$/,
    'function stripIndexParam(request) {',
    "function stripIndexParam(request) {\n  if (!request.url.includes('index')) return request;",
  ],
  [
    /@remix-run\/server-runtime\/dist\/esm\/data\.js$/,
    'function stripDataParam(request) {',
    "function stripDataParam(request) {\n  if (!request.url.includes('_data')) return request;",
  ],
]

function keep(): Plugin {
  const left = new Set(kept)
  return {
    name: 'keep-what-is-the-same-for-all-pages',
    enforce: 'pre',
    apply: (_config, { command, isSsrBuild }) => command === 'build' && isSsrBuild === true,
    transform(code, id) {
      const mine = kept.filter(([file]) => file.test(id))
      for (const line of mine) {
        const [, from, to] = line
        if (!code.includes(from)) this.error(`${id} no longer says: ${from}`)
        code = code.replace(from, () => to)
        left.delete(line)
      }
      return mine.length ? { code, map: null } : undefined
    },
    buildEnd(error) {
      if (!error && left.size) this.error(`Not built: ${[...left].map(([file]) => file).join(' ')}`)
    },
  }
}

// TypeScript's declarations name files without endings, which Node's rules allow in CommonJS alone.
const clientTypes: Plugin = {
  name: 'client-types',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'types/package.json', source: '{ "type": "commonjs" }' })
  },
}

/** `origins/client`: one file for Node and browsers, with what it needs of tRPC inside. */
const client: ViteUserConfig = {
  plugins: [clientTypes],
  build: {
    outDir: 'build/origins-client',
    copyPublicDir: false,
    target: 'es2022',
    lib: { entry: 'server/client/index.ts', formats: ['es'], fileName: 'index' },
  },
}

/**
 * By itself Rollup makes a file of every set of modules that some pages share: a first visit would fetch fifteen.
 * So what many pages need comes in one file beside React's, and what a few need comes with it as long as it is small:
 * a request costs more. What is large and needed by a few is a file of the areas that they belong to. The rest, what
 * a page alone needs and what is loaded when it is used, is left to Rollup.
 */
const MANY_PAGES = 5
/** Characters before they are made small. */
const LARGE = 1500

type Known = { importers: readonly string[]; importedIds: readonly string[]; code: string | null }
type Graph = { getModuleInfo: (id: string) => Known | null }

const page = /\/app\/(?:entry\.client|root|routes\/([^/]+)\/route)\.tsx(?:\?|$)/
/** These come with every page. */
const FRAME = ['', '_portal']

/** The names of the pages that a module is part of, '' for what all of them begin with. */
function pagesOf(id: string, { getModuleInfo }: Graph, seen = new Set<string>()): Set<string> {
  seen.add(id)
  const [here, name = ''] = page.exec(id) ?? []
  if (here) return new Set([name])
  const importers = getModuleInfo(id)?.importers.filter((importer) => !seen.has(importer)) ?? []
  return new Set(importers.flatMap((importer) => [...pagesOf(importer, { getModuleInfo }, seen)]))
}

const areaOf = (name: string) => name.replace(/^_portal\./, '').split(/[._]/, 1)[0] || 'home'

function chunkOf(id: string, graph: Graph): string | undefined {
  if (/\/node_modules\/(react|react-dom|react-router|react-router-dom|scheduler|turbo-stream|@remix-run)\//.test(id)) {
    return 'react'
  }
  if (id.includes('vite/preload-helper')) return 'shared'
  if (page.test(id) || !/\/(app|server)\/[^?]+\.tsx?$/.test(id)) return undefined
  const pages = [...pagesOf(id, graph)]
  if (pages.length < 2) return undefined
  if (FRAME.some((name) => pages.includes(name)) || pages.length >= MANY_PAGES) return 'shared'
  const { code, importedIds = [] } = graph.getModuleInfo(id) ?? {}
  // What comes with every page must not fetch what only some need.
  const light = importedIds.every((imported) => [undefined, 'react', 'shared'].includes(chunkOf(imported, graph)))
  if (light && (id.includes('/server/') || (code?.length ?? 0) < LARGE)) return 'shared'
  return [...new Set(pages.map(areaOf))].sort().join('-')
}

const portal = (command: 'build' | 'serve', server: boolean): ViteUserConfig => ({
  resolve: { alias: { '~': root.replace(/\/$/, '') } },
  plugins: process.env.VITEST
    ? []
    : [
        keep(),
        tailwindcss(),
        remix({
          buildDirectory: process.env.BUILD_FOLDER ?? 'build/by-hand',
          future: {
            v3_fetcherPersist: true,
            v3_relativeSplatPath: true,
            v3_throwAbortReason: true,
            v3_lazyRouteDiscovery: true,
            v3_singleFetch: false,
          },
        }),
      ],
  build: server ? {} : { rollupOptions: { output: { manualChunks: chunkOf } } },
  // Else the server's build carries the development code of React and Remix too, and asks the environment each
  // time which one to run.
  ...(command === 'build' ? { define: { 'process.env.NODE_ENV': '"production"' } } : {}),
  ssr:
    command === 'build'
      ? {
          // One bundle starts three times faster than a thousand files; these break when bundled, or are native.
          noExternal: true,
          external: [...natives, 'vite'],
        }
      : {},
  // Without entries a page's first visit reloads with two copies of React; the server's own packages are not the browser's.
  optimizeDeps: { entries: ['app/**/*.{ts,tsx}'], exclude: natives },
  test: {
    projects: [tests('sqlite', ''), tests('postgres', 'pglite:', WITHOUT_DATABASE)],
    // By itself Vitest leaves a core idle.
    maxWorkers: '100%',
  },
})

export default defineConfig(({ command, mode, isSsrBuild = false }) =>
  mode === 'client' ? client : portal(command, isSsrBuild),
)
