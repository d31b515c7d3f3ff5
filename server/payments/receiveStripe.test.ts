import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { cards, charges, checkouts, events, payments, refunds, webhooks } from '../../db/schema'
import type { Context } from '../context'
import { signatureOf } from '../embedded/stripe/deliver'
import { getInvoice } from '../invoices/get'
import { as, staff, system } from '../testing'
import { decideFlagged } from './decideFlagged'
import { brokenInvariants } from './invariants'
import { makeIssued, makePayer, moneyOf } from './ledgerTesting'
import { receiveStripe } from './receiveStripe'
import { unscopedReconcile } from './reconcile'
import { refundPayment } from './refundPayment'
import { startCheckout } from './startCheckout'
import { syncCheckout } from './syncCheckout'
import { payingContext } from './testing'

const VISA = { card: '4242424242424242' }
const replays = Number(process.env.REPLAYS ?? 20)
const atOnce = Number(process.env.AT_ONCE ?? 50)
const pays = Number(process.env.PAYS ?? 12)
/** With the figures of `npm run prove`. */
const LONG = 1_800_000
const times = <T>(count: number, work: (i: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, i) => work(i)))
const didOf = async (ctx: Context, did: string) => (await ctx.db.select().from(events)).filter((one) => one.did === did)

/** A client with one invoice over 120.00. */
async function world() {
  const { ctx, stripe, clock } = await payingContext({ as: system })
  const { client, viewer } = await makePayer(ctx)
  const invoice = await makeIssued(ctx, client.id, 12_000)
  const mine = as(ctx, viewer)
  const open = async (amount?: string, keepCard = false) => {
    const asked = { invoices: [{ invoiceId: invoice.id, amount }], keepCard }
    const { checkoutId } = await startCheckout(mine, asked, { mostMs: LONG })
    const [row] = await ctx.db.select().from(checkouts).where(eq(checkouts.id, checkoutId))
    return { checkoutId, stripeId: row?.stripeId ?? '' }
  }
  const admin = as(ctx, { ...staff('admin'), id: viewer.id })
  return { ctx, stripe, clock, client, invoice, mine, admin, open }
}

describe('a payment by card', () => {
  test('is booked by Stripe’s messages, whichever comes first, with its receipt and the name of the card', async () => {
    for (const order of ['forwards', 'backwards'] as const) {
      const { ctx, stripe, client, open } = await world()
      const { checkoutId, stripeId } = await open(undefined, true)
      stripe.pay(stripeId, VISA)
      expect((await moneyOf(ctx, client.id)).payments).toEqual([])
      await stripe.sendWaiting(order)
      const money = await moneyOf(ctx, client.id)
      expect(money).toMatchObject({ paidMinor: 12_000, creditMinor: 0, invoices: [{ status: 'paid' }] })
      expect(money.payments).toMatchObject([{ state: 'succeeded', card: 'Visa 4242', checkoutId }])
      expect(money.receipts).toMatchObject([{ number: 'REC-2026-0001', data: { card: 'Visa 4242', method: 'card' } }])
      expect(await ctx.db.select().from(checkouts)).toMatchObject([{ state: 'paid' }])
      expect(await ctx.db.select().from(cards)).toMatchObject([{ clientId: client.id, last4: '4242' }])
      expect(await didOf(ctx, 'payment.received')).toHaveLength(1)
      expect(await brokenInvariants(ctx.db)).toEqual([])
    }
  })

  test(
    `a message that comes ${replays} times, and ${atOnce} times at once, books once`,
    async () => {
      const { ctx, stripe, client, open } = await world()
      const { stripeId } = await open()
      stripe.pay(stripeId, VISA)
      const message = stripe.waiting().find(({ type }) => type === 'payment_intent.succeeded')
      await times(atOnce, () => stripe.send(message?.id ?? ''))
      for (let i = 0; i < replays; i++) await stripe.send(message?.id ?? '')
      await stripe.sendWaiting()
      expect(await moneyOf(ctx, client.id)).toMatchObject({
        paidMinor: 12_000,
        creditMinor: 0,
        payments: [{}],
        receipts: [{}],
      })
      expect(await didOf(ctx, 'payment.received')).toHaveLength(1)
      expect(
        await ctx.db
          .select()
          .from(webhooks)
          .where(eq(webhooks.id, message?.id ?? '')),
      ).toHaveLength(1)
      expect(await brokenInvariants(ctx.db)).toEqual([])
    },
    LONG,
  )

  test('asking Stripe and its messages together book once', async () => {
    const { ctx, stripe, client, mine, open } = await world()
    const { checkoutId, stripeId } = await open()
    stripe.pay(stripeId, VISA)
    await Promise.all([syncCheckout(mine, { checkoutId }), stripe.sendWaiting(), unscopedReconcile(ctx)])
    expect(await syncCheckout(mine, { checkoutId })).toEqual({ state: 'paid' })
    expect(await moneyOf(ctx, client.id)).toMatchObject({ paidMinor: 12_000, payments: [{}], receipts: [{}] })
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test(
    `${pays} pages for the same invoice, all paid: never more than is owed, the rest is credit`,
    async () => {
      const { ctx, stripe, client, open } = await world()
      const opened = await times(pays, () => open())
      const paid = opened.filter(({ stripeId }) => stripe.pay(stripeId, VISA).state === 'done').length
      expect(paid).toBeGreaterThan(0)
      await times(pays, () => stripe.sendWaiting())
      await times(pays, () => stripe.sendWaiting('backwards'))
      const money = await moneyOf(ctx, client.id)
      expect(money).toMatchObject({ paidMinor: 12_000, creditMinor: (paid - 1) * 12_000 })
      expect(money.receipts).toHaveLength(paid)
      expect(await brokenInvariants(ctx.db)).toEqual([])
    },
    LONG,
  )

  test('a second page closes the first at Stripe', async () => {
    const { stripe, open } = await world()
    const first = await open()
    const second = await open('20.00')
    expect(stripe.pay(first.stripeId, VISA)).toEqual({ state: 'over' })
    expect(stripe.pay(second.stripeId, VISA)).toEqual({ state: 'done' })
  })

  test('what was declined is said and may be paid with another card', async () => {
    const { ctx, stripe, client, open } = await world()
    const { stripeId } = await open()
    stripe.pay(stripeId, { card: '4000000000000002' })
    await stripe.sendWaiting()
    expect(await ctx.db.select().from(checkouts)).toMatchObject([
      { state: 'open', problem: expect.stringContaining('declined') },
    ])
    stripe.pay(stripeId, VISA)
    await stripe.sendWaiting()
    expect(await ctx.db.select().from(checkouts)).toMatchObject([{ state: 'paid', problem: '' }])
    expect((await moneyOf(ctx, client.id)).paidMinor).toBe(12_000)
  })
})

test('a payment by bank debit is named by its account, whichever message comes first', async () => {
  for (const order of ['forwards', 'backwards'] as const) {
    const { ctx, stripe, client, open, mine, invoice } = await world()
    const { stripeId } = await open()
    stripe.pay(stripeId, 'debit')
    await stripe.sendWaiting()
    const [checkout] = await ctx.db.select().from(checkouts)
    stripe.settle((await ctx.payments.getCheckout(checkout?.stripeId ?? '')).paymentId ?? '', true)
    await stripe.sendWaiting(order)
    const { payments, receipts } = await moneyOf(ctx, client.id)
    expect(payments).toMatchObject([{ state: 'succeeded', card: 'SEPA debit 3000' }])
    expect(receipts).toMatchObject([{ data: { card: 'SEPA debit 3000' } }])
    const seenBy = async (viewer: Context) => (await getInvoice(viewer, { invoiceId: invoice.id })).payments
    expect(await seenBy(mine)).toMatchObject([{ method: 'card', card: 'SEPA debit 3000' }])
    expect(await brokenInvariants(ctx.db)).toEqual([])
  }
})

test('nothing that is said of a page and a payment later takes back that it was paid', async () => {
  const { ctx, stripe, clock, client, open } = await world()
  const { checkoutId, stripeId } = await open()
  stripe.pay(stripeId, VISA)
  await stripe.sendWaiting()
  const [intent] = stripe.payments()
  const session = stripe.checkout(stripeId)?.session
  const error = { type: 'card_error', code: 'card_declined', message: 'No' }
  const unpaid = { ...session, payment_status: 'unpaid' }
  const failed = { ...intent, status: 'requires_payment_method', last_payment_error: error, amount_received: 0 }
  const said: [string, object][] = [
    ['checkout.session.expired', { ...unpaid, status: 'expired' }],
    ['checkout.session.completed', unpaid],
    ['checkout.session.async_payment_failed', unpaid],
    ['payment_intent.payment_failed', failed],
    ['payment_intent.canceled', { ...failed, status: 'canceled' }],
    ['charge.refunded', { object: 'charge', amount_refunded: 12_000, payment_intent: intent?.id }],
    ['payment_intent.amount_capturable_updated', failed],
    ['invented.by.stripe', {}],
  ]
  for (const [type, object] of said) {
    const event = { id: `evt_${type}`, object: 'event', type, livemode: false, created: clock.now.getTime() / 1000 }
    const body = JSON.stringify({ ...event, data: { object } })
    await receiveStripe(ctx, { body, signature: signatureOf(body, { secret: stripe.secret, now: () => clock.now }) })
  }
  expect(await ctx.db.select().from(checkouts)).toMatchObject([{ id: checkoutId, state: 'paid' }])
  const money = await moneyOf(ctx, client.id)
  expect(money).toMatchObject({ paidMinor: 12_000, refundedMinor: 0, payments: [{ state: 'succeeded' }] })
  expect(await didOf(ctx, 'payment.failed')).toEqual([])
  expect(await brokenInvariants(ctx.db)).toEqual([])
})

describe('what Stripe did not sign', () => {
  test('is refused, and nothing is booked', async () => {
    const { ctx, stripe, clock, client, open } = await world()
    const { stripeId } = await open()
    stripe.pay(stripeId, VISA)
    const body = stripe.waiting().find(({ type }) => type === 'payment_intent.succeeded')?.body ?? ''
    const at = (seconds: number) => ({
      secret: stripe.secret,
      now: () => new Date(clock.now.getTime() + seconds * 1000),
    })
    const good = signatureOf(body, at(0))
    const forged: [string, string][] = [
      [body, ''],
      [body, good.replace(/v1=../, 'v1=00')],
      [body, signatureOf(body, { ...at(0), secret: 'whsec_other' })],
      [body, signatureOf(body, at(-301))],
      [body, signatureOf(body, at(301))],
      [JSON.stringify(JSON.parse(body), null, 1), good],
      [`${body} `, good],
    ]
    for (const [sent, signature] of forged) {
      await expect(receiveStripe(ctx, { body: sent, signature })).rejects.toMatchObject({ code: 'forbidden' })
    }
    expect(await moneyOf(ctx, client.id)).toMatchObject({ payments: [], paidMinor: 0 })
    expect(await ctx.db.select().from(webhooks)).toEqual([])
    expect(await receiveStripe(ctx, { body, signature: signatureOf(body, at(-299)) })).toEqual({ state: 'applied' })
  })
})

describe('what does not match', () => {
  /** A message about the payment as Stripe would sign it, with something else in it. */
  async function altered(change: (object: Record<string, unknown>, event: Record<string, unknown>) => void) {
    const made = await world()
    const { stripeId } = await made.open()
    made.stripe.pay(stripeId, VISA)
    const found = made.stripe.waiting().find(({ type }) => type === 'payment_intent.succeeded')
    const event = JSON.parse(found?.body ?? '')
    change(event.data.object, event)
    const body = JSON.stringify(event)
    const outcome = await receiveStripe(made.ctx, {
      body,
      signature: signatureOf(body, { secret: made.stripe.secret, now: () => made.clock.now }),
    })
    return { ...made, outcome }
  }

  test.each([
    ['amount', (object: Record<string, unknown>) => Object.assign(object, { amount: 11_999, amount_received: 11_999 })],
    ['captured amount', (object: Record<string, unknown>) => Object.assign(object, { amount_received: 11_999 })],
    ['currency', (object: Record<string, unknown>) => Object.assign(object, { currency: 'usd' })],
    ['customer', (object: Record<string, unknown>) => Object.assign(object, { customer: 'cus_other' })],
  ])('another %s is flagged and waits for an administrator', async (_, change) => {
    const { ctx, client, admin, outcome } = await altered(change)
    expect(outcome).toEqual({ state: 'flagged' })
    const money = await moneyOf(ctx, client.id)
    expect(money).toMatchObject({ paidMinor: 0, creditMinor: 0, receipts: [], payments: [{ state: 'flagged' }] })
    expect(await didOf(ctx, 'payment.flagged')).toHaveLength(1)
    expect(await ctx.db.select().from(webhooks)).toMatchObject([
      { state: 'flagged', error: expect.stringMatching(/./) },
    ])
    const paymentId = money.payments[0]?.id ?? ''
    await decideFlagged(admin, { paymentId, decision: 'book' })
    await expect(decideFlagged(admin, { paymentId, decision: 'book' })).rejects.toMatchObject({ code: 'conflict' })
    expect(await moneyOf(ctx, client.id)).toMatchObject({ receipts: [{}], payments: [{ state: 'succeeded' }] })
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('one that is left alone stays so, whatever else is said of it', async () => {
    const { ctx, stripe, client, admin } = await altered((object) =>
      Object.assign(object, { amount: 1, amount_received: 1 }),
    )
    const [flagged] = await ctx.db.select().from(payments)
    await decideFlagged(admin, { paymentId: flagged?.id ?? '', decision: 'leave' })
    await stripe.sendWaiting()
    expect(await moneyOf(ctx, client.id)).toMatchObject({
      paidMinor: 0,
      receipts: [],
      payments: [{ state: 'reversed' }],
    })
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('the other mode is flagged and never money', async () => {
    const { ctx, client, outcome } = await altered((object, event) => {
      object.livemode = true
      event.livemode = true
    })
    expect(outcome).toEqual({ state: 'flagged' })
    expect(await moneyOf(ctx, client.id)).toMatchObject({ payments: [], paidMinor: 0 })
    expect(await didOf(ctx, 'payment.flagged')).toHaveLength(1)
  })

  test('what was not asked for here is ignored', async () => {
    const { ctx, outcome } = await altered((object) => Object.assign(object, { id: 'pi_other', metadata: {} }))
    expect(outcome).toEqual({ state: 'ignored' })
    expect(await ctx.db.select().from(payments)).toEqual([])
  })
})

describe('money that goes back', () => {
  async function paid(card = VISA) {
    const made = await world()
    const { stripeId } = await made.open()
    made.stripe.pay(stripeId, card)
    await made.stripe.sendWaiting()
    const [payment] = await made.ctx.db.select().from(payments)
    const paymentId = payment?.id ?? ''
    const refund = (amount: string, refundId = made.ctx.id('ref')) =>
      refundPayment(made.admin, { refundId, paymentId, amount, reason: 'Asked for' })
    return { ...made, payment, paymentId, refund }
  }

  test('a refund goes through Stripe once, opens the invoice, and is at most what is left', async () => {
    const { ctx, stripe, client, refund } = await paid()
    const refundId = ctx.id('ref')
    await expect(refund('120.01')).rejects.toMatchObject({ fields: { amount: [expect.stringContaining('120.00')] } })
    expect(await refund('50.00', refundId)).toMatchObject({ state: 'succeeded' })
    expect(await refund('50.00', refundId)).toMatchObject({ state: 'succeeded' })
    await stripe.sendWaiting()
    expect(stripe.refunds()).toHaveLength(1)
    expect(await moneyOf(ctx, client.id)).toMatchObject({
      paidMinor: 7_000,
      refundedMinor: 5_000,
      invoices: [{ status: 'open', paidOn: null }],
    })
    await expect(refund('70.01')).rejects.toMatchObject({ fields: { amount: [expect.stringContaining('70.00')] } })
    expect(await didOf(ctx, 'payment.refunded')).toHaveLength(1)
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('a refund whose answer was lost is found again, and made once', async () => {
    const { ctx, stripe, clock, client, refund } = await paid()
    stripe.setWeather('deaf')
    await expect(refund('50.00')).rejects.toMatchObject({ code: 'unavailable' })
    stripe.setWeather('fine')
    expect(await moneyOf(ctx, client.id)).toMatchObject({ refundedMinor: 0 })
    await expect(refund('80.00')).rejects.toMatchObject({ fields: { amount: [expect.stringContaining('70.00')] } })
    clock.now = new Date(clock.now.getTime() + 3_600_000)
    await unscopedReconcile(ctx)
    await stripe.sendWaiting()
    expect(stripe.refunds()).toHaveLength(1)
    expect(await moneyOf(ctx, client.id)).toMatchObject({ refundedMinor: 5_000, paidMinor: 7_000 })
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('a refund that fails after it succeeded is the client’s money again', async () => {
    const { ctx, stripe, client, refund } = await paid({ card: '4000000000007726' })
    expect(await refund('120.00')).toMatchObject({ state: 'pending' })
    expect(await moneyOf(ctx, client.id)).toMatchObject({ refundedMinor: 0 })
    const [one] = await ctx.db.select().from(refunds)
    stripe.settleRefund(one?.stripeId ?? '', true)
    await stripe.sendWaiting()
    expect(await moneyOf(ctx, client.id)).toMatchObject({ refundedMinor: 12_000, paidMinor: 0 })
    stripe.settleRefund(one?.stripeId ?? '', false)
    await stripe.sendWaiting()
    expect(await moneyOf(ctx, client.id)).toMatchObject({ refundedMinor: 0, paidMinor: 12_000 })
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('a dispute that is lost takes its money, one that is won does not, in any order of its messages', async () => {
    for (const [won, order] of [
      [true, 'forwards'],
      [false, 'forwards'],
      [false, 'backwards'],
    ] as const) {
      const { ctx, stripe, client, payment } = await paid()
      stripe.dispute(payment?.stripeId ?? '')
      const [dispute] = stripe.disputes()
      stripe.closeDispute(dispute?.id ?? '', won)
      await stripe.sendWaiting(order)
      expect(await moneyOf(ctx, client.id)).toMatchObject({ paidMinor: won ? 12_000 : 0 })
      expect(await didOf(ctx, won ? 'payment.dispute-won' : 'payment.dispute-lost')).toHaveLength(1)
      expect(await brokenInvariants(ctx.db)).toEqual([])
    }
  })
})

test('what never arrived is asked for: a payment, its refund, and a page that closed', async () => {
  const { ctx, stripe, clock, client, open } = await world()
  const { stripeId } = await open('70.00')
  stripe.pay(stripeId, VISA)
  const [intent] = stripe.payments()
  await ctx.payments.refund(
    { ourId: 'elsewhere', paymentId: intent?.id ?? '', amountMinor: 2_000, currency: 'EUR', reason: '' },
    'elsewhere',
  )
  clock.now = new Date(clock.now.getTime() + 2 * 3_600_000)
  await unscopedReconcile(ctx)
  expect(await moneyOf(ctx, client.id)).toMatchObject({ receivedMinor: 7_000, refundedMinor: 2_000, paidMinor: 5_000 })
  await unscopedReconcile(ctx)
  await stripe.sendWaiting()
  expect(await moneyOf(ctx, client.id)).toMatchObject({ receivedMinor: 7_000, refundedMinor: 2_000, receipts: [{}] })
  expect(await ctx.db.select().from(charges)).toEqual([])
  expect(await brokenInvariants(ctx.db)).toEqual([])
})
