// Pictures of each mail with its example data, light and dark, 390 and 700 px wide, from a running portal with demo data:
// node e2e/mails.mjs http://localhost:3000 FOLDER
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { findBrowser } from './browser.mjs'

const [url, folder = 'e2e/results/mails'] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
const browser = await chromium.launch({
  executablePath: findBrowser() || undefined,
  args: ['--no-sandbox', '--disable-gpu'],
})
for (const colorScheme of ['light', 'dark']) {
  for (const width of [390, 700]) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 700 }, deviceScaleFactor: 2 })
    const page = await context.newPage()
    await page.goto(`${url}/sign-in`)
    await page.getByLabel('Email address').fill('admin@demo.test')
    await page.getByLabel('Password', { exact: true }).fill('origins-demo-1')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.waitForURL(`${url}/`)
    await page.goto(`${url}/settings/mail/templates`)
    const names = await page
      .getByRole('navigation', { name: 'Templates' })
      .getByRole('link')
      .evaluateAll((links) => links.map((link) => new URL(link.href).searchParams.get('show')))
    for (const name of names) {
      await page.goto(`${url}/settings/mail-html/${name}`)
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: true })
    }
    await context.close()
  }
}
await browser.close()
