import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import axeCore from 'axe-core'
import { test as base, expect, type Who } from './test'

/** One page for all tests of a worker: opening it takes as long as looking at a small page of the portal. */
const test = base.extend<object, { kept: { page?: Page } }>({
  kept: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from a pattern.
    async ({}, use) => {
      const kept: { page?: Page } = {}
      await use(kept)
      await kept.page?.close()
    },
    { scope: 'worker' },
  ],
  page: async ({ browser, viewport, kept }, use) => {
    kept.page ??= await browser.newPage()
    await kept.page.context().clearCookies()
    await kept.page.emulateMedia({ colorScheme: null })
    if (viewport) await kept.page.setViewportSize(viewport)
    await use(kept.page)
    // Leaves without leaving the portal: the browser keeps its process, and what it compiled of axe with it.
    await kept.page.goto('/robots.txt')
    for (const event of ['console', 'pageerror'] as const) kept.page.removeAllListeners(event)
  },
  context: async ({ page }, use) => use(page.context()),
})

const pages: Record<string, Who[]> = {
  '/': ['admin', 'support', 'client', 'usage', 'billing'],
  '/?range=12m': ['client'],
  '/invoices': ['admin', 'client', 'billing'],
  '/invoices?status=overdue&sort=amount&q=nothing-is-called-this': ['admin'],
  '/invoices?from=yesterday&sort=colour': ['client'],
  '/invoices/bulk?do=paid&all=yes&status=overdue': ['admin'],
  '/invoices/new': ['admin'],
  '/settings/billing': ['admin'],
  '/settings/tax-rates': ['admin'],
  '/payments': ['admin', 'client'],
  '/payments/new': ['admin'],
  '/payments?state=refunded&sort=amount&q=nothing-is-called-this': ['admin'],
  '/pay': ['client'],
  '/statement': ['admin', 'client'],
  '/statement?from=2025-01-01&to=yesterday': ['client'],
  '/settings/cards': ['client'],
  '/services': ['admin', 'support', 'client', 'usage'],
  '/services/new': ['admin'],
  '/subscriptions': ['admin', 'support', 'client', 'usage'],
  '/subscriptions/new': ['admin'],
  '/clients': ['admin', 'support'],
  '/clients?q=nothing-is-called-this': ['admin'],
  '/dev/mail': ['admin'],
  '/dev/stripe': ['admin'],
  '/clients/new': ['admin'],
  '/settings/profile': ['admin', 'client'],
  '/settings/security': ['admin', 'client'],
  '/settings/notifications': ['admin', 'client', 'support'],
  '/notifications': ['admin', 'client'],
  '/notifications?unread=yes&topic=nothing': ['client'],
  '/settings/firm': ['admin'],
  '/settings/access': ['admin', 'support', 'client'],
  '/settings/mail': ['admin'],
  '/settings/mail/templates': ['admin'],
  '/settings/audit': ['admin'],
  '/settings/jobs': ['admin'],
  '/activity': ['admin', 'support', 'client', 'usage'],
  '/activity?area=client&from=never': ['admin'],
  '/announcements': ['admin', 'support', 'client'],
  '/announcements/new': ['admin'],
  '/settings/staff': ['admin'],
  '/settings/team': ['client'],
  '/settings/organisation': ['client', 'billing'],
  '/nowhere': ['client'],
}

/** Pages of one thing, reached by the first row of a list. */
const things: Record<string, Who[]> = {
  '/invoices': ['admin', 'client'],
  '/payments': ['admin', 'client'],
  '/services': ['admin', 'support', 'client', 'usage'],
  '/clients': ['admin', 'support'],
  '/announcements': ['support', 'client'],
  '/activity': ['admin', 'support', 'client'],
  '/subscriptions': ['admin', 'support', 'client', 'usage'],
}

/** axe parses each colour for each element that it may be behind, which takes half of its time: each once is enough. */
const rememberColours = () => {
  const { prototype } = window.axe.commons.color.Color
  const { parseString } = prototype
  const known = new Map<string, Colour>()
  prototype.parseString = function (written) {
    const { r, g, b, alpha } = known.get(written) ?? parseString.call(this, written)
    known.set(written, { r, g, b, alpha })
    return Object.assign(this, { r, g, b, alpha })
  }
}
type Colour = { r: number; g: number; b: number; alpha: number }
declare global {
  interface Window {
    axe: { commons: { color: { Color: { prototype: { parseString: (this: Colour, written: string) => Colour } } } } }
  }
}

const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/**
 * No frame of ours is another site's, so that axe needs no page of its own to put its findings together; and what is
 * well need not be listed.
 */
async function axe(page: Page) {
  // Loaded once for all looks of a page.
  const loaded = await page.evaluate(() => 'axe' in window)
  const axeSource = loaded ? ';' : `${axeCore.source};(${rememberColours})()`
  return new AxeBuilder({ page, axeSource })
    .options({ resultTypes: ['violations'] })
    .withTags(wcag)
    .setLegacyMode(true)
    .analyze()
}
const widths = [320, 390, 1280]

const light = ['light', 1280] as const
const dark = ['dark', 320] as const
type Look = readonly ['light' | 'dark', number]
/** Every reader of every page in every look, for which the gate has no time. */
const full = process.env.PAGES === 'all'
const all: Look[] = [light, dark, ['light', 320], ['dark', 1280]]

/** No violation, and nothing wider than the screen. */
async function inspect(page: Page, label: string, looks: Look[] = full ? all : [light, dark]) {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 })
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow, `${label} at ${width} px is wider than the screen`).toBeLessThanOrEqual(0)
  }
  for (const [colorScheme, width] of looks) {
    // Colours that are still on their way from one scheme to the other would be judged as they pass.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height: 800 })
    const { violations } = await axe(page)
    const found = violations.map(
      (one) =>
        `${one.id}: ${one.nodes
          .map((node) => node.html)
          .slice(0, 3)
          .join(' | ')}`,
    )
    expect(found, `${label}, ${colorScheme} at ${width} px`).toEqual([])
  }
}

test('signing in', async ({ page }) => {
  await page.goto('/sign-in')
  await inspect(page, '/sign-in')
})

for (const path of [
  '/forgot-password',
  '/forgot-password?asked=1',
  '/invitation?token=x',
  '/reset-password?token=x',
  '/unsubscribe?token=x',
]) {
  test(`${path} as a stranger`, async ({ page }) => {
    await page.goto(path)
    await inspect(page, path)
  })
}

/** What others see of a page is drawn of the same parts: the first sees it in both looks, a second in one. */
const looksOf = (nth: number): Look[] => (full ? all : nth === 0 ? [light, dark] : [nth % 2 ? dark : light])
const readersOf = (viewers: Who[]): [number, Who][] => [...(full ? viewers : viewers.slice(0, 2)).entries()]

for (const [path, viewers] of Object.entries(pages)) {
  for (const [nth, who] of readersOf(viewers)) {
    test(`${path} as ${who}`, async ({ page, as }) => {
      await as(who)
      await page.goto(path)
      await inspect(page, path, looksOf(nth))
    })
  }
}

for (const [path, viewers] of Object.entries(things)) {
  for (const [nth, who] of readersOf(viewers)) {
    test(`one of ${path} as ${who}`, async ({ page, as }) => {
      await as(who)
      await page.goto(path)
      const href = await page.locator('.row-link').first().getAttribute('href')
      await page.goto(href ?? '')
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await inspect(page, `one of ${path}`, looksOf(nth))
    })
  }
}

for (const part of ['people', 'edit', 'archive']) {
  test(`the ${part} of a client as admin`, async ({ page, as }) => {
    await as('admin')
    await page.goto('/clients')
    const href = await page.locator('.row-link').first().getAttribute('href')
    await page.goto(`${href}/${part}`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await inspect(page, part)
  })
}

test('the start of billing of a client that is not active, as admin', async ({ page, as }) => {
  await as('admin')
  await page.goto('/clients?status=inactive')
  const href = await page.locator('.row-link').first().getAttribute('href')
  await page.goto(`${href}/activate?from=today`)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('active?')
  await inspect(page, 'activate')
})

for (const [list, part] of [
  ['/services', 'edit'],
  ['/services', 'prices'],
  ['/subscriptions?status=active', 'change'],
  ['/invoices?status=draft', 'edit'],
  ['/invoices?status=draft', 'issue'],
  ['/invoices?status=open&sort=issued', 'void'],
  ['/invoices?status=open&sort=issued', 'credit'],
] as const) {
  test(`${part} of one of ${list} as admin`, async ({ page, as }) => {
    await as('admin')
    await page.goto(list)
    const href = (await page.locator('.row-link').first().getAttribute('href'))?.split('?')[0]
    await page.goto(`${href}/${part}`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await inspect(page, `${list} ${part}`)
  })
}

for (const part of ['', '/edit', '/publish']) {
  test(`an announcement${part} as admin`, async ({ page, as }) => {
    await as('admin')
    await page.goto('/announcements')
    const href = await page.locator('tr', { hasText: 'Draft' }).first().locator('.row-link').getAttribute('href')
    await page.goto(`${href}${part}`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await inspect(page, `an announcement${part}`)
  })
}

test('open menus on a phone', async ({ page, as }) => {
  await as('client')
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/invoices')
  await page.locator('summary', { hasText: 'Your account' }).click()
  await page.getByText('Dates, amounts and more').click()
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible()
  const { violations } = await axe(page)
  expect(violations.map((one) => one.id)).toEqual([])
})

test('a checkout of the built-in Stripe, what the payer’s bank asks, and the other side of it', async ({
  page,
  as,
}) => {
  await as('client')
  await page.goto('/pay')
  await page.getByRole('button', { name: /^Pay/ }).first().click()
  await expect(page.getByRole('heading', { level: 1, name: 'Test payment' })).toBeVisible()
  await inspect(page, 'a checkout')
  await page.getByLabel('Card number').fill('4000 0025 0000 3155')
  await page.getByRole('button', { name: 'Pay by card' }).click()
  await expect(page.getByRole('button', { name: 'Confirm' })).toBeVisible()
  await inspect(page, 'what the bank asks', [light])
  await page.getByRole('button', { name: 'Refuse' }).click()
  await expect(page.getByRole('alert')).toContainText('unable to authenticate')
  await inspect(page, 'a payment that failed', [dark])
  await as('admin')
  await page.goto('/dev/stripe')
  await expect(page.getByRole('cell', { name: 'payment_intent.payment_failed' }).first()).toBeVisible()
  await inspect(page, 'the other side of the built-in Stripe')
})
