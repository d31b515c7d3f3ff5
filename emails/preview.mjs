// The preview of react-email over emails/, on port 3001: npm run emails [-- PORT]
// It is a Next.js application of its own, so it is installed beside the portal, the first time that it is asked for.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

// Both have to be of one version.
const VERSION = '6.11.6'
const emails = dirname(fileURLToPath(import.meta.url))
const home = join(emails, '../node_modules/.cache/emails', VERSION)
const run = (command, args) => spawnSync(command, args, { cwd: home, stdio: 'inherit', shell: false }).status ?? 1

if (!existsSync(join(home, 'node_modules/@react-email/ui'))) {
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'package.json'), '{ "private": true }\n')
  const packages = [`react-email@${VERSION}`, `@react-email/ui@${VERSION}`, 'react@18.3', 'react-dom@18.3']
  if (run('npm', ['install', '--no-audit', '--no-fund', '--legacy-peer-deps', ...packages])) process.exit(1)
}
const port = process.argv[2] ?? '3001'
process.exit(run(join(home, 'node_modules/.bin/email'), ['dev', '--dir', emails, '--port', port]))
