import type { Page } from '@playwright/test'
import { joinClient, newClient, newInvoice } from '../invoices'
import { mailsTo, mailTo } from '../mailbox'
import { ADMIN, cookieOf } from '../portal'
import { expect, signedInWith, test, url } from '../test'

const main = (page: Page) => page.getByRole('main')
const button = (page: Page, name: string | RegExp) => main(page).getByRole('button', { name })
/** What became of a visit to Stripe’s page that was left. */
const left = (page: Page) => main(page).locator('section[role=status]')
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

/** The page says it when it was told, and the link is gone then; without scripts when it is asked again. */
async function settled(page: Page, title: string) {
  await expect(async () => {
    const again = page.getByRole('link', { name: 'Check again' })
    if ((await heading(page).textContent()) !== title && (await again.count())) await again.click({ timeout: 1_000 })
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
  await expect(left(page)).toContainText('You left Stripe’s page without paying: 45.50 EUR')
  await expect(left(page)).toContainText('Nothing was charged.')
  await button(page, 'Pay in EUR').click()
  await payWith(page, '4000 0000 0000 9995')
  await expect(page.locator('body')).toContainText('insufficient funds')
  await page.getByRole('link', { name: /^Back without/ }).click()
  await expect(heading(page)).toHaveText('Pay invoices')
  await expect(left(page)).toContainText('The payment was declined: 45.50 EUR')
  await expect(left(page)).toContainText('Your card has insufficient funds. Nothing was charged.')
  await expect(amount).toHaveValue('45.50')
  await page.goto(`/pay?invoice=${invoice}&left=chk_invented`)
  await expect(left(page)).toHaveCount(0)
  await amount.fill('45.50')
  await button(page, 'Pay in EUR').click()
  await payWith(page, '4242 4242 4242 4242')
  await settled(page, 'Paid, thank you')
  await expect(main(page)).toContainText('74.50 EUR still open')
  // Whatever the address says, a payment that came in is not said to be none.
  await page.goto(`/pay?invoice=${invoice}&left=${new URL(page.url()).pathname.split('/').at(-1)}`)
  await expect(left(page)).toContainText('This payment was received: 45.50 EUR')
  await expect(main(page)).not.toContainText('Nothing was charged')
  await left(page).getByRole('link', { name: 'View it' }).click()
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

for (const [currency, price, says] of [
  ['EUR', '0.30', 'A card can’t pay less than 0.50 EUR. Pay by bank transfer, or together with other invoices.'],
  ['KWD', '10.005', 'A card can pay only multiples of 0.010 KWD. Pay by bank transfer, or together with other'],
] as const) {
  test(`an invoice of ${price} ${currency} says why a card cannot pay it, and how it is paid`, async ({ page }) => {
    const { clientId } = await payer(page, 'Woodgrove', currency)
    const invoice = await newInvoice(clientId, price)
    await page.goto('/')
    await expect(main(page)).toContainText(says)
    await page.goto('/invoices')
    await expect(main(page).getByRole('link', { name: /^Pay INV-\S+ by transfer/ })).toHaveText('Transfer')
    await page.goto(`/invoices/${invoice}`)
    await expect(main(page)).toContainText(says)
    await expect(main(page).getByRole('link', { name: 'Pay', exact: true })).toHaveCount(0)
    await main(page).getByRole('link', { name: 'Pay another way' }).click()
    await expect(main(page)).toContainText(says)
    await expect(main(page)).toContainText('DE02 1203 0000 0000 2020 51')
    const pay = button(page, `Pay in ${currency}`)
    if (currency === 'EUR') await expect(pay).toHaveCount(0)
    else await expect(main(page).getByLabel(/^Amount for /)).toHaveValue('10.000')

    // Together they come to an amount that a card can pay.
    await newInvoice(clientId, currency === 'EUR' ? '0.20' : '0.995')
    await page.goto('/pay')
    await expect(main(page)).toContainText(says)
    await pay.click()
    await payWith(page, '4242 4242 4242 4242')
    await settled(page, 'Paid, thank you')
  })
}

test('a card is kept, pays what is due by itself, and is removed', async ({ page }) => {
  await payer(page, 'Lucerne')
  await page.goto('/settings/cards')
  await expect(main(page)).toContainText('No cards are kept')
  await button(page, 'Add a card').click()
  await page.getByRole('link', { name: /^Back without/ }).click()
  await expect(heading(page)).toHaveText('Cards')
  await expect(left(page)).toContainText('You left Stripe’s page without saving a card')
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

/** What the bank decides, at the page of the Stripe that is built in. */
async function bankSays(page: Page, checkoutId: string, well: 'yes' | 'no') {
  const stand = await (await page.request.get(`${url()}/dev/stripe.json`)).json()
  const { id } = stand.payments.find(({ ourId }: { ourId: string }) => ourId === checkoutId)
  const answer = await page.request.post(`${url()}/dev/stripe`, {
    form: { intent: 'settle', id, well },
    headers: { origin: url() },
    maxRedirects: 0,
  })
  expect(answer.status()).toBe(303)
}

test('while an account is debited nothing more can be paid; when the bank did not, it can', async ({ page }) => {
  const { clientId, email } = await payer(page, 'Margie')
  const invoice = await newInvoice(clientId, '120')
  await page.goto(`/pay?invoice=${invoice}`)
  await button(page, 'Pay in EUR').click()
  await page.getByRole('button', { name: /^Pay by bank debit/ }).click()
  await expect(heading(page)).toHaveText('Confirming your payment')
  await expect(async () => {
    await page.reload()
    await expect(main(page)).toContainText('Your bank has been asked', { timeout: 1_000 })
  }).toPass()
  const visit = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  await page.goto('/pay')
  await expect(main(page)).toContainText('A payment of 120.00 EUR is under way since 15 Mar 2026')
  await expect(button(page, /^Pay/)).toHaveCount(0)
  await bankSays(page, visit, 'no')
  expect((await mailTo(url(), email, 'failed')).text).toContain('insufficient funds')
  await page.goto(`/pay/${visit}`)
  await expect(heading(page)).toHaveText('The payment failed')
  await page.goto('/pay')
  await button(page, 'Pay in EUR').click()
  await payWith(page, '4242 4242 4242 4242')
  await settled(page, 'Paid, thank you')
})

test('a payment that is disputed says why and until when to those who can answer', async ({ page, as }) => {
  const { clientId, signIn } = await payer(page, 'Adatum')
  const invoice = await newInvoice(clientId, '33.30')
  await page.goto(`/pay?invoice=${invoice}`)
  await button(page, 'Pay in EUR').click()
  await payWith(page, '4000 0000 0000 0259')
  await settled(page, 'Paid, thank you')
  await main(page)
    .getByRole('link', { name: /^Receipt REC-/ })
    .click()
  await expect(heading(page)).toHaveText('Payment of 33.30 EUR')
  const payment = page.url()
  await as('admin')
  await expect(async () => {
    await page.goto(payment)
    await expect(main(page)).toContainText('asks for 33.30 EUR back', { timeout: 1_000 })
  }).toPass()
  await expect(main(page)).toContainText(/Reason: Fraudulent\. Answer with evidence until 22 Mar 2026/)
  await expect(main(page).getByRole('link', { name: 'Decide it at the test bank' })).toBeVisible()
  await signIn()
  await page.goto(payment)
  await expect(main(page)).not.toContainText('evidence')
})

test('what is due is charged to the kept card; a declined one is tried again until it is paid otherwise', async ({
  page,
  own,
}) => {
  test.setTimeout(300_000)
  await own.start()
  /** What a morning brings comes within a minute. */
  const morningMail = async (email: string, subject: string, after?: string) => {
    await expect(() => mailTo(own.url, email, subject, after)).toPass({ timeout: 120_000 })
    return mailTo(own.url, email, subject, after)
  }
  /** How the Stripe that is built in behaves from now on. */
  const weather = async (weather: 'fine' | 'down') => {
    const answer = await page.request.post(`${own.url}/dev/stripe`, {
      form: { intent: 'weather', weather },
      headers: { origin: own.url },
      maxRedirects: 0,
    })
    expect(answer.status()).toBe(303)
  }
  const here = { url: own.url, cookie: await cookieOf(own.url, ADMIN) }
  await own.signIn(ADMIN)
  const { clientId: first } = await newClient('Fabrikam', 'EUR', here)
  await page.goto(`${own.url}/invoices/${await newInvoice(first, '10', false, here)}/issue`)
  await expect(main(page)).toContainText('Invoices must name your firm’s legal name and address.')
  await expect(button(page, 'Issue invoice')).toHaveCount(0)
  await main(page).getByRole('link', { name: 'Enter legal name and address' }).click()
  await page.getByLabel('Legal name').fill('Northwind Hosting GmbH')
  await page.getByLabel('Address', { exact: true }).fill('Kai 1\n20457 Hamburg')
  await button(page, 'Save').click()
  await page.goto(`${own.url}/invoices?client=${first}`)
  await main(page).getByRole('link', { name: 'Draft', exact: true }).click()
  await main(page).getByRole('link', { name: 'Issue', exact: true }).click()
  await button(page, 'Issue invoice').click()
  await expect(heading(page)).toHaveText('Invoice INV-2026-0001')
  /** Keeps a card, agrees to its being charged, and gets an invoice that is due on 29 March. */
  const charged = async (name: string, card: string) => {
    const { clientId } = await newClient(name, 'EUR', here)
    const { email } = await joinClient(clientId, 'Paula', ['billing'], here)
    await own.signIn(email)
    await page.goto(`${own.url}/settings/cards`)
    await button(page, 'Add a card').click()
    await payWith(page, card)
    await settled(page, 'Your card is kept')
    await main(page).getByRole('link', { name: 'Your cards' }).click()
    await page.getByLabel(/^Yes, with /).check()
    await button(page, 'Save').click()
    await expect(main(page)).toContainText('pays what is due')
    const path = `/invoices/${await newInvoice(clientId, '120', true, here)}`
    const { text } = await mailTo(own.url, email, 'INV-2026')
    expect(text).toContain(`card •••• ${card.slice(-4)} will be charged on 29 March 2026`)
    expect(text).not.toContain('/pay?')
    await page.goto(`${own.url}${path}`)
    await expect(main(page)).toContainText('will be charged on 29 Mar 2026')
    return { email, path }
  }
  const good = await charged('Coho', '4242 4242 4242 4242')
  const bad = await charged('Litware', '4000 0000 0000 0341')

  await weather('down')
  await own.start('2026-03-29T10:00:00Z')
  await own.signIn(ADMIN)
  await expect(async () => {
    await page.goto(`${own.url}${good.path}`)
    await expect(main(page)).toContainText('Stripe was asked and has not answered yet', { timeout: 1_000 })
  }).toPass({ timeout: 120_000 })
  await weather('fine')
  // The portal asks again by itself too, and then there is nothing left to check.
  await expect(async () => {
    const check = button(page, 'Check with Stripe')
    if (await check.count()) await check.click({ timeout: 1_000 })
    await expect(main(page)).toContainText('Nothing owed since 29 Mar 2026', { timeout: 1_000 })
  }).toPass({ timeout: 120_000 })
  const receipt = await morningMail(good.email, 'came in')
  expect(receipt.text).toMatch(/Amount: 120\.00\sEUR/)
  expect(receipt.attachments).toMatchObject([{ filename: expect.stringMatching(/^REC-2026-\d+\.pdf$/) }])
  await own.signIn(good.email)
  await page.goto(`${own.url}${good.path}`)
  await expect(main(page)).toContainText('Nothing owed since 29 Mar 2026')

  await own.signIn(ADMIN)
  await expect(async () => {
    await page.goto(`${own.url}${bad.path}`)
    const check = button(page, 'Check with Stripe')
    if (await check.count()) await check.click({ timeout: 1_000 })
    await expect(main(page)).not.toContainText('has not answered yet', { timeout: 1_000 })
  }).toPass({ timeout: 120_000 })
  const declined = await morningMail(bad.email, 'failed')
  expect(declined.text).toContain('Your card was declined')
  expect(declined.text).toContain('Tried again: 30 March 2026')
  await own.start('2026-03-30T11:00:00Z')
  const again = await morningMail(bad.email, 'failed', declined.id)
  expect(again.text).toContain('Tried again: 1 April 2026')
  await own.signIn(bad.email)
  await page.goto(`${own.url}${bad.path}`)
  await expect(main(page)).toContainText('1 Apr 2026')
  await main(page).getByRole('link', { name: 'Pay', exact: true }).click()
  await button(page, 'Pay in EUR').click()
  await payWith(page, '5555 5555 5555 4444')
  await settled(page, 'Paid, thank you')
  await mailTo(own.url, bad.email, 'came in')

  await own.start('2026-04-02T12:00:00Z')
  await own.signIn(bad.email)
  await page.goto(`${own.url}/payments`)
  await expect(main(page)).toContainText('120.00 EUR received')
  await expect(main(page).getByRole('row')).toHaveCount(4)
  expect((await mailsTo(own.url, bad.email)).filter(({ subject }) => subject.includes('failed'))).toHaveLength(2)
})
