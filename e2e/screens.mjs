// Pictures of each page, light and dark, 390, 834 and 1280 px wide, from a running portal with demo data:
// node e2e/screens.mjs http://localhost:3000 FOLDER [only]
// "first LIST +/part" is what the first row of a list leads to, and a page of it.
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
    '/invoices?status=draft',
    '/invoices/new',
    'first /invoices',
    'first /invoices?status=draft',
    'first /invoices?status=draft +/edit',
    'first /invoices?status=draft +/issue',
    'first /invoices?status=open +/void',
    'first /invoices?status=open +/credit',
    '/payments',
    'first /payments',
    'first /payments?status=succeeded +/refund',
    '/subscriptions',
    '/subscriptions/new',
    'first /subscriptions',
    'first /subscriptions +/change',
    '/clients',
    '/services',
    'first /clients',
    'first /services',
    'first /services +/prices',
    'first /services +/edit',
    '/services/new',
    'first /clients +/people',
    'first /clients +/edit',
    'first /clients +/archive',
    'first /clients?status=inactive +/activate',
    '/clients/new',
    '/settings/profile',
    '/settings/security',
    '/settings/firm',
    '/settings/billing',
    '/settings/tax-rates',
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
  support: [
    '/',
    '/clients',
    '/services',
    'first /clients',
    '/subscriptions',
    'first /subscriptions',
    '/settings/profile',
  ],
  client: [
    '/',
    '/invoices',
    '/pay',
    '/payments',
    'first /payments',
    '/statement',
    '/subscriptions',
    'first /subscriptions',
    '/services',
    'first /invoices',
    'first /invoices?status=open',
    'first /services',
    '/announcements',
    'first /announcements',
    '/nowhere',
    '/settings/cards',
    '/settings/profile',
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
for (const [who, all] of Object.entries(pages)) {
  const paths = all.filter((path) => !only || `${who} ${path}`.includes(only))
  if (!paths.length) continue
  const storageState = await signIn(who)
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [390, 834, 1280]) {
      const context = await browser.newContext({ ...look(colorScheme, width), storageState })
      const page = await context.newPage()
      for (const path of paths) {
        const [list, part = ''] = path.replace('first ', '').split(' +')
        await page.goto(url + list)
        if (list !== path) {
          const first = page.locator('.row-link').first()
          if (!(await first.count())) continue
          const { pathname, search } = new URL(await first.getAttribute('href'), url)
          await page.goto(url + pathname + part + (part ? '' : search))
        }
        const name = `${who}${path.replace(/[^a-z0-9]+/gi, '-')}-${colorScheme}-${width}.png`
        await page.screenshot({ path: join(folder, name), fullPage: true })
      }
      await context.close()
    }
  }
}
await browser.close()

function look(colorScheme, width) {
  return { colorScheme, viewport: { width, height: 844 }, locale: 'en-GB', isMobile: width < 500 }
}

async function signIn(who) {
  const context = await browser.newContext(look('light', 1280))
  const page = await context.newPage()
  await page.goto(`${url}/sign-in`)
  await page.screenshot({ path: join(folder, 'sign-in.png') })
  await page.fill('#email', `${who}@demo.test`)
  await page.fill('#password', 'origins-demo-1')
  await page.click('button[type=submit]')
  await page.waitForURL(`${url}/`)
  const state = await context.storageState()
  await context.close()
  return state
}
