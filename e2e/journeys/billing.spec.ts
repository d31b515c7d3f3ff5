import type { Page } from '@playwright/test'
import { joinClient, newClient, newInvoice } from '../invoices'
import { mailTo } from '../mailbox'
import { cookieOf } from '../portal'
import { expect, signedInWith, test, url } from '../test'

const main = (page: Page) => page.getByRole('main')
const rows = (page: Page) => main(page).getByRole('rowgroup').nth(1).getByRole('row')
const row = (page: Page, text: string | RegExp) => main(page).getByRole('row').filter({ hasText: text })
const box = (page: Page, id: string) => main(page).locator(`input[name=invoice][value="${id}"]`)

test('staff mark invoices as paid together, take it back, and remind of them once a day', async ({ page, as }) => {
  const { clientId, name } = await newClient('Litware')
  const first = await newInvoice(clientId, '120')
  const second = await newInvoice(clientId, '80.50')
  const draft = await newInvoice(clientId, '999', false)
  const { email } = await joinClient(clientId, 'Bill', ['billing'])
  const { email: usage } = await joinClient(clientId, 'Una', ['usage'])

  await as('admin')
  const list = `/invoices?client=${clientId}`
  await page.goto(list)
  await expect(main(page)).toContainText(`Those of ${name} alone.`)
  await expect(rows(page)).toHaveCount(3)
  await expect(row(page, 'Draft')).toContainText('999.00 EUR')
  await expect(main(page).getByRole('link', { name: 'New invoice' })).toBeVisible()
  await main(page).getByRole('button', { name: 'Mark paid' }).click()
  await expect(main(page)).toContainText('No invoice is chosen')

  await page.goto(list)
  for (const id of [first, second, draft]) await box(page, id).check()
  await main(page).getByRole('button', { name: 'Mark paid' }).click()
  await expect(main(page)).toContainText('2 of 3; the others are left as they are.')
  await expect(row(page, '120.00 EUR')).toContainText('Will be marked as paid')
  await expect(row(page, 'Draft')).toContainText('Left out. It is a draft: issue it first.')
  await expect(row(page, 'Together')).toContainText('200.50 EUR')
  await main(page).getByLabel('Day on which the money came').fill('2026-03-20')
  await main(page).getByLabel('Reference').fill('Statement 7')
  await main(page).getByRole('button', { name: 'Mark 2 invoices as paid' }).click()
  await expect(page.getByRole('alert')).toContainText('is not yet')
  await expect(main(page).getByLabel('Reference')).toHaveValue('Statement 7')
  await main(page).getByLabel('Day on which the money came').fill('2026-03-14')
  await main(page).getByRole('button', { name: 'Mark 2 invoices as paid' }).click()

  await expect(main(page).getByRole('heading', { level: 1 })).toHaveText('Marked as paid')
  await expect(main(page)).toContainText('2 done.')
  await expect(row(page, 'Marked as paid: 120.00 EUR')).toHaveCount(1)
  const result = page.url()
  await page.reload()
  await expect(row(page, 'Marked as paid: 80.50 EUR')).toHaveCount(1)
  await page.goto(`${list}&status=paid`)
  await expect(rows(page)).toHaveCount(2)

  await page.goto(result)
  await main(page).getByRole('button', { name: 'Take all 2 back' }).click()
  await expect(main(page).getByRole('heading', { level: 1 })).toHaveText('Taken back')
  await expect(row(page, 'Taken back')).toHaveCount(2)
  await expect(main(page).getByRole('button', { name: /back/ })).toHaveCount(0)
  await page.goto(`${list}&status=open`)
  await expect(rows(page)).toHaveCount(2)

  await main(page)
    .getByLabel(/^Instead of the chosen: all 2/)
    .check()
  await main(page).getByRole('button', { name: 'Send reminders' }).click()
  await expect(main(page)).toContainText('2 of 2.')
  await main(page).getByRole('button', { name: 'Send 2 reminders' }).click()
  await expect(row(page, 'A reminder was sent')).toHaveCount(2)
  const { text } = await mailTo(url(), email, 'is due soon')
  expect(text).toMatch(/Still open: (120\.00|80\.50)\sEUR/)
  expect(text).toMatch(new RegExp(`/pay\\?invoice=(${first}|${second})`))
  await page.goto(`/invoices/bulk?do=remind&invoice=${first}`)
  await expect(row(page, '120.00 EUR')).toContainText('A reminder of it went out today.')
  await expect(main(page).getByRole('button')).toHaveCount(0)

  const told = (await (await fetch(`${url()}/dev/mail.json?${new URLSearchParams({ to: usage })}`)).json()) as unknown[]
  expect(JSON.stringify(told)).not.toMatch(/INV-|EUR/)
})

test('the list is narrowed and sorted, and leads to paying the right invoices', async ({ page }) => {
  const { clientId } = await newClient('Proseware')
  const dear = await newInvoice(clientId, '300')
  const cheap = await newInvoice(clientId, '20')
  const middle = await newInvoice(clientId, '100')
  await newInvoice(clientId, '5', false)
  const { email } = await joinClient(clientId, 'Clara', ['billing'])
  await signedInWith(page.context(), url(), await cookieOf(url(), email))

  await page.goto('/')
  await expect(main(page).getByRole('list', { name: 'Figures' })).toContainText('420.00 EUR')
  await expect(main(page).getByRole('link', { name: 'Pay', exact: true })).toHaveAttribute('href', '/pay')
  await page.goto('/invoices')
  await expect(rows(page)).toHaveCount(3)
  await page.goto('/invoices?sort=amount&dir=asc')
  expect(await rows(page).locator('data').first().textContent()).toBe('20.00\u00a0EUR')

  await main(page).getByText('Dates, amounts and more').click()
  await main(page).getByLabel('Amount from').fill('50')
  await main(page).getByLabel('Due to').fill('2026-04-30')
  await main(page).getByRole('button', { name: 'Filter' }).click()
  await expect(rows(page)).toHaveCount(2)
  await expect(page).toHaveURL(/min=50/)
  await expect(main(page).getByRole('link', { name: 'Export CSV' })).toHaveAttribute('href', /dueTo=2026-04-30/)

  await expect(row(page, '100.00 EUR').getByRole('link', { name: /^PDF of INV-/ })).toHaveAttribute(
    'href',
    `/invoices/${middle}/pdf`,
  )
  await row(page, '100.00 EUR')
    .getByRole('link', { name: /^Pay INV-/ })
    .click()
  await expect(page).toHaveURL(`${url()}/pay?invoice=${middle}`)
  await expect(main(page)).toContainText('100.00 EUR')

  await page.goto('/invoices')
  for (const id of [dear, cheap]) await box(page, id).check()
  await main(page).getByRole('button', { name: 'Pay selected' }).click()
  await expect(page).toHaveURL(/\/pay\?invoice=[^&]+&invoice=[^&]+$/)
  expect(new URL(page.url()).searchParams.getAll('invoice').sort()).toEqual([dear, cheap].sort())
  await expect(main(page)).toContainText('320.00 EUR')
})

test('without billing there is no amount, and no list', async ({ page, as }) => {
  for (const who of ['usage', 'support'] as const) {
    await as(who)
    for (const path of ['/invoices', '/invoices/bulk?do=paid&all=yes', '/pay']) {
      expect((await page.goto(path))?.status(), `${who} at ${path}`).toBe(403)
      await expect(page.locator('body')).not.toContainText(/\d\sEUR/)
    }
    await page.goto('/')
    await expect(main(page)).not.toContainText(/\d\sEUR/)
    await page.goto('/settings/notifications')
    await expect(main(page)).not.toContainText('What is due')
  }
})
