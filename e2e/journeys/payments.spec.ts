import type { Page } from '@playwright/test'
import { joinClient, newClient, newInvoice } from '../invoices'
import { mailTo } from '../mailbox'
import { cookieOf } from '../portal'
import { expect, signedInWith, test, url } from '../test'

const main = (page: Page) => page.getByRole('main')
const button = (page: Page, name: string | RegExp) => main(page).getByRole('button', { name })
const heading = (page: Page) => page.getByRole('heading', { level: 1 })

/** A client of its own with somebody who may pay, signed in. */
async function payer(page: Page, name: string, currency = 'EUR') {
  const { clientId } = await newClient(name, currency)
  const { email } = await joinClient(clientId, 'Paula', ['billing'])
  const signIn = async () => {
    await page.context().clearCookies()
    await signedInWith(page.context(), url(), await cookieOf(url(), email))
  }
  await signIn()
  return { clientId, email, signIn }
}

/** On Stripe's page, by a test card. */
async function payWith(page: Page, card: string) {
  await page.getByLabel('Card number').fill(card)
  await page.getByRole('button', { name: /^Pay by card|^Save the card/ }).click()
}

/** The page says it when it was told; without scripts when it is asked again. */
async function settled(page: Page, title: string) {
  await expect(async () => {
    const again = page.getByRole('link', { name: 'Check again' })
    if ((await heading(page).textContent()) !== title && (await again.count())) await again.click()
    await expect(heading(page)).toHaveText(title, { timeout: 1_000 })
  }).toPass()
}

test('an invoice is paid in parts, a declined card first, with receipts by mail and on the page', async ({ page }) => {
  const { clientId, email } = await payer(page, 'Tailspin')
  const invoice = await newInvoice(clientId, '120')
  await page.goto(`/invoices/${invoice}`)
  await main(page).getByRole('link', { name: 'Pay', exact: true }).click()
  await expect(heading(page)).toHaveText('Pay invoices')
  const amount = main(page).getByLabel(/^Amount for /)
  await expect(amount).toHaveValue('120.00')
  await amount.fill('500')
  await button(page, 'Pay in EUR').click()
  await expect(page.getByRole('alert')).toContainText('At most 120.00 EUR')
  await expect(amount).toHaveValue('500')
  await amount.fill('45.50')
  await button(page, 'Pay in EUR').click()
  await expect(page.locator('body')).toContainText('45.50 EUR')

  await page.getByRole('link', { name: /^Back without/ }).click()
  await expect(heading(page)).toHaveText('Pay invoices')
  await expect(amount).toHaveValue('45.50')
  await button(page, 'Pay in EUR').click()
  await payWith(page, '4000 0000 0000 0002')
  await expect(page.locator('body')).toContainText('declined')
  await payWith(page, '4242 4242 4242 4242')
  await settled(page, 'Paid, thank you')
  await expect(main(page)).toContainText('74.50 EUR still open')
  await main(page)
    .getByRole('link', { name: /^Receipt REC-/ })
    .click()
  await expect(heading(page)).toHaveText('Payment of 45.50 EUR')
  await expect(main(page)).toContainText('Visa 4242')
  expect((await mailTo(url(), email, '')).text).toContain('45.50')

  await page.goto(`/pay?invoice=${invoice}`)
  await expect(amount).toHaveValue('74.50')
  await button(page, 'Pay in EUR').click()
  await payWith(page, '5555 5555 5555 4444')
  await settled(page, 'Paid, thank you')
  await main(page)
    .getByRole('link', { name: /^Invoice / })
    .click()
  await expect(main(page)).toContainText('Paid')
  await page.goto('/payments')
  await expect(main(page)).toContainText('120.00 EUR received')
  await expect(main(page).getByRole('row')).toHaveCount(3)
})

test('three invoices are paid at once, part of it is refunded, and the client sees it', async ({ page, as }) => {
  const { clientId, signIn } = await payer(page, 'Wingtip')
  for (const amount of ['10', '20.20', '30']) await newInvoice(clientId, amount)
  await page.goto('/pay')
  await expect(main(page)).toContainText('60.20 EUR')
  await button(page, 'Pay in EUR').click()
  await payWith(page, '4242 4242 4242 4242')
  await settled(page, 'Paid, thank you')
  await main(page)
    .getByRole('link', { name: /^Receipt REC-/ })
    .click()
  await expect(main(page).getByRole('row')).toHaveCount(4)
  const payment = page.url()

  await as('admin')
  await page.goto(payment)
  await main(page).getByRole('link', { name: 'Refund' }).click()
  await expect(main(page)).toContainText('in this order')
  await page.getByLabel('Amount, EUR').fill('60.21')
  await page.getByLabel('Reason').fill('Two weeks without service')
  await button(page, 'Refund').click()
  await expect(page.getByRole('alert')).toContainText('At most 60.20 EUR')
  await page.getByLabel('Amount, EUR').fill('25')
  await button(page, 'Refund').click()
  await expect(main(page)).toContainText('Partly refunded')

  await signIn()
  await page.goto(payment)
  await expect(main(page)).toContainText('Two weeks without service')
  await expect(main(page)).toContainText('25.00 EUR')
  expect((await page.goto(`${new URL(payment).pathname}/refund`))?.status()).toBe(403)
})

test('a payment by hand pays what is due first and leaves credit; a mistake is taken back', async ({ page, as }) => {
  const { clientId } = await newClient('Proseware')
  const invoice = await newInvoice(clientId, '80')
  await as('admin')
  await page.goto(`/payments/new?invoice=${invoice}`)
  await expect(page.getByLabel('Amount')).toHaveValue('80.00')
  await page.getByLabel('Amount').fill('one hundred')
  await button(page, 'Record payment').click()
  await expect(page.getByRole('alert')).toContainText('is not an amount')
  await page.getByLabel('Amount').fill('100')
  await page.getByLabel('Reference').fill('Statement 7')
  await button(page, 'Preview').click()
  const preview = page.getByRole('region', { name: /^Preview/ })
  await expect(preview).toContainText('paid in full')
  await expect(preview).toContainText('20.00 EUR')
  await button(page, 'Record payment').click()
  await expect(heading(page)).toHaveText('Payment of 100.00 EUR')
  await expect(main(page)).toContainText('Left as credit')
  await expect(main(page)).toContainText('Statement 7')

  await main(page).getByRole('link', { name: 'Refund or take back' }).click()
  await button(page, 'Take it back').click()
  await expect(page.getByRole('alert')).toContainText('Say why')
  await page.getByLabel('What was wrong').fill('Of another client')
  await button(page, 'Take it back').click()
  await expect(main(page)).toContainText('Taken back')
  await page.goto(`/invoices/${invoice}`)
  await expect(main(page)).toContainText('80.00 EUR open')
})

for (const [currency, typed, shown] of [
  ['JPY', '12000', '12,000 JPY'],
  ['KWD', '12.35', '12.350 KWD'],
] as const) {
  test(`an invoice in ${currency} is paid by its amount`, async ({ page }) => {
    const { clientId } = await payer(page, 'Fourth', currency)
    const invoice = await newInvoice(clientId, typed)
    await page.goto(`/pay?invoice=${invoice}`)
    await button(page, `Pay in ${currency}`).click()
    await expect(page.locator('body')).toContainText(shown)
    await payWith(page, '4242 4242 4242 4242')
    await settled(page, 'Paid, thank you')
    await expect(main(page)).toContainText(shown)
  })
}

test('a card is kept, pays what is due by itself, and is removed', async ({ page }) => {
  await payer(page, 'Lucerne')
  await page.goto('/settings/cards')
  await expect(main(page)).toContainText('No cards are kept')
  await button(page, 'Add a card').click()
  await payWith(page, '4242 4242 4242 4242')
  await settled(page, 'Your card is kept')
  await main(page).getByRole('link', { name: 'Your cards' }).click()
  await expect(main(page)).toContainText('Visa 4242')
  await page.getByLabel('Yes, with Visa 4242').check()
  await button(page, 'Save').click()
  await expect(main(page)).toContainText('pays what is due')
  await main(page).getByRole('link', { name: 'Remove Visa 4242' }).click()
  await expect(main(page)).toContainText('no longer paid by themselves')
  await button(page, 'Remove Visa 4242').click()
  await expect(main(page)).toContainText('No cards are kept')
})
