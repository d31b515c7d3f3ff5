import type { Page } from '@playwright/test'
import { parse } from 'csv-parse/sync'
import { PASSWORD } from '../portal'
import { expect, test } from '../test'

/** By the form, as a person does. */
async function signIn(page: Page, email: string): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('Email address').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('Sign in')
}

const visible = { visible: true }

/** By the bar at the bottom on a phone, by the sidebar elsewhere. */
const go = (page: Page, name: string) =>
  page.getByRole('navigation').getByRole('link', { name, exact: true }).filter(visible).click()

const rows = (page: Page) => page.getByRole('table').first().locator('tbody').getByRole('row')

async function download(page: Page, name: string): Promise<Record<string, string>[]> {
  const started = page.waitForEvent('download')
  await page.getByRole('link', { name }).click()
  const stream = await (await started).createReadStream()
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return parse(Buffer.concat(chunks), { columns: true, bom: true }) as Record<string, string>[]
}

test('a stranger is asked to sign in, told what is wrong, and brought where they wanted to go', async ({ page }) => {
  await page.goto('/invoices?status=paid')
  await expect(page).toHaveURL(/\/sign-in\?next=/)
  await page.getByLabel('Email address').fill('client@demo.test')
  await page.getByLabel('Password').fill('not my password')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('alert')).toContainText('Wrong email address or password.')
  await expect(page).toHaveTitle(/^Error: /)
  await expect(page.getByLabel('Email address')).toHaveValue('client@demo.test')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(/\/invoices\?status=paid$/)
  await expect(page.getByRole('link', { name: /^Paid/ })).toHaveAttribute('aria-current', 'page')
})

test('a stranger who asks for a file is brought to the page that has it', async ({ page }) => {
  await page.goto('/invoices.csv?status=paid')
  await page.getByLabel('Email address').fill('client@demo.test')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(/\/invoices\?status=paid$/)
  expect((await download(page, 'Export CSV')).length).toBeGreaterThan(0)
})

test('a client finds what it owes, filters, sorts and exports it, and signs out', async ({ page, phone }) => {
  await signIn(page, 'client@demo.test')
  await go(page, 'Invoices')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Invoices')
  expect(await rows(page).count()).toBeGreaterThan(10)

  if (!phone) {
    await page.getByRole('columnheader').getByRole('link', { name: 'Amount' }).click()
    await expect(page).toHaveURL(/sort=amount/)
    const values = await rows(page)
      .locator('td[data-label="Amount"] data')
      .evaluateAll((all) => all.map((one) => Number(one.getAttribute('value'))))
    expect(values).toEqual([...values].sort((a, b) => b - a))
  }

  await page.goto('/invoices')
  await page.getByText('Dates, amounts and more').click()
  await page.getByLabel('Issued from').fill('2025-06-01')
  await page.getByLabel('Issued to').fill('2025-12-31')
  await page.getByRole('button', { name: 'Filter' }).click()
  await expect(page).toHaveURL(/from=2025-06-01/)
  const found = Number(/(\d+) invoices? match/.exec(await page.getByRole('status').innerText())?.[1])
  expect(found).toBeGreaterThan(0)
  const exported = await download(page, 'Export CSV')
  expect(exported).toHaveLength(found)
  for (const row of exported) expect(row.Issued && row.Issued >= '2025-06-01' && row.Issued <= '2025-12-31').toBe(true)

  const number = await page.locator('.row-link').first().innerText()
  await page.locator('.row-link').first().click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Invoice ${number}`)
  const amounts = await page
    .locator('tbody td[data-label="Amount"] data')
    .evaluateAll((all) => all.map((one) => one.getAttribute('value') ?? ''))
  expect(amounts.length).toBeGreaterThan(0)

  if (phone) await page.locator('summary', { hasText: 'Your account' }).click()
  await page.getByRole('button', { name: 'Sign out' }).filter(visible).click()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await page.goto('/invoices')
  await expect(page).toHaveURL(/\/sign-in/)
})

test('a bar of the cost chart leads to its service, a day, and the metered rows, and all of them agree', async ({
  page,
  as,
}) => {
  await as('client')
  await page.goto('/')
  const bar = page.locator('figure').filter({ hasText: /cost/i }).last().locator('svg a[href^="/services/"]').first()
  const label = (await bar.getAttribute('aria-label')) ?? ''
  const [, service = '', cost = ''] = /^(.*): ([\d.,]+)\sEUR/.exec(label) ?? []
  await bar.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(service)
  const figure = page.locator('dl dd data').first()
  expect(Number(await figure.getAttribute('value'))).toBeCloseTo(Number(cost.replaceAll(',', '')), 2)

  await page.getByText('Show as table').click()
  const day = page.locator('figure table tbody tr', { has: page.locator('td', { hasNotText: /^0([.]0+)? / }) }).first()
  await day.getByRole('link').click()
  await expect(page.getByRole('heading', { name: /^Metered rows of/ })).toBeVisible()
  await expect(page.getByRole('heading', { name: /^Metered rows of/ })).toBeVisible()
  const total = await page.getByRole('status').locator('data').first().getAttribute('value')
  const costs = await page
    .locator('section td[data-label="Cost"] data')
    .evaluateAll((all) => all.map((one) => Number(one.getAttribute('value'))))
  expect(costs.reduce((sum, one) => sum + one, 0)).toBeCloseTo(Number(total), 6)
  const exported = await download(page, 'Export CSV')
  expect(exported).toHaveLength(costs.length)
})

test('the range of the charts can be chosen', async ({ page, as, scripts }) => {
  await as('client')
  await page.goto('/')
  await page.getByRole('link', { name: '90 days' }).click()
  await expect(page).toHaveURL(/range=90d/)
  await expect(page.getByRole('link', { name: '90 days' })).toHaveAttribute('aria-current', 'true')
  await page.getByText('Show as table').first().click()
  await expect(page.locator('figure table').first().locator('tbody tr')).toHaveCount(90)
  if (scripts) {
    await page.reload()
    await expect(page.getByRole('link', { name: '90 days' })).toHaveAttribute('aria-current', 'true')
  }
})

test('a member without billing sees quantities and no amount; one without usage sees no usage', async ({
  page,
  as,
}) => {
  await as('usage')
  await page.goto('/')
  await expect(page.locator('body')).not.toContainText(/\bEUR\b/)
  await expect(page.getByRole('navigation').getByRole('link', { name: 'Invoices' })).toHaveCount(0)
  await go(page, 'Services')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Services')
  await expect(page.locator('main')).not.toContainText(/\bEUR\b/)
  await page.locator('.row-link').first().click()
  await expect(page.getByRole('heading', { name: 'Metered rows' })).toBeVisible()
  await expect(page.locator('main')).not.toContainText(/\bEUR\b/)
  const answer = await page.goto('/invoices')
  expect(answer?.status()).toBe(403)
  await expect(page.getByRole('heading', { name: 'Not part of your account' })).toBeVisible()
})

test('support sees clients and services, and no amount', async ({ page }) => {
  await signIn(page, 'support@demo.test')
  await expect(page.locator('main')).not.toContainText(/\b(EUR|USD|JPY)\b/)
  await go(page, 'Clients')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Clients')
  await expect(rows(page)).toHaveCount(25)
  await page.locator('.row-link').first().click()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.locator('main')).not.toContainText(/\d\s(EUR|USD|JPY)\b/)
  await go(page, 'Services')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Services')
  await page.locator('.row-link').first().click()
  await expect(page.locator('main')).not.toContainText(/\d\s(EUR|USD|JPY)\b/)
})

test('an administrator sees all clients in the same pages, and finds one', async ({ page }) => {
  await signIn(page, 'admin@demo.test')
  await go(page, 'Clients')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Clients')
  await page.getByLabel('Search').fill('kohler')
  await page.getByRole('button', { name: 'Filter' }).click()
  await expect(page).toHaveURL(/q=kohler/)
  expect(await rows(page).count()).toBeGreaterThan(0)
  const exported = await download(page, 'Export CSV')
  expect(exported).toHaveLength(await rows(page).count())
  await page.locator('.row-link').first().click()
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('Clients')
  const name = await page.getByRole('heading', { level: 1 }).innerText()
  await page.goto('/invoices?status=overdue')
  await expect(rows(page).first()).toContainText('Overdue')
  await page.goto(`/invoices?q=${encodeURIComponent(name)}`)
  await expect(rows(page).first()).toContainText(name)
})

test('pages of a list lead forwards and back', async ({ page, as }) => {
  await as('admin')
  await page.goto('/invoices')
  await expect(rows(page)).toHaveCount(25)
  const first = page.locator('.row-link').first()
  const newest = (await first.getAttribute('href')) ?? ''

  await page.getByRole('link', { name: 'Next' }).click()
  await expect(page).toHaveURL(/after=/)
  await expect(first).not.toHaveAttribute('href', newest)
  await page.getByRole('link', { name: 'Previous' }).click()
  await expect(page).toHaveURL(/before=/)
  await expect(first).toHaveAttribute('href', newest)
})

test('a bad filter is left out and said so', async ({ page, as }) => {
  await as('client')
  const answer = await page.goto('/invoices?from=yesterday&sort=colour&status=open')
  expect(answer?.status()).toBe(200)
  await expect(page.getByRole('status').first()).toContainText('from, sort')
  await expect(page.getByRole('link', { name: /^Open/ })).toHaveAttribute('aria-current', 'page')
})

test("another client's invoice is not there", async ({ page, as }) => {
  await as('client')
  const own = await page.goto('/invoices/inv_00000000000000000000000000')
  expect(own?.status()).toBe(404)
  await expect(page.getByRole('heading', { name: 'Nothing here' })).toBeVisible()
})
