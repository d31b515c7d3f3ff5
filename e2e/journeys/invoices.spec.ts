import type { Page } from '@playwright/test'
import { linkIn } from '../mailbox'
import { freshEmail } from '../people'
import { cookieOf, PASSWORD } from '../portal'
import { expect, signedInWith, test, url } from '../test'

const main = (page: Page) => page.getByRole('main')
const button = (page: Page, name: string) => main(page).getByRole('button', { name, exact: true })
const line = (page: Page, at: number) => page.getByRole('group', { name: `Line ${at}`, exact: true })
const status = (page: Page) => page.getByRole('status').first()
let made = 0
/** A name that no other run of this journey has. */
const fresh = (name: string) => `${name} ${process.pid}-${Date.now().toString(36)}-${++made}`

const cookie = () => process.env.COOKIE_admin ?? ''
const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = { cookie: cookie() }) =>
  fetch(path.startsWith('http') ? path : `${url()}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields),
  })

/** A client of its own, which no other journey pays for; that is added has a journey of its own. */
async function newClient(currency: string): Promise<{ id: string; name: string }> {
  const form = await (await fetch(`${url()}/clients/new`, { headers: { cookie: cookie() } })).text()
  const id = /name="clientId" value="(cli_[^"]+)"/.exec(form)?.[1] ?? ''
  const name = fresh('Adatum')
  const details = { name, currency, legalName: `${name} GmbH`, vatId: 'DE811907980', country: 'DE', address: 'Weg 1' }
  const added = await post('/clients/new', { intent: 'add', clientId: id, ...details })
  expect(added.status).toBe(303)
  return { id, name }
}

/** The cookie of somebody new there who sees its invoices. */
async function reader(clientId: string): Promise<string> {
  const email = freshEmail('reader')
  await post(`/clients/${clientId}/people`, { intent: 'invite', email, name: 'Reader', billing: 'yes' })
  await post(await linkIn(url(), email, ''), { name: 'Reader', password: PASSWORD }, {})
  return cookieOf(url(), email)
}

async function write(page: Page, clientId: string, lines: Record<string, string>[]) {
  await page.goto(`/invoices/new?client=${clientId}`)
  for (const [i, fields] of lines.entries()) {
    if (i) await button(page, 'Add line').click()
    for (const [label, value] of Object.entries(fields))
      await line(page, i + 1)
        .getByLabel(label)
        .fill(value)
  }
  await button(page, 'Save draft').click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Draft invoice')
}

test('an invoice is written, issued, read by its client, and credited; another is void', async ({
  page,
  as,
  context,
}) => {
  const client = await newClient('EUR')
  const rate = fresh('VAT 19 %')
  await as('admin')
  await page.goto('/settings/tax-rates')
  await page.getByLabel('Name').fill(rate)
  await page.getByLabel('Percent').fill('19 percent')
  await button(page, 'Add rate').click()
  await expect(page.getByRole('alert')).toContainText('A rate looks like 19')
  await page.getByLabel('Percent').fill('19')
  await button(page, 'Add rate').click()
  await expect(status(page)).toContainText('was added')

  await page.goto(`/invoices/new?q=${encodeURIComponent(client.name)}`)
  await page.getByRole('link', { name: client.name }).click()
  await page.getByLabel('From the catalogue').selectOption({ index: 1 })
  await button(page, 'Add service').click()
  await expect(line(page, 1).getByLabel('Description')).not.toHaveValue('')
  const totals = page.getByRole('region', { name: 'Totals' })
  await expect(totals).toContainText(/Total\s*[\d.,]+\sEUR/)
  await line(page, 1).getByLabel('Quantity').fill('2')
  await line(page, 1).getByLabel('Price').fill('49.90')
  await line(page, 1).getByLabel('Tax').selectOption(rate)
  await button(page, 'Add line').click()
  await line(page, 2).getByLabel('Description').fill('Migration by hand')
  await line(page, 2).getByLabel('Quantity').fill('2.5')
  await line(page, 2).getByLabel('Price').fill('eighty')
  await line(page, 2).getByLabel('Discount').fill('10')
  await line(page, 2).getByLabel('Tax').selectOption(rate)
  await button(page, 'Save draft').click()
  await expect(page.getByRole('alert')).toContainText('"eighty" is not a number')
  await expect(totals).toContainText('99.80 EUR')
  await expect(totals).toContainText('Incomplete lines are not counted yet')
  await expect(line(page, 2).getByLabel('Description')).toHaveValue('Migration by hand')
  await line(page, 2).getByLabel('Price').fill('80')
  await button(page, 'Add line').click()
  await line(page, 3).getByLabel('Description').fill('Not wanted')
  await line(page, 3).getByRole('button', { name: 'Remove' }).click()
  await expect(line(page, 3)).toHaveCount(0)
  await expect(line(page, 2).getByLabel('Price')).toHaveValue('80')
  await button(page, 'Update totals').click()
  await expect(totals).toContainText('279.80 EUR')
  await expect(totals).toContainText('53.16 EUR')
  await expect(totals).toContainText('332.96 EUR')
  await button(page, 'Save draft').click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Draft invoice')
  await expect(main(page)).toContainText('332.96 EUR')
  const address = page.url()
  const readerCookie = await reader(client.id)
  await page.getByRole('link', { name: 'Issue' }).click()
  await expect(main(page)).toContainText(/Next number\s*INV-2026-\d{4}/)
  await expect(main(page)).toContainText('Reader (')
  await page.getByLabel('Date of the invoice').fill('2025-12-31')
  await button(page, 'Issue invoice').click()
  await expect(page.getByRole('alert')).toContainText('The numbers of 2025 are closed')
  await expect(page.getByLabel('Date of the invoice')).toHaveValue('2025-12-31')
  await page.getByLabel('Date of the invoice').fill('2026-03-15')
  await button(page, 'Issue invoice').click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Invoice INV-2026-\d{4}$/)

  const reading = async () => {
    await context.clearCookies()
    await signedInWith(context, url(), readerCookie)
  }
  await reading()
  await page.goto(address)
  await expect(main(page)).toContainText('332.96 EUR open')
  await expect(main(page)).toContainText('DE02 1203 0000 0000 2020 51')
  await expect(main(page)).toContainText(`${client.name} GmbH`)
  await expect(main(page)).toContainText(rate)
  await expect(page.getByRole('link', { name: 'Write a credit note' })).toHaveCount(0)

  await as('admin')
  await page.goto(address)
  await page.getByRole('link', { name: 'Write a credit note' }).click()
  await page.getByLabel('Migration by hand').fill('500')
  await page.getByLabel('Reason').fill('It took less time')
  await button(page, 'Credit these amounts').click()
  await expect(page.getByRole('alert')).toContainText('Only 180.00 EUR are left of this line')
  await page.getByLabel('Migration by hand').fill('50')
  await button(page, 'Credit these amounts').click()
  await expect(status(page)).toContainText('was issued')
  await expect(main(page)).toContainText('273.46 EUR open')
  await expect(page.getByRole('region', { name: 'Credit notes' })).toContainText('59.50 EUR')
  await expect(page.getByRole('link', { name: 'Make it void' })).toHaveCount(0)

  await write(page, client.id, [{ Description: 'By mistake', Price: '10' }])
  const mistaken = page.url()
  await page.getByRole('link', { name: 'Edit' }).click()
  await line(page, 1).getByLabel('Price').fill('11')
  await button(page, 'Save draft').click()
  await expect(main(page)).toContainText('11.00 EUR')
  await page.getByRole('link', { name: 'Issue' }).click()
  await button(page, 'Issue invoice').click()
  await page.getByRole('link', { name: 'Make it void' }).click()
  await button(page, 'Make it void').click()
  await expect(page.getByRole('alert')).toContainText('Say why')
  await page.getByLabel('Reason').fill('Sent to the wrong client')
  await button(page, 'Make it void').click()
  await expect(status(page)).toContainText('is void')
  await reading()
  await page.goto(mistaken)
  await expect(main(page)).toContainText('Void')
  await expect(page.getByRole('region', { name: 'History' })).toContainText('Sent to the wrong client')
})

test('currencies without decimals and with three; drafts go when they are deleted', async ({ page, as }) => {
  await as('admin')
  const yen = await newClient('JPY')
  await write(page, yen.id, [{ Description: 'Domain', Quantity: '3', Price: '1500.5' }])
  await expect(main(page)).toContainText('4,502 JPY')
  const draft = page.url()
  await main(page).getByText('Delete', { exact: true }).click()
  await button(page, 'Delete the draft').click()
  await expect(status(page)).toContainText('was deleted')
  expect((await page.goto(draft))?.status()).toBe(404)

  const dinar = await newClient('KWD')
  await write(page, dinar.id, [{ Description: 'Hosting 株', Quantity: '3', Price: '12.345' }])
  const lacking = page.getByRole('region', { name: 'Letters that the PDF cannot show' })
  await expect(lacking).toContainText('Line 1: 株 (U+682A)')
  const dinars = page.url()
  await page.goto(`/clients/${dinar.id}/edit`)
  await page.getByLabel('Tax', { exact: true }).selectOption('reverse-charge')
  await button(page, 'Save').click()
  await page.goto(dinars)
  await page.getByRole('link', { name: 'Issue' }).click()
  await expect(lacking).toContainText('Line 1: 株 (U+682A)')
  await expect(main(page)).toContainText('from prices without tax to reverse charge')
  await expect(button(page, 'Issue invoice')).toHaveCount(0)
  await button(page, 'Update the draft').click()
  await expect(status(page)).toContainText('Check its total')
  await button(page, 'Issue invoice').click()
  await expect(main(page)).toContainText('37.035 KWD open')
})
