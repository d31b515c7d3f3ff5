import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { cards, charges, checkouts, clients, events, payments } from '../../db/schema'
import type { Context } from '../context'
import type { OutboxContext } from '../outbox/context'
import { handlers } from '../outbox/handlers'
import { runDue } from '../outbox/run'
import { as, staff, system } from '../testing'
import { setAutopay } from './cards/autopay'
import { unscopedCharge } from './charges/charge'
import { unscopedChargeDue } from './charges/due'
import { getPayment } from './get'
import { getCheckout } from './getCheckout'
import { brokenInvariants } from './invariants'
import { keepCard } from './keepCard'
import { makeIssued, makePayer, moneyOf } from './ledgerTesting'
import { getPayable } from './payable'
import { unscopedReconcile } from './reconcile'
import { startCheckout } from './startCheckout'
import { payingContext } from './testing'

const DAY_MS = 86_400_000

/** A client with an invoice over 120.00 that is due. */
async function world() {
  const { ctx: base, stripe, clock } = await payingContext({ as: system })
  const ctx: OutboxContext = { ...base, send: async () => ({ id: 'sent' }) }
  const { client, viewer } = await makePayer(ctx)
  const mine = as(ctx, viewer)
  const invoice = await makeIssued(ctx, client.id, 12_000, 0)
  const open = (amount?: string) =>
    startCheckout(mine, { invoices: [{ invoiceId: invoice.id, amount }], keepCard: false })
  const debit = async (amount?: string) => {
    const { checkoutId } = await open(amount)
    const visit = await visitOf(ctx, checkoutId)
    stripe.pay(visit?.stripeId ?? '', 'debit')
    const [intent] = stripe.payments()
    return { checkoutId, intentId: intent?.id ?? '' }
  }
  return { ctx, stripe, clock, client, mine, invoice, open, debit }
}

async function visitOf(ctx: Context, id: string) {
  const [row] = await ctx.db.select().from(checkouts).where(eq(checkouts.id, id))
  return row
}
const underWay = { code: 'invalid', fields: { 'invoices.0.amount': [expect.stringContaining('is under way')] } }

test('while an account is debited nothing else is paid for the same, and the page says what and since when', async () => {
  const { ctx, stripe, client, mine, invoice, open, debit } = await world()
  const { checkoutId, intentId } = await debit('100.00')
  await expect(open()).rejects.toMatchObject(underWay)
  await expect(open('20.00')).rejects.toMatchObject({
    fields: { 'invoices.0.amount': [expect.stringMatching(/100\.00\u00a0EUR.*2026-03-15/)] },
  })
  await stripe.sendWaiting()
  expect((await getPayable(mine, { invoiceIds: [] })).groups).toMatchObject([
    {
      payableMinor: 0,
      invoices: [{ id: invoice.id, underWay: { amountMinor: 10_000, sinceOn: '2026-03-15', checkoutId } }],
    },
  ])
  expect(await getCheckout(mine, { checkoutId })).toMatchObject({ shown: 'confirming', slow: true })
  expect(await ctx.db.select().from(checkouts)).toHaveLength(1)
  stripe.settle(intentId, true)
  await stripe.sendWaiting()
  expect(await moneyOf(ctx, client.id)).toMatchObject({ paidMinor: 10_000, creditMinor: 0 })
  await open('20.00')
  expect(await brokenInvariants(ctx.db)).toEqual([])
})

test.each(['forwards', 'backwards', 'never'] as const)(
  'an account that could not be debited, told %s, is a payment that failed, and it can be paid again',
  async (order) => {
    const { ctx, stripe, clock, client, mine, open, debit } = await world()
    const { checkoutId, intentId } = await debit()
    await expect(open()).rejects.toMatchObject(underWay)
    stripe.settle(intentId, false)
    if (order === 'never') {
      clock.now = new Date(clock.now.getTime() + 3 * DAY_MS)
      await unscopedReconcile(ctx)
      await unscopedReconcile(ctx)
    } else await stripe.sendWaiting(order)
    expect(await visitOf(ctx, checkoutId)).toMatchObject({ state: 'failed', problem: expect.stringMatching(/./) })
    expect(await getCheckout(mine, { checkoutId })).toMatchObject({ shown: 'failed', slow: false })
    const money = await moneyOf(ctx, client.id)
    expect(money).toMatchObject({ paidMinor: 0, receipts: [], payments: [{ state: 'failed', checkoutId }] })
    const paymentId = money.payments[0]?.id ?? ''
    expect(await getPayment(mine, { paymentId })).toMatchObject({ missed: [{ owedMinor: 12_000, pay: true }] })
    expect(await getPayment(as(ctx, staff('admin')), { paymentId })).toMatchObject({ missed: [{ pay: false }] })
    const told = (await ctx.db.select().from(events)).filter(({ did }) => did === 'payment.failed')
    expect(told).toMatchObject([{ audience: 'client', data: { numbers: ['INV-2026-0001'], amountMinor: 12_000 } }])
    const again = await open()
    const visit = await visitOf(ctx, again.checkoutId)
    stripe.pay(visit?.stripeId ?? '', { card: '4242424242424242' })
    await stripe.sendWaiting()
    expect(await moneyOf(ctx, client.id)).toMatchObject({ paidMinor: 12_000, creditMinor: 0 })
    expect(await brokenInvariants(ctx.db)).toEqual([])
  },
)

test('a card that is charged by itself waits for the account, however long that takes', async () => {
  const { ctx, stripe, clock, client, mine, debit } = await world()
  const { intentId } = await debit()
  await stripe.sendWaiting()
  const card = { stripeId: 'pm_kept', brand: 'visa', last4: '4242', expMonth: 12, expYear: 2030 }
  await ctx.write((tx) => keepCard(tx, ctx, { clientId: client.id, card, addedById: null }))
  const [kept] = await ctx.db.select().from(cards)
  await setAutopay(mine, { cardId: kept?.id ?? '' })
  for (let day = 0; day < 3; day++) {
    await unscopedChargeDue(ctx)
    await runDue(ctx, handlers)
    clock.now = new Date(clock.now.getTime() + DAY_MS)
  }
  expect(stripe.payments()).toHaveLength(1)
  stripe.settle(intentId, true)
  await stripe.sendWaiting()
  await runDue(ctx, handlers)
  expect(stripe.payments()).toHaveLength(1)
  expect(await moneyOf(ctx, client.id)).toMatchObject({ paidMinor: 12_000, creditMinor: 0 })
})

test('while a kept card is charged nothing else is paid for the same', async () => {
  const { ctx, stripe, client, mine, open, invoice } = await world()
  await ctx.write(
    async (tx) => void (await tx.update(clients).set({ stripeCustomerId: 'cus_x' }).where(eq(clients.id, client.id))),
  )
  const card = { stripeId: 'pm_kept', brand: 'visa', last4: '4242', expMonth: 12, expYear: 2030 }
  await ctx.write((tx) => keepCard(tx, ctx, { clientId: client.id, card, addedById: null }))
  const [kept] = await ctx.db.select().from(cards)
  await setAutopay(mine, { cardId: kept?.id ?? '' })
  await unscopedChargeDue(ctx)
  const [charge] = await ctx.db.select().from(charges)
  stripe.setWeather('down')
  await expect(unscopedCharge(ctx, { chargeId: charge?.id ?? '' })).rejects.toMatchObject({ code: 'unavailable' })
  stripe.setWeather('fine')
  await expect(open()).rejects.toMatchObject(underWay)
  expect((await getPayable(mine, { invoiceIds: [invoice.id] })).groups).toMatchObject([
    { payableMinor: 0, invoices: [{ underWay: { amountMinor: 12_000, checkoutId: null } }] },
  ])
  expect(await ctx.db.select().from(payments)).toEqual([])
})
