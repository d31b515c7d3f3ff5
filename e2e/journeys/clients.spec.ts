import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { newClient, newInvoice } from '../invoices'
import { freshEmail, joined } from '../people'
import { cookieOf, PASSWORD, startPortal } from '../portal'
import { expect, signedInWith, test } from '../test'

const visible = { visible: true }

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('Email address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('Sign in')
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).filter(visible)
const openMenu = async (page: Page, phone: boolean) => {
  if (phone) await page.locator('summary', { hasText: 'Your account' }).click()
}

test('an administrator adds a client, is told what is wrong, edits it, and archives it', async ({ page, as }) => {
  const name = `Tailspin ${freshEmail('t').split('@')[0]}`
  await as('admin')
  await page.goto('/clients')
  await page.getByRole('link', { name: 'New client' }).click()
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Country').fill('DE')
  await page.getByLabel('VAT id').fill('DE1')
  await page.getByLabel('Postal code').fill('26721')
  await button(page, 'Add client').click()
  await expect(page.getByRole('alert')).toContainText('VAT id')
  await expect(page).toHaveTitle(/^Error: /)
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue(name)
  await expect(page.getByLabel('Postal code')).toHaveValue('26721')
  await page.getByLabel('VAT id').fill('DE123456789')
  await button(page, 'Add client').click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)

  const client = page.url()
  await page.getByRole('link', { name: 'Edit' }).click()
  await expect(page).toHaveURL(/\/edit$/)
  const read = await page.locator('input[name=updatedAt]').inputValue()
  const other = await page.context().newPage()
  await other.goto(page.url())
  await other.getByLabel('City').fill('Emden')
  await other.getByRole('button', { name: 'Save' }).click()
  await expect(other.getByText('was saved')).toBeVisible()
  await other.close()
  await page.getByLabel('City').fill('Leer')
  await button(page, 'Save').click()
  await expect(page.getByRole('alert')).toContainText('Stored now: Emden')
  await expect(page.getByLabel('City')).toHaveValue('Leer')
  await expect(page.locator('input[name=updatedAt]')).not.toHaveValue(read)
  await button(page, 'Save').click()
  await expect(page.getByText('was saved')).toBeVisible()
  await expect(page.locator('main')).toContainText('Leer')

  await page.getByRole('link', { name: 'Edit' }).click()
  await page.getByRole('link', { name: 'Archive…' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Archive ${name}?`)
  await button(page, 'Archive').click()
  await expect(page).toHaveURL(client)
  await expect(page.locator('main')).toContainText('Archived')
})

/** A client with an open invoice, a service of 31.00 EUR a month that is invoiced to the end of March, and an invitation. */
async function subscriber(
  page: Page,
  here: { url: string; cookie: string },
): Promise<{ client: string; name: string }> {
  const { clientId, name } = await newClient('Trey', 'EUR', here)
  await newInvoice(clientId, '120', true, here)
  const service = `Backups of ${name}`
  await page.goto(`${here.url}/services/new`)
  await page.getByLabel('Name').fill(service)
  await button(page, 'Add service').click()
  await page.getByLabel('How it is charged').selectOption('flat')
  await page.getByLabel('Price', { exact: true }).fill('31')
  await page.getByLabel('Valid from').fill('2026-01-01')
  await button(page, 'Add price').click()
  await expect(page.locator('main')).toContainText('31.00 EUR a month')
  await page.goto(`${here.url}/subscriptions/new?client=${clientId}`)
  await page.getByLabel('Service and price').selectOption({ label: `${service}: 31.00 EUR a month` })
  await page.getByLabel('First day').fill('2026-03-01')
  await page.getByLabel('Invoiced').selectOption('advance')
  await button(page, 'Start subscription').click()
  await expect(page.getByText('was started')).toBeVisible()
  await button(page, 'Invoice now').click()
  await expect(page.getByText('Issued: INV-2026-')).toBeVisible()
  await page.goto(`${here.url}/clients/${clientId}/people`)
  await page.getByLabel('Email address').fill(freshEmail('pending'))
  await page.getByLabel('Name', { exact: true }).fill('Pending Person')
  await page.getByLabel('Billing').check()
  await button(page, /invit/i).first().click()
  await expect(page.locator('main')).toContainText('Pending Person')
  return { client: `/clients/${clientId}`, name }
}

/** A portal of its own, which is started again two months later on the same data. */
test('an administrator archives a client that owes, and chooses later from which day it is billed again', async ({
  page,
  context,
}) => {
  test.setTimeout(240_000)
  const dataDir = mkdtempSync(join(tmpdir(), 'origins-clients-'))
  let running = await startPortal(dataDir, 'demo')
  const signIn = async () => {
    await context.clearCookies()
    const cookie = await cookieOf(running.url, 'admin@demo.test')
    await signedInWith(context, running.url, cookie)
    return { url: running.url, cookie }
  }
  const main = page.locator('main')
  const row = (text: string | RegExp) => main.getByRole('row').filter({ hasText: text })
  const item = (text: string) => main.getByRole('listitem').filter({ hasText: text })
  try {
    const { client, name } = await subscriber(page, await signIn())
    await page.goto(`${running.url}${client}/archive`)
    await expect(item('2 open invoices')).toContainText('151.00 EUR')
    await expect(item('2 open invoices')).toContainText('without reminders or charges')
    await expect(item('1 subscription')).toContainText('31.00 EUR a month')
    await expect(item('1 pending invitation')).toContainText('Revoked')
    await expect(row(/^INV-.*120\.00\sEUR/)).toHaveCount(1)
    await button(page, 'Archive').click()
    await expect(page.getByText(`${name} was archived.`)).toBeVisible()
    await page.goto(`${running.url}${client}/people`)
    await expect(main).not.toContainText('Pending Person')

    // What the page still asks for must not find the portal gone.
    await page.goto('about:blank')
    await running.stop()
    running = await startPortal(dataDir, 'demo', { PORTAL_CLOCK: '2026-05-15T12:00:00Z' })
    await signIn()
    await page.goto(`${running.url}${client}`)
    await expect(main).toContainText('151.00 EUR')
    await page.goto(`${running.url}${client}/edit`)
    await button(page, 'Make active').click()
    await expect(page).toHaveURL(/\/activate$/)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Make ${name} active?`)
    await expect(main).toContainText('Subscriptions have not been invoiced since 1 Apr 2026.')
    await expect(button(page, 'Make active')).toHaveCount(0)
    const choice = (label: string) => main.locator('label').filter({ hasText: label })
    await expect(choice('From today')).toContainText('Invoices 17.00 EUR now. 45.00 EUR will not be invoiced.')
    await expect(choice('From the next period')).toContainText('Invoices nothing now. 62.00 EUR will not be invoiced.')
    await expect(choice('Catch up')).toContainText('Invoices 62.00 EUR now.')

    await page.getByLabel('From another day').check()
    await page.getByLabel('First day to be invoiced').fill('2030-01-01')
    await button(page, 'Preview').click()
    await expect(page.getByRole('alert')).toContainText('Choose a day within the next year')
    await expect(button(page, 'Make active')).toHaveCount(0)
    await page.getByLabel('First day to be invoiced').fill('2026-04-16')
    await button(page, 'Preview').click()
    await expect(row('16–30 April 2026')).toContainText('15.50 EUR')
    await expect(row('Total').first()).toContainText('46.50 EUR')
    await page.getByLabel('From today').check()
    await button(page, 'Preview').click()
    await expect(row('15–31 May 2026')).toContainText('17.00 EUR')
    await expect(row('1–30 April 2026')).toContainText('31.00 EUR')
    await expect(row('1 Jun 2026 to 30 Jun 2026')).toHaveCount(1)
    await button(page, 'Make active').click()
    await expect(page.getByText(new RegExp(`${name} is active\\. Issued: INV-2026-\\d+`))).toBeVisible()
    await expect(main).toContainText('168.00 EUR')
    await page.goto('about:blank')
  } finally {
    await running.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
})

test('an administrator sees the portal as a client, can change nothing, and leaves', async ({ page }) => {
  // A session of its own: the one that journeys share would be viewing too.
  await signIn(page, 'admin@demo.test')
  await page.goto('/clients?q=client@demo.test')
  await page.locator('.row-link').first().click()
  await expect(page).toHaveURL(/\/clients\/cli_/)
  const client = page.url()
  await button(page, 'View as client').click()
  const banner = page.getByRole('region', { name: 'You view the portal as a client' })
  await expect(banner).toContainText('Nothing can be changed')
  await expect(page.getByRole('link', { name: 'Clients' })).toHaveCount(0)
  await page.goto('/settings/team')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Team')
  await expect(page.locator('main').getByRole('button')).toHaveCount(0)
  await banner.getByRole('button', { name: 'Leave' }).click()
  await expect(page).toHaveURL(client)
  await expect(banner).toHaveCount(0)
})

test('whoever belongs to two organisations switches between them', async ({ page, phone }) => {
  await signIn(page, 'two@demo.test')
  const first = await page.getByRole('heading', { level: 1 }).innerText()
  await openMenu(page, phone)
  await page.locator('summary', { hasText: 'Switch organisation' }).filter(visible).click()
  const others = page.locator('button[name=clientId]:not([aria-current])').filter(visible)
  const name = await others.innerText()
  await others.click()
  await expect(page.getByText(`You are at ${name} now.`)).toBeVisible()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
  expect(name).not.toBe(first)
})

test('an owner changes what a colleague may do, and removes them after one question', async ({ page, as }) => {
  const { name, email } = await joined(`Leaver-${Date.now()}`, ['usage'])
  await as('client')
  await page.goto('/settings/team')
  await page.getByRole('link', { name }).click()
  await expect(page.getByLabel('Usage')).toBeChecked()
  await page.getByLabel('Tickets').check()
  await button(page, 'Save rights').click()
  await expect(page.getByRole('row', { name: email })).toContainText('Tickets, Usage')
  await page.getByRole('link', { name }).click()
  await page.getByRole('link', { name: 'Remove from the team…' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Remove ${name}?`)
  await button(page, 'Remove').click()
  await expect(page.getByText(`${name} was removed.`)).toBeVisible()
  await expect(page.getByText(email)).toHaveCount(0)
})

test('an owner saves what invoices say of the organisation', async ({ page, as }) => {
  await as('client')
  await page.goto('/settings/organisation')
  await page.getByLabel('Purchase order number').fill('PO-1')
  await button(page, 'Save').click()
  await expect(page.getByText('The details were saved.')).toBeVisible()
  await expect(page.getByLabel('Purchase order number')).toHaveValue('PO-1')
})

test('an administrator deactivates somebody of the firm, and takes it back', async ({ page, as, phone, scripts }) => {
  // Journeys run beside each other, each with somebody of its own.
  const name = phone ? 'Jonas Lindgren' : scripts ? 'Zofia Dąbrowska' : 'Anneke Visser'
  await as('admin')
  await page.goto('/settings/staff')
  await page.getByRole('link', { name }).click()
  await button(page, 'Deactivate everywhere').click()
  await expect(page.getByRole('row', { name })).toContainText('Deactivated')
  await page.getByRole('link', { name }).click()
  await button(page, 'Reactivate').click()
  await expect(page.getByRole('row', { name })).toContainText('Active')
})
