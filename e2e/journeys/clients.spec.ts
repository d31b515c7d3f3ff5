import type { Page } from '@playwright/test'
import { freshEmail, joined } from '../people'
import { PASSWORD } from '../portal'
import { expect, test } from '../test'

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
