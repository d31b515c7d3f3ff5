import { asc, eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { cards, charges, checkouts, events, invoices, jobs, payments } from '../../../db/schema'
import type { Context } from '../../context'
import { Refusal } from '../../kernel/refusal'
import type { OutboxContext } from '../../outbox/context'
import { handlers } from '../../outbox/handlers'
import { runDue } from '../../outbox/run'
import { as, system } from '../../testing'
import { setAutopay } from '../cards/autopay'
import { listCards } from '../cards/list'
import { removeCard } from '../cards/remove'
import { startAddingCard } from '../cards/startAdding'
import { brokenInvariants } from '../invariants'
import { makeIssued, makePayer, moneyOf } from '../ledgerTesting'
import { startCheckout } from '../startCheckout'
import { syncCheckout } from '../syncCheckout'
import { payingContext } from '../testing'
import { unscopedCharge } from './charge'
import { unscopedChargeDue } from './due'
import { getAutomatic } from './getAutomatic'
import { nextTryAt } from './rules'

const GOOD = '4242424242424242'
const DECLINED_LATER = '4000000000000341'
const ASKS_ALWAYS = '4000002760003184'
const DAY_MS = 86_400_000

/** A client with a kept card that pays what is due, and one invoice over 120.00 that is due. */
async function world(card = GOOD) {
  const { ctx: base, stripe, clock } = await payingContext({ as: system })
  const ctx: OutboxContext = { ...base, send: async () => ({ id: 'sent' }) }
  const { client, viewer } = await makePayer(ctx)
  const mine = as(ctx, viewer)
  const { checkoutId } = await startAddingCard(mine)
  const [visit] = await ctx.db.select().from(checkouts).where(eq(checkouts.id, checkoutId))
  stripe.pay(visit?.stripeId ?? '', { card })
  if (card === ASKS_ALWAYS) stripe.confirm(visit?.stripeId ?? '', true)
  await syncCheckout(mine, { checkoutId })
  await stripe.sendWaiting()
  const [kept] = await ctx.db.select().from(cards)
  const cardId = kept?.id ?? ''
  await setAutopay(mine, { cardId })
  const invoice = await makeIssued(ctx, client.id, 12_000, 0)
  const run = () => runDue(ctx, handlers)
  return { ctx, stripe, clock, client, mine, cardId, invoice, run }
}

const triesOf = (ctx: Context) => ctx.db.select().from(charges).orderBy(asc(charges.attempt))
const failedOf = async (ctx: Context) =>
  (await ctx.db.select().from(events)).filter(({ did }) => did === 'payment.failed').map(({ data }) => data)

describe('what is due', () => {
  test('is charged once to the kept card, however often the morning comes', async () => {
    const { ctx, stripe, client, run } = await world()
    for (let i = 0; i < 3; i++) await unscopedChargeDue(ctx)
    await run()
    await unscopedChargeDue(ctx)
    await run()
    await stripe.sendWaiting()
    expect(await triesOf(ctx)).toMatchObject([{ state: 'succeeded', attempt: 1, amountMinor: 12_000 }])
    const money = await moneyOf(ctx, client.id)
    expect(money).toMatchObject({ paidMinor: 12_000, creditMinor: 0, invoices: [{ status: 'paid' }], receipts: [{}] })
    expect(money.payments).toMatchObject([{ method: 'card', card: 'Visa 4242' }])
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('is left alone before its day, without autopay, and while somebody pays it', async () => {
    const { ctx, mine, client, invoice, run, clock, cardId } = await world()
    await makeIssued(ctx, client.id, 5000, 1)
    await startCheckout(mine, { invoices: [{ invoiceId: invoice.id }] })
    await unscopedChargeDue(ctx)
    await run()
    expect(await triesOf(ctx)).toMatchObject([{ state: 'waiting', invoiceId: invoice.id }])
    await setAutopay(mine, { cardId: null })
    expect(await triesOf(ctx)).toMatchObject([{ state: 'dropped', problem: 'Automatic payment was turned off' }])
    clock.now = new Date(clock.now.getTime() + 2 * DAY_MS)
    await unscopedChargeDue(ctx)
    await run()
    expect(await ctx.db.select().from(payments)).toEqual([])

    await setAutopay(mine, { cardId })
    await unscopedChargeDue(ctx)
    await run()
    expect((await moneyOf(ctx, client.id)).paidMinor).toBe(17_000)
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('is charged what is owed at that moment', async () => {
    const { ctx, invoice, run } = await world()
    await unscopedChargeDue(ctx)
    await ctx.write(async (tx) => {
      await tx.update(charges).set({ amountMinor: 99_999 }).where(eq(charges.invoiceId, invoice.id))
    })
    await run()
    expect(await ctx.db.select().from(payments)).toMatchObject([{ amountMinor: 12_000 }])
  })
})

describe('a crash between Stripe and the database', () => {
  test('asks for the same charge again, and for none twice that is done', async () => {
    const { ctx, stripe, client, run } = await world()
    await unscopedChargeDue(ctx)
    const [waiting] = await triesOf(ctx)
    const chargeId = waiting?.id ?? ''
    // Charged at Stripe; what was to be written is lost.
    for (let i = 0; i < 2; i++) expect(await unscopedCharge(ctx, { chargeId })).toBeTypeOf('function')
    expect(await triesOf(ctx)).toMatchObject([{ state: 'pending' }])
    expect(stripe.payments()).toHaveLength(1)
    await run()
    await stripe.sendWaiting()
    expect(await unscopedCharge(ctx, { chargeId })).toBeUndefined()
    expect(stripe.payments()).toHaveLength(1)
    expect(await moneyOf(ctx, client.id)).toMatchObject({ paidMinor: 12_000, creditMinor: 0, receipts: [{}] })
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('looks for what was charged where its key may be forgotten', async () => {
    const { ctx, stripe, clock, client } = await world()
    await unscopedChargeDue(ctx)
    const [waiting] = await triesOf(ctx)
    const chargeId = waiting?.id ?? ''
    await unscopedCharge(ctx, { chargeId })
    clock.now = new Date(clock.now.getTime() + 5 * DAY_MS)
    let asked = 0
    const watched = {
      ...ctx,
      payments: { ...ctx.payments, chargeCard: () => Promise.reject(new Error(`asked ${++asked}`)) },
    }
    const write = await unscopedCharge(watched, { chargeId })
    await ctx.write(async (tx) => void (await write?.(tx)))
    expect(asked).toBe(0)
    expect(stripe.payments()).toHaveLength(1)
    expect((await moneyOf(ctx, client.id)).paidMinor).toBe(12_000)
  })

  test('waits while Stripe does not answer, and does not give up its try', async () => {
    const { ctx, stripe, run, clock, client } = await world()
    await unscopedChargeDue(ctx)
    stripe.setWeather('down')
    await run()
    expect(await triesOf(ctx)).toMatchObject([{ state: 'pending' }])
    stripe.setWeather('fine')
    clock.now = new Date(clock.now.getTime() + 3_600_000)
    await run()
    expect((await moneyOf(ctx, client.id)).paidMinor).toBe(12_000)
  })
})

describe('a decline', () => {
  test('is tried again after 1, 3 and 7 days, told each time, and then not any more', async () => {
    const { ctx, stripe, clock, mine, run, client } = await world(DECLINED_LATER)
    const begun = clock.now.getTime()
    await unscopedChargeDue(ctx)
    await run()
    await stripe.sendWaiting()
    expect((await listCards(mine)).charges).toMatchObject([
      { state: 'waiting', problem: 'Your card was declined.', nextOn: '2026-03-16' },
    ])
    for (const [days, tries] of [
      [1, 2],
      [2, 2],
      [3, 3],
      [7, 4],
      [30, 4],
    ] as const) {
      clock.now = new Date(begun + days * DAY_MS)
      await unscopedChargeDue(ctx)
      await run()
      await stripe.sendWaiting()
      const failed = (await triesOf(ctx)).filter(({ state }) => state === 'failed')
      expect(failed, `after ${days} days`).toHaveLength(tries)
    }
    expect((await failedOf(ctx)).map((data) => (data as { again: unknown }).again)).toEqual([
      '2026-03-16',
      '2026-03-18',
      '2026-03-22',
      null,
    ])
    expect((await listCards(mine)).charges).toMatchObject([{ state: 'failed', nextOn: null }])
    expect(await moneyOf(ctx, client.id)).toMatchObject({ paidMinor: 0, receipts: [] })
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('because the bank wants the payer is told at once and not tried again', async () => {
    const { ctx, stripe, run } = await world(ASKS_ALWAYS)
    await unscopedChargeDue(ctx)
    await run()
    await stripe.sendWaiting()
    expect(await triesOf(ctx)).toMatchObject([{ state: 'failed', attempt: 1 }])
    expect(await failedOf(ctx)).toMatchObject([{ again: null, problem: expect.stringContaining('authentication') }])
  })
})

describe('a kept card', () => {
  test('is named on the invoice that it will pay, and what became of that', async () => {
    const { ctx, mine, invoice, client, run } = await world(DECLINED_LATER)
    const later = await makeIssued(ctx, client.id, 5000, 9)
    expect(await getAutomatic(mine, { invoiceId: later.id })).toEqual({
      will: { card: 'Visa 0341', on: later.dueOn },
      tried: null,
    })
    await unscopedChargeDue(ctx)
    await run()
    expect(await getAutomatic(mine, { invoiceId: invoice.id })).toEqual({
      will: null,
      tried: { state: 'waiting', problem: 'Your card was declined.', nextOn: '2026-03-16' },
    })
    const { viewer } = await makePayer(ctx, { name: 'Fabrikam' })
    expect(await getAutomatic(as(ctx, viewer), { invoiceId: invoice.id })).toEqual({ will: null, tried: null })
  })

  test('that is removed is used no more, and taken off at Stripe', async () => {
    const { ctx, mine, cardId, run } = await world()
    await unscopedChargeDue(ctx)
    await removeCard(mine, { cardId })
    await removeCard(mine, { cardId })
    await run()
    expect(await triesOf(ctx)).toMatchObject([{ state: 'dropped', problem: 'The card was removed' }])
    expect(await listCards(mine)).toMatchObject({ cards: [], autopayCardId: null })
    expect(await ctx.db.select().from(payments)).toEqual([])
    const left = (await ctx.db.select().from(jobs)).filter(({ kind }) => kind === 'card.remove')
    expect(left.filter(({ state }) => state !== 'done')).toEqual([])
    await expect(setAutopay(mine, { cardId })).rejects.toThrow(Refusal)
  })

  test('of somebody else is not found', async () => {
    const { ctx, cardId } = await world()
    const { viewer } = await makePayer(ctx, { name: 'Fabrikam' })
    const theirs = as(ctx, viewer)
    for (const act of [() => removeCard(theirs, { cardId }), () => setAutopay(theirs, { cardId })]) {
      await expect(act()).rejects.toMatchObject({ code: 'not-found' })
    }
    expect(await listCards(theirs)).toMatchObject({ cards: [], autopayCardId: null, charges: [] })
  })
})

test('the next try counts from the first since tries were dropped', () => {
  const at = (day: number) => new Date(Date.UTC(2026, 2, day))
  const tried = (attempt: number, state: 'failed' | 'dropped', day: number) => ({ attempt, state, createdAt: at(day) })
  expect(nextTryAt([])).toBeNull()
  expect(nextTryAt([tried(1, 'failed', 1)])).toEqual({ first: at(1), days: 1 })
  expect(nextTryAt([tried(2, 'failed', 2), tried(1, 'failed', 1)])).toEqual({ first: at(1), days: 3 })
  expect(nextTryAt([tried(1, 'failed', 1), tried(2, 'dropped', 2), tried(3, 'failed', 9)])).toEqual({
    first: at(9),
    days: 1,
  })
  expect(nextTryAt([1, 2, 3, 4].map((nth) => tried(nth, 'failed', nth)))).toBeNull()
})

test('an invoice that was refunded after its charge is not charged again', async () => {
  const { ctx, run, invoice } = await world()
  await unscopedChargeDue(ctx)
  await run()
  await ctx.write(async (tx) => {
    await tx.update(invoices).set({ status: 'open', paidMinor: 0, paidOn: null }).where(eq(invoices.id, invoice.id))
  })
  await unscopedChargeDue(ctx)
  expect(await triesOf(ctx)).toHaveLength(1)
})
