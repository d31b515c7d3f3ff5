import { and, eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { cards, charges, checkouts, clients, events, payments, refunds } from '../../db/schema'
import type { Context } from '../context'
import { creditInvoice } from '../invoices/credit'
import { voidInvoice } from '../invoices/void'
import type { OutboxContext } from '../outbox/context'
import { handlers } from '../outbox/handlers'
import { runDue } from '../outbox/run'
import { PaymentRefused, type Payments } from '../ports/payments'
import { as, staff, system } from '../testing'
import { setAutopay } from './cards/autopay'
import { listCards } from './cards/list'
import { startAddingCard } from './cards/startAdding'
import { unscopedCharge } from './charges/charge'
import { unscopedChargeDue } from './charges/due'
import { brokenInvariants } from './invariants'
import { makeIssued, makePayer, moneyOf } from './ledgerTesting'
import { unscopedReconcile } from './reconcile'
import { recordPayment } from './recordPayment'
import { refundPayment } from './refundPayment'
import { reversePayment } from './reversePayment'
import { startCheckout } from './startCheckout'
import { syncCheckout } from './syncCheckout'
import { syncPayment } from './syncPayment'
import { payingContext } from './testing'

const VISA = { card: '4242424242424242' }
const HOUR_MS = 3_600_000

/** A client with an invoice over 120.00 that is due. */
async function world() {
  const { ctx: base, stripe, clock } = await payingContext({ as: system })
  const ctx: OutboxContext = { ...base, send: async () => ({ id: 'sent' }) }
  const { client, viewer } = await makePayer(ctx)
  const mine = as(ctx, viewer)
  const admin = as(ctx, { ...staff('admin'), id: viewer.id })
  const invoice = await makeIssued(ctx, client.id, 12_000, 0)
  const pay = (amount?: string, who = mine) =>
    startCheckout(who, { invoices: [{ invoiceId: invoice.id, amount }], keepCard: false }, { mostMs: 60_000 })
  const visitOf = async (id: string) => {
    const [row] = await ctx.db.select().from(checkouts).where(eq(checkouts.id, id))
    return row?.stripeId ?? ''
  }
  const keeps = async () => {
    const { checkoutId } = await startAddingCard(mine)
    stripe.pay(await visitOf(checkoutId), VISA)
    await syncCheckout(mine, { checkoutId })
    await stripe.sendWaiting()
    const [kept] = await ctx.db.select().from(cards)
    await setAutopay(mine, { cardId: kept?.id ?? '' })
    return kept
  }
  const later = (ms: number) => {
    clock.now = new Date(clock.now.getTime() + ms)
  }
  const run = () => runDue(ctx, handlers)
  return { ctx, stripe, client, mine, admin, invoice, pay, visitOf, keeps, later, run }
}
const over = (ctx: Context, payments: Partial<Payments>): Context => ({
  ...ctx,
  payments: { ...ctx.payments, ...payments },
})
const didOf = async (ctx: Context, did: string) =>
  (await ctx.db.select().from(events).where(eq(events.did, did))).map(({ data }) => data)

test('what is no amount is refused at its field, and nothing is opened', async () => {
  const { ctx, stripe, pay } = await world()
  const strange =
    '1e400 1e2 Infinity NaN 0x10 -0 -5 +-5 1,000.00 1.000,00 1,5 1.2.3 .5 ١٢ １２ 12€ 1_000 0.001 120.000000001 120.01 99999999999999999999 null 0.00 0.49'
  for (const amount of [...strange.split(' '), '1 000', ' ', '12\u200b', '5'.repeat(31), "1'000", '1\n2']) {
    await expect(pay(amount), amount).rejects.toMatchObject({
      code: 'invalid',
      fields: { 'invoices.0.amount': [expect.any(String)] },
    })
  }
  await expect(pay('1\u0000')).rejects.toMatchObject({ code: 'invalid' })
  expect(await ctx.db.select().from(checkouts)).toEqual([])
  for (const [amount, minor] of [
    [' 5 ', 500],
    ['5.5\t', 550],
    ['0005.50', 550],
    ['+7', 700],
    ['8.', 800],
    ['9.1000', 910],
  ] as const) {
    await pay(amount)
    expect(stripe.checkouts()[0], amount).toMatchObject({ amount_total: minor })
  }
})

test('the button pressed twice, or eight times at once, leaves one page on which it can be paid', async () => {
  const { ctx, stripe, client, pay } = await world()
  const opened = await Promise.all(Array.from({ length: 8 }, () => pay('100.00')))
  expect(stripe.checkouts().filter(({ status }) => status === 'open')).toHaveLength(1)
  const [left] = await ctx.db.select().from(checkouts).where(eq(checkouts.state, 'open'))
  expect(opened.at(-1)?.url).toMatch(/^http/)
  expect(opened.some(({ checkoutId }) => checkoutId === left?.id)).toBe(true)
  for (const one of await ctx.db.select().from(checkouts)) stripe.pay(one.stripeId ?? '', VISA)
  await stripe.sendWaiting()
  expect(await moneyOf(ctx, client.id)).toMatchObject({ paidMinor: 10_000, creditMinor: 0, receipts: [{}] })
})

test('where Stripe answers each question slowly the page still answers in time', async () => {
  const { ctx, client, mine, invoice } = await world()
  const slowly =
    <A extends unknown[], R>(ask: (...args: A) => Promise<R>) =>
    async (...args: A) => {
      await new Promise((resolve) => setTimeout(resolve, 150))
      return ask(...args)
    }
  const { createCustomer, createCheckout } = ctx.payments
  const slow = over(mine, { createCustomer: slowly(createCustomer), createCheckout: slowly(createCheckout) })
  const asked = { invoices: [{ invoiceId: invoice.id }], keepCard: false }
  const late = await startCheckout(slow, asked, { mostMs: 200 }).catch((error) => error)
  expect(late).toMatchObject({ code: 'unavailable' })
  // The same is said to those who ask what became of a payment, and may have paid.
  expect(late.message).not.toMatch(/nothing was paid/i)
  await expect(startCheckout(slow, asked, { mostMs: 5_000 })).resolves.toMatchObject({ url: expect.any(String) })
  expect((await moneyOf(ctx, client.id)).payments).toEqual([])
})

describe('what Stripe does not know any more', () => {
  test('a customer is made again, and the cards that went with it are gone', async () => {
    const { ctx, stripe, client, mine, pay, keeps, visitOf } = await world()
    await keeps()
    const gone = async () => void (await ctx.write((tx) => tx.update(clients).set({ stripeCustomerId: 'cus_gone' })))
    await gone()
    const { checkoutId } = await pay()
    expect(await listCards(mine)).toMatchObject({ cards: [], autopayCardId: null })
    stripe.pay(await visitOf(checkoutId), VISA)
    await stripe.sendWaiting()
    expect(await moneyOf(ctx, client.id)).toMatchObject({ paidMinor: 12_000, payments: [{ state: 'succeeded' }] })
    await gone()
    await expect(startAddingCard(mine)).resolves.toMatchObject({ url: expect.any(String) })
  })

  test('a charge that is refused for another reason leaves the card where it is', async () => {
    const { ctx, mine, keeps } = await world()
    await keeps()
    await unscopedChargeDue(ctx)
    const [waiting] = await ctx.db.select().from(charges)
    const chargeCard = () => Promise.reject(new PaymentRefused('invalid_request_error', 'Stripe refused: no.'))
    const settle = await unscopedCharge(over(ctx, { chargeCard }), { chargeId: waiting?.id ?? '' })
    await ctx.write(async (tx) => settle?.(tx))
    expect(await didOf(ctx, 'payment.failed')).toMatchObject([{ problem: 'Stripe refused: no.' }])
    expect(await listCards(mine)).toMatchObject({ cards: [{}], autopayCardId: expect.any(String) })
  })

  test('a card is charged no more: its people are told once, and can pay', async () => {
    const { ctx, stripe, mine, invoice, pay, keeps, later, run } = await world()
    const kept = await keeps()
    await ctx.payments.removeCard(kept?.stripeId ?? '')
    for (let i = 0; i < 9; i++) {
      await unscopedChargeDue(ctx)
      await run()
      later(24 * HOUR_MS)
    }
    expect(await ctx.db.select().from(charges)).toMatchObject([{ state: 'failed', attempt: 1 }])
    const told = await didOf(ctx, 'payment.failed')
    expect(told).toMatchObject([{ problem: expect.stringContaining('no longer kept at Stripe'), again: null }])
    expect(JSON.stringify(told)).not.toContain('pm_')
    expect(await listCards(mine)).toMatchObject({ cards: [], autopayCardId: null })
    expect(stripe.payments()).toEqual([])
    await pay()
    expect(invoice.id).toBeTruthy()
  })

  test('a visit, a charge and a payment do not keep the rest from being asked for, nor anybody from paying', async () => {
    const { ctx, stripe, client, mine, admin, invoice, pay, visitOf, later } = await world()
    const lost = await pay('10.00')
    await ctx.write(async (tx) => {
      await tx.update(checkouts).set({ stripeId: 'cs_gone' }).where(eq(checkouts.id, lost.checkoutId))
    })
    await expect(syncCheckout(mine, { checkoutId: lost.checkoutId })).resolves.toEqual({ state: 'failed' })
    const again = await pay('20.00')
    await ctx.write(async (tx) => {
      await tx.update(checkouts).set({ stripeId: 'cs_gone_too' }).where(eq(checkouts.id, again.checkoutId))
    })
    const card = { stripeId: 'pm_1', brand: 'visa', last4: '4242', expMonth: 12, expYear: 2030, createdAt: ctx.now() }
    const other = await makeIssued(ctx, client.id, 3_000)
    const last = await startCheckout(mine, { invoices: [{ invoiceId: other.id }], keepCard: false })
    stripe.pay(await visitOf(last.checkoutId), VISA)
    await ctx.write(async (tx) => {
      await tx.insert(cards).values({ ...card, id: 'crd_1', clientId: client.id })
      const money = { currency: 'EUR', exponent: 2, amountMinor: 1_000, createdAt: ctx.now(), updatedAt: ctx.now() }
      const row = { id: 'chg_1', invoiceId: invoice.id, clientId: client.id, cardId: 'crd_1', attempt: 1 }
      await tx.insert(charges).values({ ...row, ...money, state: 'pending', stripePaymentId: 'pi_gone' })
    })
    later(HOUR_MS)
    await unscopedReconcile(ctx)
    expect(await ctx.db.select().from(charges)).toMatchObject([{ state: 'failed' }])
    expect(await moneyOf(ctx, client.id)).toMatchObject({ paidMinor: 3_000 })
    await pay('5.00')
    await ctx.write(async (tx) => void (await tx.update(payments).set({ stripeId: 'pi_gone' })))
    const [payment] = await ctx.db.select().from(payments)
    await expect(syncPayment(admin, { paymentId: payment?.id ?? '' })).rejects.toMatchObject({ code: 'unavailable' })
  })

  test('a refund that Stripe answers with an error for as long as it knows its key does not keep the rest', async () => {
    const { ctx, stripe, client, mine, admin, pay, visitOf, later } = await world()
    stripe.pay(await visitOf((await pay('10.00')).checkoutId), VISA)
    await stripe.sendWaiting()
    const [payment] = await ctx.db.select().from(payments)
    stripe.setWeather('failing')
    const refund = { refundId: ctx.id('ref'), paymentId: payment?.id ?? '', amount: '10' }
    await expect(refundPayment(admin, refund)).rejects.toMatchObject({ code: 'unavailable' })
    stripe.setWeather('fine')
    const other = await makeIssued(ctx, client.id, 3_000)
    const last = await startCheckout(mine, { invoices: [{ invoiceId: other.id }] })
    // Only the list knows it: the visit itself was not asked for long enough.
    stripe.pay(await visitOf(last.checkoutId), VISA)
    later(6 * 60_000)
    await ctx.write(async (tx) => void (await tx.update(checkouts).set({ createdAt: ctx.now() })))
    await unscopedReconcile(ctx)
    expect(await moneyOf(ctx, client.id)).toMatchObject({ receivedMinor: 4_000, refundedMinor: 0 })
    for (let i = 0; i < 50; i++) {
      later(HOUR_MS)
      await unscopedReconcile(ctx)
    }
    expect(await ctx.db.select().from(refunds)).toMatchObject([{ state: 'failed' }])
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('one thing that cannot be booked is said by the job, after the rest was', async () => {
    const { ctx, stripe, client, mine, pay, visitOf, later } = await world()
    const { checkoutId } = await pay('10.00')
    const other = await makeIssued(ctx, client.id, 3_000)
    const last = await startCheckout(mine, { invoices: [{ invoiceId: other.id }], keepCard: false })
    stripe.pay(await visitOf(last.checkoutId), VISA)
    later(HOUR_MS)
    const first = await visitOf(checkoutId)
    const broken = over(ctx, {
      getCheckout: (id) => (id === first ? Promise.reject(new TypeError('unheard of')) : ctx.payments.getCheckout(id)),
    })
    await expect(unscopedReconcile(broken)).rejects.toThrow('unheard of')
    expect(await moneyOf(ctx, client.id)).toMatchObject({ paidMinor: 3_000 })
  })
})

test('a refund that never reached Stripe ends, is told, and its money can be refunded again', async () => {
  const { ctx, stripe, client, admin, pay, visitOf, later } = await world()
  const { checkoutId } = await pay()
  stripe.pay(await visitOf(checkoutId), VISA)
  await stripe.sendWaiting()
  const [payment] = await ctx.db.select().from(payments)
  const refund = (who: Context, amount: string) =>
    refundPayment(who, { refundId: ctx.id('ref'), paymentId: payment?.id ?? '', amount, reason: '' })
  stripe.setWeather('down')
  await expect(refund(admin, '100.00')).rejects.toMatchObject({ code: 'unavailable' })
  stripe.setWeather('fine')
  await expect(refund(admin, '50.00')).rejects.toMatchObject({ code: 'invalid' })
  later(25 * HOUR_MS)
  await unscopedReconcile(ctx)
  later(25 * HOUR_MS)
  await unscopedReconcile(ctx)
  expect(await ctx.db.select().from(refunds)).toMatchObject([{ state: 'failed' }])
  expect(await didOf(ctx, 'payment.refund-failed')).toHaveLength(1)
  await refund(admin, '50.00')
  expect(stripe.refunds()).toHaveLength(1)
  expect(await moneyOf(ctx, client.id)).toMatchObject({ refundedMinor: 5_000 })
  expect(await brokenInvariants(ctx.db)).toEqual([])
})

test('a refund that does not match is said once, however often it is heard of', async () => {
  const { ctx, stripe, client, admin, pay, visitOf, later } = await world()
  const { checkoutId } = await pay()
  stripe.pay(await visitOf(checkoutId), VISA)
  await stripe.sendWaiting()
  const [payment] = await ctx.db.select().from(payments)
  const refundId = ctx.id('ref')
  await refundPayment(admin, { refundId, paymentId: payment?.id ?? '', amount: '10.00' })
  const same = { ourId: refundId, paymentId: payment?.stripeId ?? '', amountMinor: 500, currency: 'EUR', reason: '' }
  await ctx.payments.refund(same, 'copied by hand')
  await stripe.sendWaiting()
  for (let i = 0; i < 3; i++) {
    later(HOUR_MS / 4)
    await unscopedReconcile(ctx)
  }
  expect(await didOf(ctx, 'payment.flagged')).toMatchObject([{ problem: 'Another refund was made for the same' }])
  expect(await moneyOf(ctx, client.id)).toMatchObject({ refundedMinor: 1_000 })
  expect(await brokenInvariants(ctx.db)).toEqual([])
})

test('two refunds at once, and one in the dashboard between them, never give back more than was paid', async () => {
  const { ctx, stripe, client, admin, pay, visitOf } = await world()
  const { checkoutId } = await pay()
  stripe.pay(await visitOf(checkoutId), VISA)
  await stripe.sendWaiting()
  const [payment] = await ctx.db.select().from(payments)
  const { stripeId } = payment ?? {}
  const paymentId = payment?.id ?? ''
  const elsewhere = { ourId: 'elsewhere', paymentId: stripeId ?? '', amountMinor: 5_000, currency: 'EUR', reason: '' }
  const done = await Promise.allSettled([
    refundPayment(admin, { refundId: ctx.id('ref'), paymentId, amount: '80.00', reason: '' }),
    ctx.payments.refund(elsewhere, 'elsewhere'),
    refundPayment(admin, { refundId: ctx.id('ref'), paymentId, amount: '80.00', reason: '' }),
  ])
  expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  await stripe.sendWaiting()
  const back = stripe.refunds().reduce((sum, { amount }) => sum + amount, 0)
  expect(await moneyOf(ctx, client.id)).toMatchObject({ refundedMinor: back, paidMinor: 12_000 - back })
  expect(await brokenInvariants(ctx.db)).toEqual([])
})

test.each([
  ['voided', (admin: Context, invoiceId: string) => voidInvoice(admin, { invoiceId, reason: 'Wrong' }), 0, 12_000],
  [
    'credited',
    (admin: Context, invoiceId: string) => creditInvoice(admin, { invoiceId, reason: 'Wrong', whole: true, lines: [] }),
    0,
    12_000,
  ],
  [
    'paid by transfer',
    (admin: Context, _: string, clientId: string) =>
      recordPayment(admin, {
        paymentId: admin.id('pay'),
        clientId,
        amount: '100.00',
        currency: 'EUR',
        method: 'transfer',
        receivedOn: '2026-03-15',
      }),
    12_000,
    10_000,
  ],
] as const)(
  'an invoice that is %s while Stripe’s page is open: what is paid there too is credit',
  async (_, meanwhile, paidMinor, creditMinor) => {
    const { ctx, stripe, client, admin, invoice, pay, visitOf } = await world()
    const { checkoutId } = await pay()
    await meanwhile(admin, invoice.id, client.id)
    stripe.pay(await visitOf(checkoutId), VISA)
    await stripe.sendWaiting()
    expect(await moneyOf(ctx, client.id)).toMatchObject({ paidMinor, creditMinor })
    expect(await brokenInvariants(ctx.db)).toEqual([])
  },
)

test('credit that paid another invoice goes with the payment that is taken back, or refunded in part', async () => {
  const { ctx, client, admin } = await world()
  const record = (amount: string) =>
    recordPayment(admin, {
      paymentId: ctx.id('pay'),
      clientId: client.id,
      amount,
      currency: 'EUR',
      method: 'cash',
      receivedOn: '2026-03-15',
    })
  const first = await record('200.00')
  await makeIssued(ctx, client.id, 6_000)
  expect(await moneyOf(ctx, client.id)).toMatchObject({ paidMinor: 18_000, creditMinor: 2_000 })
  const back = { refundId: ctx.id('ref'), paymentId: first.paymentId, amount: '50.00' }
  await refundPayment(admin, back)
  expect(await moneyOf(ctx, client.id)).toMatchObject({ paidMinor: 15_000, creditMinor: 0 })
  const again = reversePayment(admin, { paymentId: first.paymentId, reason: 'Wrong' })
  await expect(again).rejects.toMatchObject({ code: 'invalid' })
  const second = await record('50.00')
  expect(await moneyOf(ctx, client.id)).toMatchObject({ paidMinor: 18_000, creditMinor: 2_000 })
  await reversePayment(admin, { paymentId: second.paymentId, reason: 'Wrong' })
  expect(await moneyOf(ctx, client.id)).toMatchObject({ paidMinor: 15_000, creditMinor: 0 })
  expect(await brokenInvariants(ctx.db)).toEqual([])
})

test('two workers that charge the same try charge once', async () => {
  const { ctx, stripe, client, keeps } = await world()
  await keeps()
  await unscopedChargeDue(ctx)
  const [charge] = await ctx.db.select().from(charges)
  const chargeId = charge?.id ?? ''
  const work = async () => {
    const write = await unscopedCharge(ctx, { chargeId })
    if (write) await ctx.write(write)
  }
  await Promise.allSettled([work(), work(), work()])
  await stripe.sendWaiting()
  expect(stripe.payments()).toHaveLength(1)
  expect(await moneyOf(ctx, client.id)).toMatchObject({ paidMinor: 12_000, creditMinor: 0, receipts: [{}] })
})

test('more than a page of refunds in the dashboard are found when none of their messages came', async () => {
  const { ctx, stripe, client, pay, visitOf, later } = await world()
  const { checkoutId } = await pay()
  stripe.pay(await visitOf(checkoutId), VISA)
  const [intent] = stripe.payments()
  for (let i = 0; i < 105; i++) {
    const back = { ourId: `elsewhere ${i}`, paymentId: intent?.id ?? '', amountMinor: 100, currency: 'EUR', reason: '' }
    await ctx.payments.refund(back, `elsewhere ${i}`)
  }
  later(HOUR_MS)
  await unscopedReconcile(ctx)
  expect(await moneyOf(ctx, client.id)).toMatchObject({ receivedMinor: 12_000, refundedMinor: 10_500 })
  const booked = and(eq(refunds.state, 'succeeded'), eq(refunds.clientId, client.id))
  expect(await ctx.db.select().from(refunds).where(booked)).toHaveLength(105)
  expect(await brokenInvariants(ctx.db)).toEqual([])
})
