import { fileURLToPath } from 'node:url'
import { vitePlugin as remix } from '@remix-run/dev'
import tailwindcss from '@tailwindcss/vite'
import type { Plugin } from 'vite'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))

const tests = (name: string, databaseUrl: string) => ({
  extends: true as const,
  test: {
    name,
    include: ['app/**/*.test.{ts,tsx}', 'server/**/*.test.ts', 'db/**/*.test.ts'],
    env: { DATABASE_URL: databaseUrl, NODE_ENV: 'test' as const, TZ: process.env.TZ ?? 'UTC' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})

const natives = ['better-sqlite3', '@node-rs/argon2', 'pino', 'pg', '@electric-sql/pglite']

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

const portal = (command: 'build' | 'serve'): ViteUserConfig => ({
  resolve: { alias: { '~': root.replace(/\/$/, '') } },
  plugins: process.env.VITEST
    ? []
    : [
        tailwindcss(),
        remix({
          future: {
            v3_fetcherPersist: true,
            v3_relativeSplatPath: true,
            v3_throwAbortReason: true,
            v3_lazyRouteDiscovery: true,
            v3_singleFetch: false,
          },
        }),
      ],
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
    projects: [tests('sqlite', ''), tests('postgres', 'pglite:')],
  },
})

export default defineConfig(({ command, mode }) => (mode === 'client' ? client : portal(command)))
