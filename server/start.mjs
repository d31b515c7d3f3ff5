// Builds what is not built yet or older than its sources, then hands over to the built main.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, lastBuilt, takeBuilt } from './build.mjs'

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
  if (process.env.PORTAL_BUILD !== '0' && isStale(join(lastBuilt(root), 'server/index.js'))) {
    process.stderr.write('Building the portal…\n')
    const status = build(root, { quiet: true })
    if (status !== 0) return status
  }
  const folder = takeBuilt(root)
  const built = await import(pathToFileURL(join(folder, 'server/index.js')).href)
  return built.entry.module.main({ root, client: join(folder, 'client'), build: async () => built }, argv)
}

async function develop() {
  const { createServer } = await import('vite')
  const vite = await createServer({
    configFile: join(root, 'remix.config.ts'),
    server: { middlewareMode: true },
    appType: 'custom',
  })
  const load = () => vite.ssrLoadModule('virtual:remix/server-build')
  const host = { root, client: join(root, 'public'), build: load, middleware: vite.middlewares }
  const status = await (await load()).entry.module.main(host, ['start'])
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
