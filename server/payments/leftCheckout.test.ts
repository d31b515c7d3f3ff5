import { expect, test } from 'vitest'
import { checkouts } from '../../db/schema'
import { as, staff, system } from '../testing'
import { startAddingCard } from './cards/startAdding'
import { brokenInvariants } from './invariants'
import { makeIssued, makePayer } from './ledgerTesting'
import { leftCheckout } from './leftCheckout'
import { startCheckout } from './startCheckout'
import { payingContext } from './testing'

async function world() {
  const made = await payingContext({ as: system })
  const { client, viewer } = await makePayer(made.ctx)
  const ctx = as(made.ctx, viewer)
  const { id: invoiceId } = await makeIssued(made.ctx, client.id, 12_000)
  const { checkoutId } = await startCheckout(ctx, { invoices: [{ invoiceId }], keepCard: false })
  const rows = () => ctx.db.select().from(checkouts)
  const stripeId = (await rows())[0]?.stripeId ?? ''
  return { ...made, ctx, rows, invoiceId, checkoutId, stripeId }
}

test('says that nothing was charged when the page was left without a try', async () => {
  const { ctx, checkoutId } = await world()
  expect(await leftCheckout(ctx, { checkoutId })).toMatchObject({ state: 'left', problem: '', amountMinor: 12_000 })
})

test('says why the last card was declined, whether or not Stripe’s message has come, and writes nothing', async () => {
  const { ctx, stripe, rows, checkoutId, stripeId } = await world()
  stripe.pay(stripeId, { card: '4000000000000002' })
  stripe.pay(stripeId, { card: '4000000000009995' })
  const before = await rows()
  const declined = { state: 'declined', problem: 'Your card has insufficient funds.' }
  expect(await leftCheckout(ctx, { checkoutId })).toMatchObject(declined)
  expect(await rows()).toEqual(before)
  await stripe.sendWaiting()
  expect(await leftCheckout(ctx, { checkoutId })).toMatchObject(declined)
  expect(await brokenInvariants(ctx.db)).toEqual([])
})

test('never says that nothing was charged after a payment', async () => {
  const { ctx, stripe, checkoutId, stripeId } = await world()
  stripe.pay(stripeId, { card: '4242424242424242' })
  expect(await leftCheckout(ctx, { checkoutId })).toMatchObject({ state: 'paid' })
  await stripe.sendWaiting()
  expect(await leftCheckout(ctx, { checkoutId })).toMatchObject({ state: 'paid' })
})

test('does not say that nothing was charged of a payment that needs review', async () => {
  const { ctx, stripe, checkoutId, stripeId } = await world()
  await ctx.write(async (tx) => void (await tx.update(checkouts).set({ amountMinor: 11_000 })))
  stripe.pay(stripeId, { card: '4242424242424242' })
  await stripe.sendWaiting()
  expect((await ctx.db.select().from(checkouts))[0]).toMatchObject({ state: 'failed' })
  expect(await leftCheckout(ctx, { checkoutId })).toMatchObject({ state: 'checking', problem: '' })
})

test('says that a bank debit is under way', async () => {
  const { ctx, stripe, checkoutId, stripeId } = await world()
  stripe.pay(stripeId, 'debit')
  expect(await leftCheckout(ctx, { checkoutId })).toMatchObject({ state: 'under-way' })
  await stripe.sendWaiting()
  expect(await leftCheckout(ctx, { checkoutId })).toMatchObject({ state: 'under-way' })
})

test('says that the time ran out', async () => {
  const { ctx, clock, checkoutId, stripe } = await world()
  clock.now = new Date(clock.now.getTime() + 2 * 3_600_000)
  expect(await leftCheckout(ctx, { checkoutId })).toMatchObject({ state: 'expired' })
  await stripe.sendWaiting()
  expect(await leftCheckout(ctx, { checkoutId })).toMatchObject({ state: 'expired' })
})

test('claims nothing when Stripe does not answer', async () => {
  const { ctx, checkoutId, stripe, stripeId } = await world()
  stripe.pay(stripeId, { card: '4242424242424242' })
  stripe.setWeather('down')
  expect(await leftCheckout(ctx, { checkoutId })).toMatchObject({ state: 'unknown', problem: '' })
  const silent = { ...ctx, payments: { ...ctx.payments, getCheckout: () => new Promise<never>(() => undefined) } }
  expect(await leftCheckout(silent, { checkoutId }, { mostMs: 20 })).toMatchObject({ state: 'unknown' })
})

test('says nothing of another client’s visit, nor of an invented one', async () => {
  const { ctx, checkoutId } = await world()
  const other = await makePayer(as(ctx, system), { name: 'Fabrikam' })
  expect(await leftCheckout(as(ctx, other.viewer), { checkoutId })).toBeNull()
  expect(await leftCheckout(ctx, { checkoutId: 'chk_invented' })).toBeNull()
  await expect(leftCheckout(as(ctx, staff('support')), { checkoutId })).rejects.toMatchObject({ code: 'forbidden' })
})

test('says whether a card was saved', async () => {
  const { ctx, stripe } = await world()
  const { checkoutId } = await startAddingCard(ctx)
  expect(await leftCheckout(ctx, { checkoutId })).toMatchObject({ kind: 'save-card', state: 'left', amountMinor: 0 })
  const rows = await ctx.db.select().from(checkouts)
  stripe.pay(rows.find(({ id }) => id === checkoutId)?.stripeId ?? '', { card: '4242424242424242' })
  expect(await leftCheckout(ctx, { checkoutId })).toMatchObject({ kind: 'save-card', state: 'paid' })
})
