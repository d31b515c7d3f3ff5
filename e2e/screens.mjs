// Pictures of each page, light and dark, 390 and 1280 px wide, from a running portal with demo data:
// node e2e/screens.mjs http://localhost:3000 FOLDER [only]
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { findBrowser } from './browser.mjs'

const [url, folder = 'e2e/results/screens', only] = process.argv.slice(2)
const pages = {
  admin: [
    '/',
    '/invoices',
    '/invoices?status=overdue',
    '/clients',
    '/services',
    'first /invoices',
    'first /clients',
    'first /services',
    'first /clients +/people',
    'first /clients +/edit',
    '/clients/new',
    '/settings/profile',
    '/settings/security',
    '/settings/firm',
    '/announcements',
    '/announcements/new',
    'first /announcements',
    'first /announcements +/edit',
    'first /announcements +/publish',
    '/settings/staff',
    '/settings/access',
    '/settings/audit',
    '/dev/mail',
  ],
  support: ['/', '/clients', '/services', 'first /clients'],
  client: [
    '/',
    '/invoices',
    '/services',
    'first /invoices',
    'first /services',
    '/announcements',
    'first /announcements',
    '/nowhere',
    '/settings/team',
    '/settings/organisation',
  ],
  usage: ['/', '/services'],
}

mkdirSync(folder, { recursive: true })
const browser = await chromium.launch({
  executablePath: findBrowser() || undefined,
  args: ['--no-sandbox', '--disable-gpu'],
})
for (const colorScheme of ['light', 'dark']) {
  for (const width of [390, 1280]) {
    for (const [who, paths] of Object.entries(pages)) {
      const context = await browser.newContext({
        colorScheme,
        viewport: { width, height: 844 },
        locale: 'en-GB',
        isMobile: width < 500,
      })
      const page = await context.newPage()
      await page.goto(`${url}/sign-in`)
      if (who === 'admin') await page.screenshot({ path: join(folder, `sign-in-${colorScheme}-${width}.png`) })
      await page.fill('#email', `${who}@demo.test`)
      await page.fill('#password', 'origins-demo-1')
      await page.click('button[type=submit]')
      await page.waitForURL(`${url}/`)
      for (const path of paths) {
        if (only && !`${who} ${path}`.includes(only)) continue
        const [list, part = ''] = path.replace('first ', '').split(' +')
        await page.goto(url + list)
        if (list !== path) await page.goto(url + (await page.locator('.row-link').first().getAttribute('href')) + part)
        const name = `${who}${path.replace(/[^a-z0-9]+/gi, '-')}-${colorScheme}-${width}.png`
        await page.screenshot({ path: join(folder, name), fullPage: true })
      }
      await context.close()
    }
  }
}
await browser.close()
