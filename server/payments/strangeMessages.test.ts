import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { checkouts, events, jobs, refunds, webhooks } from '../../db/schema'
import { signatureOf } from '../embedded/stripe/deliver'
import { handlers } from '../outbox/handlers'
import { runDue } from '../outbox/run'
import type { Payments } from '../ports/payments'
import { as, system } from '../testing'
import { brokenInvariants } from './invariants'
import { makeIssued, makePayer, moneyOf } from './ledgerTesting'
import { receiveStripe } from './receiveStripe'
import { unscopedReconcile } from './reconcile'
import { startCheckout } from './startCheckout'
import { payingContext } from './testing'

/** An invoice over 120.00 that was paid at Stripe, of which no message has arrived. */
async function world() {
  const { ctx, stripe, clock } = await payingContext({ as: system })
  const { client, viewer } = await makePayer(ctx)
  const invoice = await makeIssued(ctx, client.id, 12_000)
  await startCheckout(as(ctx, viewer), { invoices: [{ invoiceId: invoice.id }] })
  const [visit] = await ctx.db.select().from(checkouts)
  stripe.pay(visit?.stripeId ?? '', { card: '4242424242424242' })
  const take = (body: string) =>
    receiveStripe(ctx, { body, signature: signatureOf(body, { secret: stripe.secret, now: () => clock.now }) })
  /** The message that Stripe would send of a kind, changed. */
  const changed = (kind: string, change: (event: Record<string, unknown>) => object) => {
    const message = stripe.messages().find(({ type }) => type === kind)
    return JSON.stringify({ ...change(JSON.parse(message?.body ?? '{}')) })
  }
  return { ctx, stripe, clock, client, take, changed }
}

const kept = async ({ ctx }: Awaited<ReturnType<typeof world>>) => ctx.db.select().from(webhooks)

const refund = { object: 'refund', id: 're_1', status: 'succeeded', metadata: {}, reason: null, currency: 'eur' }
const dispute = {
  object: 'dispute',
  id: 'du_1',
  status: 'lost',
  reason: 'fraudulent',
  currency: 'eur',
  livemode: false,
  evidence_details: { due_by: null },
}

describe('a signed message with an impossible amount', () => {
  const kinds: [kind: string, like: string, field: string, object: object][] = [
    ['payment_intent.succeeded', 'payment_intent.succeeded', 'amount_received', {}],
    ['payment_intent.payment_failed', 'payment_intent.succeeded', 'amount', { status: 'canceled' }],
    ['charge.succeeded', 'charge.succeeded', 'amount_captured', {}],
    ['checkout.session.completed', 'checkout.session.completed', 'amount_total', {}],
    ['checkout.session.async_payment_failed', 'checkout.session.completed', 'amount_total', {}],
    ['refund.created', 'payment_intent.succeeded', 'amount', refund],
    ['charge.refund.updated', 'payment_intent.succeeded', 'amount', refund],
    ['charge.dispute.closed', 'payment_intent.succeeded', 'amount', dispute],
  ]
  const amounts = [-1, -12_000, 1.5, '12000', Number.MAX_SAFE_INTEGER, 1e300, -1e300]

  test.each(kinds)('is flagged, and nothing is recorded: %s', async (kind, like, field, over) => {
    const made = await world()
    const { ctx, stripe, client } = made
    const isBooked = field === 'amount' && kind !== 'payment_intent.payment_failed'
    if (isBooked) await stripe.sendWaiting()
    const before = await moneyOf(ctx, client.id)
    for (const [i, amount] of amounts.entries()) {
      const body = made.changed(like, (event) => {
        const { object } = event.data as { object: { id: string; created: number } }
        const thing = isBooked
          ? { payment_intent: object.id, created: object.created, ...over }
          : { ...object, ...over }
        return { ...event, type: kind, id: `evt_${i}`, data: { object: { ...thing, [field]: amount } } }
      })
      expect(await made.take(body), String(amount)).toEqual({ state: 'flagged' })
    }
    expect(await moneyOf(ctx, client.id)).toEqual(before)
    expect(await ctx.db.select().from(refunds)).toEqual([])
    expect((await ctx.db.select().from(checkouts)).map(({ state }) => state)).toEqual([isBooked ? 'paid' : 'open'])
    const said = await ctx.db.select().from(events).where(eq(events.did, 'payment.flagged'))
    expect(said).toMatchObject([{ clientId: client.id, data: { problem: expect.stringContaining('-1') } }])
    await stripe.sendWaiting()
    expect((await moneyOf(ctx, client.id)).paidMinor).toBe(12_000)
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('is flagged also when Stripe answers with it', async () => {
    const { ctx, clock, client } = await world()
    const [visit] = await ctx.db.select().from(checkouts)
    clock.now = new Date(clock.now.getTime() + 6 * 60_000)
    const listSince: Payments['listSince'] = async function* (since) {
      for await (const facts of ctx.payments.listSince(since)) yield { ...facts, amountMinor: -12_000 }
    }
    const getCheckout: Payments['getCheckout'] = async (id) => ({
      ...(await ctx.payments.getCheckout(id)),
      amountMinor: -12_000,
    })
    const getPayment: Payments['getPayment'] = async (id) => ({
      ...(await ctx.payments.getPayment(id)),
      amountMinor: -12_000,
    })
    const payments = { ...ctx.payments, listSince, getCheckout, getPayment }
    for (let i = 0; i < 3; i++) await unscopedReconcile({ ...ctx, payments })
    expect(visit?.state).toBe('open')
    expect((await moneyOf(ctx, client.id)).payments).toEqual([])
    expect(await ctx.db.select().from(events).where(eq(events.did, 'payment.flagged'))).toHaveLength(2)
  })

  test.each([-1e15, 1e15, 0])('or an impossible time is flagged: %d', async (created) => {
    const made = await world()
    const body = made.changed('payment_intent.succeeded', (event) => ({ ...event, created }))
    expect(await made.take(body)).toEqual({ state: 'flagged' })
    expect((await moneyOf(made.ctx, made.client.id)).payments).toEqual([])
  })
})

describe('a signed message', () => {
  test.each([
    'null',
    '42',
    '"event"',
    '[]',
    '{}',
    '{"id":"evt_1"}',
    '{"id":1,"type":"charge.succeeded"}',
    '{"id":"evt_1","object":"v2.core.event","type":"v1.billing.meter.error_report_triggered"}',
  ])('that is no event is refused: %s', async (body) => {
    const made = await world()
    await expect(made.take(body)).rejects.toMatchObject({ code: 'forbidden' })
    expect(await kept(made)).toEqual([])
  })

  test('of a kind that is not known is answered, and nothing follows', async () => {
    const made = await world()
    const body = made.changed('payment_intent.succeeded', (event) => ({ ...event, type: 'entitlements.active' }))
    expect(await made.take(body)).toEqual({ state: 'ignored' })
    expect((await moneyOf(made.ctx, made.client.id)).paidMinor).toBe(0)
  })

  test('of a newer version, with more in it, is booked', async () => {
    const made = await world()
    const body = made.changed('payment_intent.succeeded', (event) => ({
      ...event,
      api_version: '2028-01-01.fuchsia',
      context: { new: true },
    }))
    expect(await made.take(body)).toEqual({ state: 'applied' })
    expect((await moneyOf(made.ctx, made.client.id)).paidMinor).toBe(12_000)
  })

  test.each([
    ['payment_intent.succeeded', {}],
    ['payment_intent.succeeded', { amount_received: undefined }],
    ['payment_intent.succeeded', { metadata: null }],
    ['payment_intent.succeeded', { id: undefined }],
    ['payment_intent.succeeded', { currency: undefined }],
    ['checkout.session.completed', {}],
    ['charge.succeeded', { metadata: undefined }],
  ])('whose shape is another, %s %j, is answered, kept and asked for by the API', async (kind, change) => {
    const made = await world()
    const { ctx, clock } = made
    const body = made.changed(kind, (event) => {
      const { object } = event.data as { object: object }
      return {
        ...event,
        api_version: '2028-01-01.fuchsia',
        data: { object: Object.keys(change).length ? { ...object, ...change } : {} },
      }
    })
    expect(await made.take(body)).toEqual({ state: 'flagged' })
    expect(await made.take(body)).toEqual({ state: 'known' })
    expect(await kept(made)).toMatchObject([{ state: 'flagged', error: expect.stringContaining('2028-01-01.fuchsia') }])
    expect(await ctx.db.select().from(jobs)).toEqual(
      expect.arrayContaining([expect.objectContaining({ kind: 'payments.reconcile' })]),
    )
    clock.now = new Date(clock.now.getTime() + 6 * 60_000)
    await runDue({ ...ctx, send: async () => ({ id: 'sent' }) }, handlers)
    expect(await moneyOf(ctx, made.client.id)).toMatchObject({ paidMinor: 12_000, receipts: [{}] })
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })
})
