// The gate: checks, server tests on both dialects, the build, journeys in a browser. Asserts no time.
import { spawnSync } from 'node:child_process'
import { existsSync, statfsSync } from 'node:fs'
import { findBrowser } from './browser.mjs'

/** The databases of tests live for seconds: on a disk half of their time goes by waiting for it. */
const MEMORY = '/dev/shm'
const ENOUGH_BYTES = 4e9

function roomInMemory() {
  if (process.env.TMPDIR || !existsSync(MEMORY)) return {}
  const { bavail, bsize } = statfsSync(MEMORY)
  return bavail * bsize > ENOUGH_BYTES ? { TMPDIR: MEMORY } : {}
}

const steps = [
  ['npm', ['run', '--silent', 'check']],
  ['npx', ['vitest', 'run', '--config', 'remix.config.ts']],
  ['npm', ['run', '--silent', 'build']],
]

const room = roomInMemory()

function run(command, args, env = {}) {
  const started = Date.now()
  process.stdout.write(`\n> ${command} ${args.join(' ')}\n`)
  const { status } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...room, ...env } })
  process.stdout.write(`  ${Math.round((Date.now() - started) / 1000)} s\n`)
  if (status !== 0) process.exit(status ?? 1)
}

for (const [command, args] of steps) run(command, args)
const browser = findBrowser()
if (browser === null) {
  process.stderr.write(
    'No Chromium was found or could be installed: install one (apt-get install chromium) or set CHROMIUM to its path.\n',
  )
  process.exit(1)
}
run('npx', ['playwright', 'test', '--config', 'e2e/playwright.config.ts'], { CHROMIUM: browser })
