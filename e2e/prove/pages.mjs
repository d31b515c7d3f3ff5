// Every page as each of its readers sees it, in every look.
import { join } from 'node:path'
import { findBrowser } from '../browser.mjs'
import { launch, must, say } from './machine.mjs'

export async function pages({ root }) {
  const browser = findBrowser()
  if (browser === null) {
    say('  SKIPPED: no Chromium was found')
    return null
  }
  const args = ['test', '--config', 'e2e/playwright.config.ts', '--project=pages', 'pages.spec.ts']
  const { said, ended } = launch(join(root, 'node_modules/.bin/playwright'), args, {
    cwd: root,
    env: { ...process.env, CHROMIUM: browser, PAGES: 'all', NO_COLOR: '1', FORCE_COLOR: undefined },
  })
  const status = await ended
  must(status === 0, `a page fails:\n${said.out.slice(0, 8000)}\n${said.error}`)
  const passed = Number(/(\d+) passed/.exec(said.out)?.[1] ?? 0)
  must(passed > 0, `no page was looked at:\n${said.out}`)
  return `${passed} pages and readers, each light and dark at 320 and 1280 px: no violation of WCAG 2.2 AA that axe finds, nothing wider than the screen, a silent console`
}
