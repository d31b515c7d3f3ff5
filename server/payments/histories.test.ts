import { eq, inArray } from 'drizzle-orm'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dialect } from '../../db/columns'
import { checkoutInvoices, checkouts, clients, refunds } from '../../db/schema'
import type { Context } from '../context'
import { noPayments } from '../ports/noPayments'
import type {
  CardFacts,
  CheckoutFacts,
  DisputeFacts,
  Facts,
  PaymentFacts,
  RefundFacts,
  StripeEvent,
} from '../ports/payments'
import { today } from '../settings/firm'
import { system, testContext } from '../testing'
import { brokenInvariants } from './invariants'
import { bookPayment } from './ledger'
import { makeIssued, makePayer, moneyOf } from './ledgerTesting'
import { receiveStripe } from './receiveStripe'
import { unscopedReconcile } from './reconcile'

// In this process Postgres takes ten times as long; the long proof asks a real one for a thousand.
const numRuns = Number(process.env.HISTORIES ?? (dialect === 'postgres' ? 6 : 60))
const seed = Number(process.env.SEED ?? 20260315)

/** Stripe as this test decides: what it says now of each thing, and messages that are taken as they are. */
type Stripe = {
  payments: Map<string, PaymentFacts>
  visits: Map<string, CheckoutFacts>
  others: (RefundFacts | DisputeFacts)[]
}

const goBack = fc.record({
  kind: fc.constantFrom('refund', 'dispute'),
  percent: fc.integer({ min: 1, max: 50 }),
  end: fc.constantFrom('pending', 'done', 'failed'),
})
const visit = fc.record({
  invoice: fc.nat(2),
  percent: fc.integer({ min: 10, max: 100 }),
  end: fc.constantFrom('paid', 'paid', 'paid', 'declined first', 'declined', 'expired', 'left', 'debited', 'bounced'),
  back: fc.array(goBack, { maxLength: 2 }),
})
const history = fc.record({
  totals: fc.array(fc.integer({ min: 100, max: 90_000 }), { minLength: 2, maxLength: 3 }),
  visits: fc.array(visit, { minLength: 1, maxLength: 3 }),
  transfers: fc.array(fc.integer({ min: 1, max: 60_000 }), { maxLength: 2 }),
  /** In which order things arrive, which of them twice, and which never. */
  order: fc.array(fc.nat(10_000), { minLength: 24, maxLength: 24 }),
  twice: fc.array(fc.boolean(), { minLength: 24, maxLength: 24 }),
  never: fc.array(fc.boolean(), { minLength: 24, maxLength: 24 }),
})
type History = typeof history extends fc.Arbitrary<infer T> ? T : never

const card: CardFacts = { stripeId: 'pm_1', brand: 'visa', last4: '4242', expMonth: 12, expYear: 2030 }

/** What happened at Stripe, as its messages tell it one after the other, and what it says at the end. */
function tell({ visits, totals }: History, made: { checkoutId: string; customerId: string; name: string }[], at: Date) {
  const messages: Facts[] = []
  const stripe: Stripe = { payments: new Map(), visits: new Map(), others: [] }
  for (const [i, { invoice, percent, end, back }] of visits.entries()) {
    const { checkoutId, customerId, name } = made[i] ?? { checkoutId: '', customerId: '', name: '' }
    const total = totals[invoice % totals.length] ?? 0
    const amount = { amountMinor: Math.ceil((total * percent) / 100), currency: 'EUR', live: false, at }
    const stripeId = `pi_${name}`
    const visited = {
      ...amount,
      of: 'checkout' as const,
      stripeId: `cs_${name}`,
      ourId: checkoutId,
      kind: 'pay' as const,
      customerId,
      card: null,
    }
    const payment = {
      ...amount,
      of: 'payment' as const,
      stripeId,
      customerId,
      ourId: checkoutId,
      debit: null,
      keepCard: false,
      problem: null,
    }
    const declined: PaymentFacts = {
      ...payment,
      state: 'failed',
      card: null,
      problem: { code: 'declined', message: 'No' },
    }
    const open: CheckoutFacts = { ...visited, state: 'open', paid: false, paymentId: null }
    stripe.visits.set(visited.stripeId, open)
    if (end === 'declined' || end === 'declined first') {
      messages.push(declined)
      stripe.payments.set(stripeId, declined)
    }
    if (end === 'expired' || end === 'declined') {
      const expired: CheckoutFacts = { ...open, state: 'expired' }
      messages.push(expired)
      stripe.visits.set(visited.stripeId, expired)
    }
    if (end === 'debited' || end === 'bounced') {
      messages.push({ ...visited, state: 'complete', paid: false, paymentId: stripeId })
      stripe.visits.set(visited.stripeId, { ...visited, state: 'complete', paid: false, paymentId: stripeId })
    }
    if (end === 'bounced') {
      messages.push(declined, { ...visited, state: 'failed', paid: false, paymentId: stripeId })
      stripe.payments.set(stripeId, declined)
    }
    if (end !== 'paid' && end !== 'declined first' && end !== 'debited') continue
    const complete: CheckoutFacts = { ...visited, state: 'complete', paid: true, paymentId: stripeId }
    messages.push({ ...payment, state: 'succeeded', card: null }, complete, { ...payment, state: 'succeeded', card })
    stripe.payments.set(stripeId, { ...payment, state: 'succeeded', card })
    stripe.visits.set(visited.stripeId, complete)
    for (const [j, one] of back.entries()) {
      const gone = {
        ...amount,
        amountMinor: Math.max(1, Math.floor((amount.amountMinor * one.percent) / 100)),
        paymentId: stripeId,
        reason: 'r',
      }
      if (gone.amountMinor * 2 > amount.amountMinor) continue
      const said: (RefundFacts | DisputeFacts)[] =
        one.kind === 'refund'
          ? (one.end === 'pending'
              ? ['pending']
              : one.end === 'done'
                ? ['pending', 'succeeded']
                : ['succeeded', 'failed']
            ).map((state) => ({
              ...gone,
              of: 'refund',
              stripeId: `re_${name}_${j}`,
              ourId: null,
              state: state as RefundFacts['state'],
            }))
          : (one.end === 'pending' ? ['pending'] : ['pending', one.end === 'done' ? 'lost' : 'won']).map((state) => ({
              ...gone,
              of: 'dispute',
              answerBy: null,
              stripeId: `dp_${name}_${j}`,
              state: state as DisputeFacts['state'],
            }))
      messages.push(...said)
      const last = said.at(-1)
      if (last) stripe.others.push(last)
    }
  }
  return { messages, stripe }
}

/** A client with invoices and pages of Stripe that are open for them, as `startCheckout` leaves them. */
async function prepare(ctx: Context, { totals, visits }: History) {
  const { client, viewer } = await makePayer(ctx)
  const customerId = `cus_${client.id}`
  await ctx.write(
    async (tx) =>
      void (await tx.update(clients).set({ stripeCustomerId: customerId }).where(eq(clients.id, client.id))),
  )
  const issued = []
  for (const [i, total] of totals.entries()) issued.push(await makeIssued(ctx, client.id, total, 10 + i))
  const made: { checkoutId: string; customerId: string; name: string }[] = []
  for (const { invoice, percent } of visits) {
    const of = issued[invoice % issued.length]
    const id = ctx.id('chk')
    const amountMinor = Math.ceil(((of?.totalMinor ?? 0) * percent) / 100)
    const row = {
      id,
      kind: 'pay' as const,
      state: 'open' as const,
      clientId: client.id,
      personId: viewer.id,
      currency: 'EUR',
    }
    const at = new Date(ctx.now().getTime() - 3_600_000)
    await ctx.write(async (tx) => {
      await tx
        .insert(checkouts)
        .values({ ...row, exponent: 2, amountMinor, stripeId: `cs_${id}`, createdAt: at, expiresAt: ctx.now() })
      await tx.insert(checkoutInvoices).values({ checkoutId: id, invoiceId: of?.id ?? '', amountMinor })
    })
    made.push({ checkoutId: id, customerId, name: id })
  }
  return { client, made }
}

/** What must be equal at the end, whatever came when. */
async function endOf(ctx: Context, clientId: string) {
  const { receipts, payments, invoices, ...money } = await moneyOf(ctx, clientId)
  const visits = await ctx.db.select().from(checkouts).where(eq(checkouts.clientId, clientId)).orderBy(checkouts.id)
  const ids = payments.map(({ id }) => id)
  const back = ids.length ? await ctx.db.select().from(refunds).where(inArray(refunds.paymentId, ids)) : []
  const owed = invoices.filter(({ status }) => status === 'open').map((one) => one.totalMinor - one.paidMinor)
  return {
    paidMinor: money.paidMinor,
    creditMinor: money.creditMinor,
    receivedMinor: money.receivedMinor,
    refundedMinor: money.refundedMinor,
    owedMinor: owed.reduce((sum, one) => sum + one, 0),
    receipts: receipts.map(({ data }) => `${data.amountMinor} ${data.card}`).sort(),
    payments: payments.map((one) => `${one.state} ${one.amountMinor} ${one.refundedMinor} ${one.card}`).sort(),
    refunds: back.map(({ kind, state, amountMinor }) => `${kind} ${state} ${amountMinor}`).sort(),
    visits: visits.map(({ state }) => state),
  }
}

async function receive(ctx: Context, facts: Facts, id: string): Promise<void> {
  const event: StripeEvent = { id, kind: facts.of, live: false, at: ctx.now(), version: '', facts }
  await receiveStripe(saying(ctx, event), { body: '', signature: '' })
}
const saying = (ctx: Context, event: StripeEvent): Context => ({
  ...ctx,
  payments: { ...ctx.payments, readEvent: () => event },
})

async function transfer(ctx: Context, clientId: string, amountMinor: number): Promise<void> {
  const desk = { firm: await ctx.firm(), today: await today(ctx) }
  const payment = {
    id: ctx.id('pay'),
    clientId,
    method: 'transfer' as const,
    currency: 'EUR',
    exponent: 2,
    amountMinor,
    receivedOn: desk.today,
  }
  await ctx.write(async (tx) => void (await bookPayment(tx, ctx, { ...desk, payment, wanted: [] })))
}

/** The next history's Stripe knows nothing of pages that are still open. */
const leave = (ctx: Context) =>
  ctx.write(
    async (tx) => void (await tx.update(checkouts).set({ state: 'expired' }).where(eq(checkouts.state, 'open'))),
  )

const asking = (ctx: Context, { payments, visits, others }: Stripe): Context => ({
  ...ctx,
  payments: {
    ...noPayments,
    mode: 'embedded',
    getCheckout: async (id) => visits.get(id) as CheckoutFacts,
    getPayment: async (id) => payments.get(id) as PaymentFacts,
    listSince: async function* () {
      yield* payments.values()
      yield* others
    },
  },
})

test('messages that come twice, never, late and in any order, with transfers in between, end like those in order', async () => {
  const ctx = await testContext({ as: system })
  let runs = 0
  await fc.assert(
    fc.asyncProperty(history, async (one) => {
      const ordered = await prepare(ctx, one)
      const told = tell(one, ordered.made, ctx.now())
      for (const amount of one.transfers) await transfer(ctx, ordered.client.id, amount)
      for (const [i, facts] of told.messages.entries()) {
        await receive(asking(ctx, told.stripe), facts, `evt_${ordered.client.id}_${i}`)
      }
      await unscopedReconcile(asking(ctx, told.stripe))
      const wanted = await endOf(ctx, ordered.client.id)
      await leave(ctx)

      const mixed = await prepare(ctx, one)
      const { messages, stripe } = tell(one, mixed.made, ctx.now())
      const at = asking(ctx, stripe)
      const deliver = messages.map((facts, i) => () => receive(at, facts, `evt_${mixed.client.id}_${i}`))
      const steps = [
        ...deliver.flatMap((work, i) => (one.never[i] ? [] : one.twice[i] ? [work, work] : [work])),
        ...one.transfers.map((amount) => () => transfer(ctx, mixed.client.id, amount)),
      ]
      const shuffled = steps.map((work, i) => ({ work, at: one.order[i % one.order.length] ?? 0 }))
      for (const { work } of shuffled.sort((a, b) => a.at - b.at)) await work()
      await unscopedReconcile(at)
      // And what was late comes after all.
      for (const work of deliver) await work()

      expect(await endOf(ctx, mixed.client.id)).toEqual(wanted)
      await leave(ctx)
      if (++runs % 200 === 0) expect(await brokenInvariants(ctx.db)).toEqual([])
    }),
    { numRuns, seed },
  )
  expect(await brokenInvariants(ctx.db)).toEqual([])
}, 3_600_000)
