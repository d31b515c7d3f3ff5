import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const CACHE = 'origins-bench-data-'
const SERVE = '@remix-run/serve'

const run = (command, args, { cwd, env = {} }) =>
  execFileSync(command, args, {
    cwd,
    // Vite, which loads the helpers, has said 'development' in this process.
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })

export const build = (root) => run('npm', ['run', '--silent', 'build'], { cwd: root })

/** A folder of seeded data, kept between runs until what makes it changes. */
export function seeded(root, size, clock, say) {
  const hash = createHash('sha256').update(clock)
  for (const folder of ['db', 'drizzle/sqlite', 'server/imports']) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (entry.isFile() && !entry.name.includes('.test.'))
        hash.update(readFileSync(join(entry.parentPath, entry.name)))
    }
  }
  const cache = `${CACHE}${hash.digest('hex').slice(0, 12)}`
  for (const name of readdirSync(tmpdir())) {
    if (name.startsWith(CACHE) && name !== cache) rmSync(join(tmpdir(), name), { recursive: true, force: true })
  }
  const data = join(tmpdir(), cache, size)
  if (existsSync(data)) return data
  const began = performance.now()
  const partial = `${data}.partial`
  rmSync(partial, { recursive: true, force: true })
  mkdirSync(partial, { recursive: true })
  run(process.execPath, [join(root, 'server/start.mjs'), 'seed', '--size', size], {
    cwd: root,
    env: {
      DATA_DIR: partial,
      DATABASE_URL: '',
      PORTAL_CLOCK: clock,
      PORTAL_DEMO: '1',
      PORTAL_BUILD: '0',
      LOG_LEVEL: 'warn',
    },
  })
  renameSync(partial, data)
  say(`${size} data seeded in ${Math.round((performance.now() - began) / 1000)} s`)
  return data
}

/** Remix's default, built: its own entries, single fetch on, its own server. Answers with how to start it. */
export function yardstick(root, folder) {
  cpSync(join(root, 'e2e/bench/yardstick'), folder, { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  run(process.execPath, ['node_modules/.bin/remix', 'vite:build', '--logLevel', 'warn'], {
    cwd: folder,
  })
  return { args: [join(serve(root), 'dist/cli.js'), 'build/server/index.js'], cwd: folder }
}

/** remix-serve as this repository has it, else fetched once into a folder of its own. */
function serve(root) {
  const require = createRequire(join(root, 'package.json'))
  const folderIn = (modules) => join(modules, 'node_modules', SERVE)
  if (existsSync(folderIn(root))) return folderIn(root)
  const apart = join(tmpdir(), 'origins-bench-remix-serve')
  const { version } = require('@remix-run/node/package.json')
  if (!existsSync(folderIn(apart))) {
    mkdirSync(apart, { recursive: true })
    run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', `${SERVE}@${version}`], {
      cwd: apart,
    })
  }
  return folderIn(apart)
}
