// Finds a Chromium: the system's, the one without windows first, else Playwright's own, else Debian's package where this
// is root.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const known = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
]
const system = () => process.env.CHROMIUM || known.find((file) => existsSync(file))
const ran = (command, args) => spawnSync(command, args, { stdio: ['ignore', 'ignore', 'ignore'] }).status === 0

/** The path of a browser, or '' for Playwright's own; null where none is to be had. */
export function findBrowser() {
  const found = system()
  if (found) return found
  if (ran('npx', ['playwright', 'install', 'chromium'])) return ''
  if (process.getuid?.() !== 0 || !ran('apt-get', ['update', '-qq'])) return null
  const packages = ['chromium-headless-shell', 'chromium']
  return packages.some((name) => ran('apt-get', ['install', '-y', '-qq', name])) ? (system() ?? null) : null
}
