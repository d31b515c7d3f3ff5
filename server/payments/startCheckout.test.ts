import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { checkouts, clients, firm, invoices } from '../../db/schema'
import { as, makeInvoice, member, staff, system } from '../testing'
import { makeIssued, makePayer, moneyOf } from './ledgerTesting'
import { notChargeable } from './rules'
import { startCheckout } from './startCheckout'
import { syncCheckout } from './syncCheckout'
import { payingContext } from './testing'

async function world(currency = 'EUR') {
  const made = await payingContext({ as: system })
  const { client, viewer } = await makePayer(made.ctx, { currency })
  const ctx = as(made.ctx, viewer)
  const pay = (...asked: { invoiceId: string; amount?: string }[]) =>
    startCheckout(ctx, { invoices: asked, keepCard: false })
  return { ...made, ctx, client, viewer, pay }
}
const at = (field: string) => expect.objectContaining({ code: 'invalid', fields: { [field]: [expect.any(String)] } })

test('several invoices go on one page, and are paid by what each was asked for', async () => {
  const { ctx, stripe, client, pay } = await world()
  const [first, second] = [await makeIssued(ctx, client.id, 12_000, 20), await makeIssued(ctx, client.id, 5_000, 10)]
  const { url, checkoutId } = await pay({ invoiceId: first.id, amount: '100' }, { invoiceId: second.id })
  expect(url).toMatch(/^http/)
  const [row] = await ctx.db.select().from(checkouts)
  expect(row).toMatchObject({ id: checkoutId, state: 'open', amountMinor: 15_000, url })
  expect(stripe.checkout(row?.stripeId ?? '')?.session).toMatchObject({ amount_total: 15_000, currency: 'eur' })
  stripe.pay(row?.stripeId ?? '', { card: '4242424242424242' })
  expect(await syncCheckout(ctx, { checkoutId })).toEqual({ state: 'paid' })
  expect((await moneyOf(ctx, client.id)).invoices).toMatchObject([
    { id: first.id, paidMinor: 10_000, status: 'open' },
    { id: second.id, paidMinor: 5_000, status: 'paid' },
  ])
})

test('the customer is made once, however many pages are opened at a time', async () => {
  const { ctx, client, pay } = await world()
  const { id: invoiceId } = await makeIssued(ctx, client.id, 12_000)
  await Promise.all([pay({ invoiceId }), pay({ invoiceId }), pay({ invoiceId })])
  const [row] = await ctx.db.select().from(clients).where(eq(clients.id, client.id))
  expect(row?.stripeCustomerId).toMatch(/^cus_/)
})

test('amounts that cannot be paid are refused at their field, and no page is opened', async () => {
  const { ctx, client, pay } = await world()
  const { id: invoiceId } = await makeIssued(ctx, client.id, 12_000)
  const small = await makeIssued(ctx, client.id, 49)
  const dollars = await makeIssued(ctx, client.id, 5_000, 10)
  await ctx.write(
    async (tx) => void (await tx.update(invoices).set({ currency: 'USD' }).where(eq(invoices.id, dollars.id))),
  )
  const settled = await makeInvoice(ctx, client.id, { status: 'paid', paidMinor: 12_000 })
  const gone = await makeInvoice(ctx, client.id, { status: 'void' })
  for (const amount of ['0', '-1', '0.49', '120.01', '1.234', 'ten', '']) {
    await expect(pay({ invoiceId, amount }), amount).rejects.toEqual(at('invoices.0.amount'))
  }
  for (const { id } of [small, settled, gone])
    await expect(pay({ invoiceId: id })).rejects.toEqual(at('invoices.0.amount'))
  await expect(pay({ invoiceId }, { invoiceId: dollars.id })).rejects.toEqual(at('invoices.1.amount'))
  await expect(pay({ invoiceId }, { invoiceId })).rejects.toEqual(at('invoices'))
  await ctx.write(async (tx) => void (await tx.update(firm).set({ partPayments: false })))
  const whole = { ...ctx, firm: async () => ({ ...(await ctx.firm()), partPayments: false }) }
  const part = startCheckout(whole, { invoices: [{ invoiceId, amount: '10' }], keepCard: false })
  await expect(part).rejects.toEqual(at('invoices.0.amount'))
  expect(await ctx.db.select().from(checkouts)).toEqual([])
})

test('another client’s invoice, a draft and one that does not exist are the same: not found', async () => {
  const { ctx, client, pay } = await world()
  const other = await makePayer(ctx, { name: 'Fabrikam' })
  const theirs = await makeIssued(ctx, other.client.id, 5_000)
  const mine = await makeIssued(ctx, client.id, 5_000)
  const draft = await makeInvoice(ctx, client.id, { status: 'draft', number: '' })
  for (const id of [theirs.id, draft.id, 'inv_nothing']) {
    await expect(pay({ invoiceId: mine.id }, { invoiceId: id })).rejects.toMatchObject({ code: 'not-found' })
  }
  const { checkoutId } = await pay({ invoiceId: mine.id })
  await expect(syncCheckout(as(ctx, other.viewer), { checkoutId })).rejects.toMatchObject({ code: 'not-found' })
  for (const who of [staff('admin'), staff('support'), { ...member(client, ['usage']), id: 'per_x' }]) {
    const asked = startCheckout(as(ctx, who), { invoices: [{ invoiceId: mine.id }], keepCard: false })
    await expect(asked).rejects.toMatchObject({ code: 'forbidden' })
  }
})

test('yen are not counted in hundredths, dinars go in steps of ten', async () => {
  const { ctx, stripe, client, pay } = await world('JPY')
  const yen = await makeIssued(ctx, client.id, 5_000, 10, 'JPY')
  await pay({ invoiceId: yen.id })
  const [row] = await ctx.db.select().from(checkouts)
  expect(stripe.checkout(row?.stripeId ?? '')?.session).toMatchObject({ amount_total: 5_000, currency: 'jpy' })
  for (const [amountMinor, currency] of [
    [1_230, 'KWD'],
    [100_000, 'MGA'],
    [100, 'ISK'],
    [5_000, 'UGX'],
    [50, 'JPY'],
  ] as const) {
    expect(notChargeable(amountMinor, currency), currency).toBeNull()
  }
  // Counted in hundredths here, and in whole units at Stripe.
  expect(notChargeable(100_050, 'MGA')).toMatch(/multiples of 1.00\sMGA/)
  expect(notChargeable(100, 'XYZ')).toContain('XYZ')
  expect(notChargeable(49, 'JPY')).toMatch(/50\sJPY/)
  expect(notChargeable(1_234, 'KWD')).toMatch(/0.010\sKWD/)
  expect(notChargeable(49, 'EUR')).toMatch(/0.50\sEUR/)
  expect(notChargeable(50, 'EUR')).toBeNull()
})

test('where Stripe does not answer nothing is open, and the next try opens a page', async () => {
  const { ctx, stripe, client, pay } = await world()
  const { id: invoiceId } = await makeIssued(ctx, client.id, 12_000)
  await pay({ invoiceId })
  stripe.setWeather('down')
  await expect(pay({ invoiceId })).rejects.toMatchObject({ code: 'unavailable' })
  stripe.setWeather('fine')
  expect((await pay({ invoiceId })).url).toMatch(/^http/)
})
