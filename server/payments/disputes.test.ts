import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { checkouts, events, payments } from '../../db/schema'
import type { Context } from '../context'
import { signatureOf } from '../embedded/stripe/deliver'
import { as, staff, system } from '../testing'
import { getPayment } from './get'
import { brokenInvariants } from './invariants'
import { makeIssued, makePayer, moneyOf } from './ledgerTesting'
import { receiveStripe } from './receiveStripe'
import { unscopedReconcile } from './reconcile'
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
