import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { checkouts, events, FIRM, paymentDays, payments } from '../../db/schema'
import type { Context } from '../context'
import { signatureOf } from '../embedded/stripe/deliver'
import { getStatement } from '../statements/get'
import { as, staff, system } from '../testing'
import { doctor } from './doctor'
import { getPayment } from './get'
import { brokenInvariants } from './invariants'
import { makeIssued, makePayer, moneyOf } from './ledgerTesting'
import { receiveStripe } from './receiveStripe'
import { unscopedReconcile } from './reconcile'
import { refundPayment } from './refundPayment'
import { startCheckout } from './startCheckout'
import { payingContext } from './testing'

/** A payment of 120.00 by a card whose holder disputes it at once; the messages wait. */
async function world() {
  const made = await payingContext({ as: system })
  const { ctx, stripe } = made
  const { client, viewer } = await makePayer(ctx)
  const invoice = await makeIssued(ctx, client.id, 12_000)
  const mine = as(ctx, viewer)
  await startCheckout(mine, { invoices: [{ invoiceId: invoice.id }], keepCard: false })
  const [visit] = await ctx.db.select().from(checkouts)
  stripe.pay(visit?.stripeId ?? '', { card: '4000000000000259' })
  const [dispute] = stripe.disputes()
  if (!dispute) throw new Error('There is no dispute.')
  const admin = as(ctx, { ...staff('admin'), id: viewer.id })
  const shown = async (reader: Context) => {
    const [payment] = await ctx.db.select().from(payments)
    return getPayment(reader, { paymentId: payment?.id ?? '' })
  }
  return { ...made, client, mine, admin, dispute, shown }
}
const told = async (ctx: Context) =>
  (await ctx.db.select().from(events).where(eq(events.did, 'payment.disputed'))).map(({ data }) => data)

test.each(['forwards', 'backwards'] as const)(
  'told %s, administrators learn why, and until when it is to be answered; clients do not',
  async (order) => {
    const { ctx, stripe, clock, mine, admin, dispute, shown } = await world()
    await stripe.sendWaiting(order)
    expect(await told(ctx)).toHaveLength(1)
    clock.now = new Date(clock.now.getTime() + 3_600_000)
    for (let i = 0; i < 2; i++) await unscopedReconcile(ctx)
    const answerBy = new Date(dispute.evidence_details.due_by * 1000).toISOString()
    expect((await told(ctx)).at(-1)).toMatchObject({ reason: 'fraudulent', amountMinor: 12_000, answerBy })
    expect((await shown(admin)).disputed).toEqual([
      { stripeId: dispute.id, reason: 'fraudulent', amountMinor: 12_000, answerBy },
    ])
    expect((await shown(mine)).disputed).toEqual([])
    expect((await told(ctx)).filter((data) => data.answerBy === answerBy)).toHaveLength(1)
    stripe.closeDispute(dispute.id, false)
    await stripe.sendWaiting()
    expect((await shown(admin)).disputed).toEqual([])
    expect(await brokenInvariants(ctx.db)).toEqual([])
  },
)

test('one that was lost and is won after all is the client’s payment again', async () => {
  const { ctx, stripe, clock, client, dispute } = await world()
  await stripe.sendWaiting()
  stripe.closeDispute(dispute.id, false)
  await stripe.sendWaiting()
  expect(await moneyOf(ctx, client.id)).toMatchObject({ paidMinor: 0, refundedMinor: 12_000 })
  const closed = stripe.messages().find(({ type }) => type === 'charge.dispute.closed')
  const event = JSON.parse(closed?.body ?? '')
  const body = JSON.stringify({ ...event, id: 'evt_again', data: { object: { ...event.data.object, status: 'won' } } })
  await receiveStripe(ctx, { body, signature: signatureOf(body, { secret: stripe.secret, now: () => clock.now }) })
  await stripe.send(closed?.id ?? '')
  expect(await moneyOf(ctx, client.id)).toMatchObject({ paidMinor: 12_000, refundedMinor: 0, creditMinor: 0 })
  expect(await brokenInvariants(ctx.db)).toEqual([])
})

/** A payment of 120.00 by card, of which 50.00 was refunded before its holder's bank took back all of it. */
async function refundedAndDisputed() {
  const made = await payingContext({ as: system })
  const { ctx, stripe } = made
  const { client, viewer } = await makePayer(ctx)
  const invoice = await makeIssued(ctx, client.id, 12_000)
  const mine = as(ctx, viewer)
  await startCheckout(mine, { invoices: [{ invoiceId: invoice.id }] })
  const [visit] = await ctx.db.select().from(checkouts)
  stripe.pay(visit?.stripeId ?? '', { card: '4242424242424242' })
  await stripe.sendWaiting()
  const admin = as(ctx, { ...staff('admin'), id: viewer.id })
  const [payment] = await ctx.db.select().from(payments)
  const paymentId = payment?.id ?? ''
  await refundPayment(admin, { refundId: ctx.id('ref'), paymentId, amount: '50.00', reason: 'half' })
  await stripe.sendWaiting()
  stripe.dispute(payment?.stripeId ?? '', 12_000)
  const [dispute] = stripe.disputes()
  stripe.closeDispute(dispute?.id ?? '', false)
  return { ...made, client, mine, admin, paymentId, dispute, stripePaymentId: payment?.stripeId ?? '' }
}

test.each(['forwards', 'backwards'] as const)(
  'one that takes more than is left of its payment is booked whole, told %s: the firm bears the difference, and knows it',
  async (order) => {
    const { ctx, stripe, client, mine, admin, paymentId } = await refundedAndDisputed()
    await stripe.sendWaiting(order)
    expect(await moneyOf(ctx, client.id)).toMatchObject({ paidMinor: 0, refundedMinor: 12_000, creditMinor: 0 })
    expect(await getPayment(admin, { paymentId })).toMatchObject({
      refundedMinor: 12_000,
      excessMinor: 5_000,
      refundableMinor: 0,
      refunds: [{ amountMinor: 5_000 }, { kind: 'dispute', state: 'succeeded', amountMinor: 12_000 }],
    })
    expect(await getPayment(mine, { paymentId })).toMatchObject({ excessMinor: 0 })
    const over = await ctx.db.select().from(events).where(eq(events.did, 'payment.over-returned'))
    expect(over).toMatchObject([
      { audience: 'staff', thingId: paymentId, data: { excessMinor: 5_000, amountMinor: 12_000 } },
    ])
    // What Stripe has of it, and what the counters say came in, are the same: 120 in, 170 out.
    const [day] = await ctx.db.select().from(paymentDays).where(eq(paymentDays.scope, FIRM))
    expect(day).toMatchObject({ count: 1, amountMinor: -5_000 })
    const { accounts } = await getStatement(mine, {})
    expect(accounts).toMatchObject([{ closingMinor: 12_000 }])
    expect(accounts[0]?.entries.map(({ kind, amountMinor }) => [kind, amountMinor])).toEqual([
      ['invoice', 12_000],
      ['payment', -12_000],
      ['refund', 5_000],
      ['dispute', 12_000],
      ['borne', -5_000],
    ])
    const said: string[] = []
    expect(await doctor(ctx, {}, { write: (text) => said.push(text) })).toBe(0)
    expect(said.join('')).toContain(`More went back than was paid: 50.00 EUR of payment ${paymentId}.`)
    expect(await brokenInvariants(ctx.db)).toEqual([])
  },
)

test('that a refund before it never arrived leaves the firm nothing to bear', async () => {
  const { ctx, stripe, client, admin, paymentId } = await refundedAndDisputed()
  await stripe.sendWaiting()
  stripe.settleRefund(stripe.refunds()[0]?.id ?? '', false)
  await stripe.sendWaiting()
  expect(await moneyOf(ctx, client.id)).toMatchObject({ paidMinor: 0, refundedMinor: 12_000, creditMinor: 0 })
  expect(await getPayment(admin, { paymentId })).toMatchObject({ excessMinor: 0 })
  expect(await brokenInvariants(ctx.db)).toEqual([])
})
