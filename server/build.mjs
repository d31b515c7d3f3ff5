// Builds into a folder of its own and points to it once it is whole: a portal that runs keeps the one it began with.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const FOLDER = /^portal-/
const USED = /^used-by-(\d+)$/

/** The folder of what was built last: `server/index.js` and `client`. */
export const lastBuilt = (root) => join(root, 'build/current')

/** Answers with the exit status. */
export function build(root, { quiet = false } = {}) {
  const name = `portal-${Date.now().toString(36)}-${process.pid}`
  const folder = join(root, 'build', name)
  mkdirSync(folder, { recursive: true })
  hold(folder)
  const level = quiet ? ['--logLevel', 'error'] : []
  const made = spawnSync(
    join(root, 'node_modules/.bin/remix'),
    ['vite:build', '--config', 'remix.config.ts', ...level],
    {
      cwd: root,
      stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'inherit'],
      env: { ...process.env, NODE_ENV: 'production', BUILD_FOLDER: join('build', name) },
    },
  )
  if (made.status === 0) publish(root, name)
  else rmSync(folder, { recursive: true, force: true })
  return made.status ?? 1
}

/** From one moment to the next; folders that nobody uses any more go. */
export function publish(root, name) {
  const link = join(root, 'build', `link-${process.pid}`)
  rmSync(link, { force: true })
  symlinkSync(name, link)
  renameSync(link, lastBuilt(root))
  for (const other of readdirSync(join(root, 'build'))) {
    const folder = join(root, 'build', other)
    if (other !== name && FOLDER.test(other) && !isUsed(folder)) rmSync(folder, { recursive: true, force: true })
  }
}

/** The folder of the last build, which stays until this process has ended. */
export function takeBuilt(root) {
  const folder = realpathSync(lastBuilt(root))
  try {
    hold(folder)
  } catch (error) {
    // It was replaced and taken away at this very moment, or cannot be written to: then nobody builds there either.
    if (error.code === 'ENOENT') return takeBuilt(root)
    if (!['EROFS', 'EACCES', 'EPERM'].includes(error.code)) throw error
  }
  return folder
}

function hold(folder) {
  const mark = join(folder, `used-by-${process.pid}`)
  writeFileSync(mark, '')
  process.once('exit', () => rmSync(mark, { force: true }))
}

const isUsed = (folder) => readdirSync(folder).some((name) => USED.test(name) && isAlive(Number(USED.exec(name)[1])))

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = build(fileURLToPath(new URL('..', import.meta.url)))
}
