import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { checkouts, jobs } from '../../db/schema'
import { creditInvoice } from '../invoices/credit'
import { getInvoice } from '../invoices/get'
import { voidInvoice } from '../invoices/void'
import { writeOffInvoice } from '../invoices/writeOff'
import type { OutboxContext } from '../outbox/context'
import { handlers } from '../outbox/handlers'
import { runDue } from '../outbox/run'
import { as, system } from '../testing'
import { brokenInvariants } from './invariants'
import { makeIssued, makePayer, moneyOf } from './ledgerTesting'
import { recordPayment } from './recordPayment'
import { startCheckout } from './startCheckout'
import { payingContext } from './testing'

/** Two invoices over 100.00, a page for both and one of another client. */
async function world() {
  const { ctx: base, stripe } = await payingContext({ as: system })
  const ctx: OutboxContext = { ...base, send: async () => ({ id: 'sent' }) }
  const payers = [await makePayer(ctx), await makePayer(ctx, { name: 'Fabrikam' })]
  const pages = []
  for (const { client, viewer } of payers) {
    const invoices = [await makeIssued(ctx, client.id, 10_000), await makeIssued(ctx, client.id, 10_000)]
    const wanted = invoices.map(({ id }) => ({ invoiceId: id, amount: '80.00' }))
    const { checkoutId } = await startCheckout(as(ctx, viewer), { invoices: wanted, keepCard: false })
    pages.push({ checkoutId, client, invoiceId: invoices[0]?.id ?? '' })
  }
  const [mine, theirs] = pages as [(typeof pages)[number], (typeof pages)[number]]
  const visit = async (id: string) => (await ctx.db.select().from(checkouts).where(eq(checkouts.id, id)))[0]
  const byHand = (amount: string) =>
    recordPayment(ctx, {
      ...{ paymentId: ctx.id('pay'), clientId: mine.client.id, amount, currency: 'EUR' },
      ...{ method: 'transfer', receivedOn: '2026-03-10', invoiceIds: [mine.invoiceId] },
    })
  const closings = async () => (await ctx.db.select().from(jobs)).filter(({ kind }) => kind === 'checkout.close')
  return { ctx, stripe, mine, theirs, visit, byHand, closings }
}
type World = Awaited<ReturnType<typeof world>>

const credit =
  (amount: string) =>
  async ({ ctx, mine }: World) => {
    const { lines } = await getInvoice(ctx, { invoiceId: mine.invoiceId })
    const some = amount === 'all' ? [] : lines.map(({ id }) => ({ lineId: id, amount }))
    const asked = { reason: 'x', whole: amount === 'all', lines: some }
    await creditInvoice(ctx, { invoiceId: mine.invoiceId, ...asked })
  }

test.each<[string, (of: World) => Promise<unknown>, boolean]>([
  ['voided', ({ ctx, mine }) => voidInvoice(ctx, { invoiceId: mine.invoiceId, reason: 'x' }), true],
  ['credited', credit('all'), true],
  ['credited beyond what the page leaves', credit('20.01'), true],
  ['credited as far as the page leaves', credit('20.00'), false],
  ['paid by hand', ({ byHand }) => byHand('100.00'), true],
  ['paid by hand in part', ({ byHand }) => byHand('20.00'), false],
  [
    'written off, which money still pays',
    ({ ctx, mine }) => writeOffInvoice(ctx, { invoiceId: mine.invoiceId }),
    false,
  ],
])('a page at Stripe of an invoice that was %s', async (_, happens, closes) => {
  const all = await world()
  const { ctx, mine, theirs, visit, closings } = all
  await happens(all)
  await runDue(ctx, handlers)
  expect(await visit(mine.checkoutId)).toMatchObject({ state: closes ? 'expired' : 'open' })
  expect(await visit(theirs.checkoutId)).toMatchObject({ state: 'open' })
  expect(await closings()).toHaveLength(closes ? 1 : 0)
  expect(await brokenInvariants(ctx.db)).toEqual([])
})

test('a page that was paid before it was closed is booked, and its own payment closes nothing', async () => {
  const { ctx, stripe, mine, theirs, visit, byHand, closings } = await world()
  stripe.pay((await visit(theirs.checkoutId))?.stripeId ?? '', { card: '4242424242424242' })
  await stripe.sendWaiting()
  expect(await visit(theirs.checkoutId)).toMatchObject({ state: 'paid' })
  expect(await closings()).toEqual([])
  stripe.pay((await visit(mine.checkoutId))?.stripeId ?? '', { card: '4242424242424242' })
  await byHand('100.00')
  await runDue(ctx, handlers)
  expect(await closings()).toMatchObject([{ state: 'done' }])
  expect(await visit(mine.checkoutId)).toMatchObject({ state: 'paid' })
  expect(await moneyOf(ctx, mine.client.id)).toMatchObject({
    receivedMinor: 26_000,
    paidMinor: 20_000,
    creditMinor: 6000,
  })
  expect(await brokenInvariants(ctx.db)).toEqual([])
})
