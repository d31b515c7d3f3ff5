// Builds what is not built yet or older than its sources, then hands over to the built main.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const argv = process.argv.slice(2)
const command = argv[0]

if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'))
if (command === 'demo') {
  process.env.PORTAL_DEMO = '1'
  process.env.DATA_DIR ||= join(root, 'data/demo')
}
process.env.NODE_ENV ||= command === 'dev' ? 'development' : 'production'

process.exitCode = command === 'dev' ? await develop() : await run()

async function run() {
  const built = join(root, 'build/server/index.js')
  if (process.env.PORTAL_BUILD !== '0' && isStale(built)) {
    process.stderr.write('Building the portal…\n')
    const vite = join(root, 'node_modules/.bin/remix')
    const done = spawnSync(vite, ['vite:build', '--config', 'remix.config.ts', '--logLevel', 'error'], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, NODE_ENV: 'production' },
    })
    if (done.status !== 0) return done.status ?? 1
  }
  const build = await import(pathToFileURL(built).href)
  return build.entry.module.main({ root, build: async () => build }, argv)
}

async function develop() {
  const { createServer } = await import('vite')
  const vite = await createServer({
    configFile: join(root, 'remix.config.ts'),
    server: { middlewareMode: true },
    appType: 'custom',
  })
  const build = () => vite.ssrLoadModule('virtual:remix/server-build')
  const status = await (await build()).entry.module.main({ root, build, middleware: vite.middlewares }, ['start'])
  await vite.close()
  return status
}

function isStale(built) {
  if (!existsSync(built)) return true
  const at = statSync(built).mtimeMs
  const sources = ['app', 'server', 'db', 'emails', 'public', 'remix.config.ts', 'package-lock.json']
  return sources.some((name) => existsSync(join(root, name)) && newest(join(root, name)) > at)
}

function newest(path) {
  const stat = statSync(path)
  if (!stat.isDirectory()) return /\.test\.tsx?$/.test(path) ? 0 : stat.mtimeMs
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), 0)
}
