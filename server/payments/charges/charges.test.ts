import { asc, eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { cards, charges, checkouts, clients, events, invoices, jobs, payments } from '../../../db/schema'
import { requirePerson } from '../../auth/viewer'
import type { Context } from '../../context'
import { Refusal } from '../../kernel/refusal'
import type { OutboxContext } from '../../outbox/context'
import { handlers } from '../../outbox/handlers'
import { runDue } from '../../outbox/run'
import { as, staff, system } from '../../testing'
import { setAutopay } from '../cards/autopay'
import { listCards } from '../cards/list'
import { removeCard } from '../cards/remove'
import { startAddingCard } from '../cards/startAdding'
import { brokenInvariants } from '../invariants'
import { makeIssued, makePayer, moneyOf } from '../ledgerTesting'
import { getPayable } from '../payable'
import { unscopedReconcile } from '../reconcile'
import { startCheckout } from '../startCheckout'
import { syncCheckout } from '../syncCheckout'
import { payingContext } from '../testing'
import { unscopedCharge } from './charge'
import { unscopedChargeDue } from './due'
import { getAutomatic } from './getAutomatic'
import { nextTryAt } from './rules'
import { syncCharge } from './sync'

const GOOD = '4242424242424242'
const DECLINED_LATER = '4000000000000341'
const ASKS_ALWAYS = '4000002760003184'
const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

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

  test('is not charged an amount that a card cannot pay, and the invoice says so', async () => {
    const { ctx, mine, client, run } = await world()
    const small = await makeIssued(ctx, client.id, 30, 0)
    await unscopedChargeDue(ctx)
    await run()
    const tried = (await triesOf(ctx)).map(({ invoiceId }) => invoiceId)
    expect(tried).not.toContain(small.id)
    expect(await getAutomatic(mine, { invoiceId: small.id })).toMatchObject({
      will: null,
      tried: null,
      problem: expect.stringContaining('Pay by bank transfer'),
    })
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
    expect(stripe.payments()).toHaveLength(1)
  })
})

describe('a charge that Stripe never answered', () => {
  /** What is due was asked for, and the answer got lost. */
  async function unanswered(weather: 'down' | 'deaf' | 'failing') {
    const made = await world()
    const { ctx, stripe, clock, run, client } = made
    stripe.setWeather(weather)
    await unscopedChargeDue(ctx)
    await run()
    const pass = async (minutes: number) => {
      clock.now = new Date(clock.now.getTime() + minutes * MINUTE_MS)
      await run()
    }
    return { ...made, staff: as(ctx, staff('admin')), pass, money: () => moneyOf(ctx, client.id) }
  }

  test.each(['deaf', 'down', 'failing'] as const)(
    'where it was %s is settled once, within minutes',
    async (weather) => {
      const { ctx, stripe, mine, invoice, pass, money } = await unanswered(weather)
      expect(await triesOf(ctx)).toMatchObject([{ state: 'pending' }])
      expect(await getAutomatic(mine, { invoiceId: invoice.id })).toMatchObject({
        tried: { state: 'pending', unanswered: true },
        can: { check: false },
      })
      expect((await getPayable(mine, { invoiceIds: [] })).groups).toMatchObject([
        { invoices: [{ underWay: { unanswered: true } }] },
      ])
      stripe.setWeather('fine')
      for (let i = 0; i < 30; i++) await pass(1)
      expect(stripe.payments()).toHaveLength(1)
      expect(await money()).toMatchObject({ paidMinor: 12_000, creditMinor: 0, receipts: [{}] })
      expect(await triesOf(ctx)).toMatchObject([{ state: 'succeeded', attempt: 1, problem: '' }])
      expect(await brokenInvariants(ctx.db)).toEqual([])
    },
  )

  test('blocks its invoice no longer than Stripe needs to say that nothing was charged', async () => {
    const { ctx, stripe, clock, pass, mine, invoice } = await unanswered('failing')
    // A second go, under a key of its own, is answered no better.
    for (let i = 0; i < 60; i++) await pass(1)
    const tries = await triesOf(ctx)
    expect(tries).toMatchObject([
      { state: 'failed', problem: 'Stripe did not answer, and nothing was charged.' },
      { state: 'waiting', attempt: 2 },
    ])
    expect(await failedOf(ctx)).toMatchObject([{ again: '2026-03-16' }])
    stripe.setWeather('fine')
    expect((await getPayable(mine, { invoiceIds: [] })).groups).toMatchObject([{ invoices: [{ underWay: null }] }])
    await startCheckout(mine, { invoices: [{ invoiceId: invoice.id }] })
    expect(stripe.payments()).toEqual([])
    clock.now = new Date(clock.now.getTime() + 2 * DAY_MS)
    await pass(1)
    expect(await ctx.db.select().from(payments)).toMatchObject([{ amountMinor: 12_000 }])
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('is never released while nobody can be asked, and once it can within minutes', async () => {
    const { ctx, stripe, pass, money } = await unanswered('deaf')
    stripe.setWeather('down')
    for (let i = 0; i < 60; i++) await pass(5)
    expect(await triesOf(ctx)).toMatchObject([{ state: 'pending' }])
    stripe.setWeather('fine')
    await pass(5)
    await pass(5)
    expect(await money()).toMatchObject({ paidMinor: 12_000, receipts: [{}] })
    expect(stripe.payments()).toHaveLength(1)
  })

  test('is found by the hourly look where its job is gone', async () => {
    const { ctx, stripe, clock, money } = await unanswered('deaf')
    await ctx.write(async (tx) => void (await tx.delete(jobs)))
    stripe.setWeather('fine')
    clock.now = new Date(clock.now.getTime() + 16 * MINUTE_MS)
    await unscopedReconcile(ctx)
    expect(await money()).toMatchObject({ paidMinor: 12_000, receipts: [{}] })
  })

  test('is found though its customer was made anew at Stripe meanwhile', async () => {
    const { ctx, stripe, client, pass, money } = await unanswered('deaf')
    await ctx.write(async (tx) => {
      await tx.delete(jobs)
      await tx.update(clients).set({ stripeCustomerId: null }).where(eq(clients.id, client.id))
    })
    stripe.setWeather('fine')
    await pass(16)
    await unscopedReconcile(ctx)
    await pass(1)
    expect(stripe.payments()).toHaveLength(1)
    // Whose it is does not agree any more: that is for people to decide.
    expect((await money()).payments).toMatchObject([{ state: 'flagged', amountMinor: 12_000 }])
    expect(await triesOf(ctx)).toMatchObject([{ state: 'dropped' }])
  })

  test('is asked for by staff at once, and by nobody else', async () => {
    const { ctx, stripe, staff, mine, invoice, money, pass } = await unanswered('deaf')
    const { id: invoiceId } = invoice
    expect(await getAutomatic(staff, { invoiceId })).toMatchObject({ can: { check: true } })
    await expect(syncCharge(mine, { invoiceId })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(syncCharge(staff, { invoiceId: 'inv_none' })).rejects.toMatchObject({ code: 'not-found' })
    stripe.setWeather('down')
    await expect(syncCharge(staff, { invoiceId })).rejects.toMatchObject({ code: 'unavailable' })
    stripe.setWeather('fine')
    await Promise.all([1, 2, 3].map(() => syncCharge(staff, { invoiceId })))
    expect(await money()).toMatchObject({ paidMinor: 12_000, creditMinor: 0, receipts: [{}] })
    await syncCharge(staff, { invoiceId })
    await pass(30)
    expect(stripe.payments()).toHaveLength(1)
    expect(await getAutomatic(staff, { invoiceId })).toMatchObject({ can: { check: false } })
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('that came after all, when it was released, is not booked beside the second', async () => {
    const { ctx, stripe, clock, run, client } = await world()
    await unscopedChargeDue(ctx)
    const blind = {
      ...ctx,
      payments: {
        ...ctx.payments,
        findPayment: async () => null,
        chargeCard: () => Promise.reject(new Refusal('unavailable')),
      },
    }
    const [waiting] = await triesOf(ctx)
    const chargeId = waiting?.id ?? ''
    await expect(unscopedCharge(blind, { chargeId })).rejects.toMatchObject({ code: 'unavailable' })
    clock.now = new Date(clock.now.getTime() + 20 * MINUTE_MS)
    const write = await unscopedCharge(blind, { chargeId })
    await ctx.write(async (tx) => void (await write?.(tx)))
    const [released] = await triesOf(ctx)
    expect(released).toMatchObject({ state: 'waiting' })
    await run()
    await stripe.sendWaiting()
    const [{ amountMinor, cardId } = { amountMinor: 0, cardId: '' }] = await triesOf(ctx)
    const [card] = await ctx.db.select().from(cards).where(eq(cards.id, cardId))
    const [{ stripeCustomerId }] = (await ctx.db.select().from(clients).where(eq(clients.id, client.id))) as [
      typeof clients.$inferSelect,
    ]
    await ctx.payments.chargeCard(
      {
        ourId: chargeId,
        amountMinor,
        currency: 'EUR',
        customerId: stripeCustomerId ?? '',
        cardId: card?.stripeId ?? '',
        description: '',
      },
      'late',
    )
    await stripe.sendWaiting()
    const booked = await ctx.db.select().from(payments).orderBy(asc(payments.state))
    expect(booked).toMatchObject([{ state: 'flagged' }, { state: 'succeeded', amountMinor: 12_000 }])
    expect(await brokenInvariants(ctx.db)).toEqual([])
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
      problem: null,
      will: { card: 'Visa 0341', on: later.dueOn },
      tried: null,
      can: { check: false },
    })
    await unscopedChargeDue(ctx)
    await run()
    expect(await getAutomatic(mine, { invoiceId: invoice.id })).toEqual({
      problem: null,
      will: null,
      tried: { state: 'waiting', problem: 'Your card was declined.', nextOn: '2026-03-16', unanswered: false },
      can: { check: false },
    })
    const { viewer } = await makePayer(ctx, { name: 'Fabrikam' })
    expect(await getAutomatic(as(ctx, viewer), { invoiceId: invoice.id })).toEqual({
      problem: null,
      will: null,
      tried: null,
      can: { check: false },
    })
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

  test('of one organisation goes on when another one is looked at meanwhile', async () => {
    const { ctx, client, mine, cardId } = await world()
    const { client: second, viewer } = await makePayer(ctx, { name: 'Fabrikam' })
    const both = [...viewer.memberships, ...requirePerson(mine.viewer).memberships]
    const switched = as(ctx, { ...viewer, memberships: both })
    for (const act of [
      () => setAutopay(switched, { clientId: client.id, cardId: null }),
      () => startAddingCard(switched, { clientId: client.id }),
    ]) {
      await expect(act()).rejects.toMatchObject({ code: 'conflict' })
    }
    const there = { clientId: second.id, cardId: null }
    expect(await setAutopay(switched, there)).toEqual({ card: null })
    await expect(setAutopay(mine, there)).rejects.toMatchObject({ code: 'not-found' })
    expect(await listCards(mine)).toMatchObject({ autopayCardId: cardId })
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
