import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { checkouts, events, payments } from '../../db/schema'
import type { Context } from '../context'
import { as, makeClient, makeInvoice, member, staff, system, testContext } from '../testing'
import { exportPayments } from './export'
import { getPayment } from './get'
import { getCheckout } from './getCheckout'
import { brokenInvariants } from './invariants'
import { makeIssued, makePayer } from './ledgerTesting'
import { listPayments } from './list'
import { newPayment } from './newPayment'
import { getPayable } from './payable'
import { previewPayment } from './previewPayment'
import { recordPayment } from './recordPayment'
import { refundPayment } from './refundPayment'
import { settles, shownPayment } from './rules'
import { startCheckout } from './startCheckout'
import { syncPayment } from './syncPayment'
import { payingContext } from './testing'

const byHand = (ctx: Context, clientId: string, amount: string, over: Record<string, unknown> = {}) => ({
  paymentId: ctx.id('pay'),
  clientId,
  amount,
  currency: 'EUR',
  method: 'transfer' as const,
  receivedOn: '2026-03-10',
  ...over,
})

/** Two clients, each with payments by hand: amounts and references as given. */
async function world() {
  const ctx = await testContext({ as: system })
  const { client, viewer } = await makePayer(ctx)
  const other = await makePayer(ctx, { name: 'Fabrikam' })
  const admin = as(ctx, { ...staff('admin'), id: viewer.id })
  const invoice = await makeIssued(ctx, client.id, 12_000)
  const pay = (clientId: string, amount: string, over: Record<string, unknown> = {}) =>
    recordPayment(admin, byHand(ctx, clientId, amount, over))
  return { ctx, client, mine: as(ctx, viewer), other, theirs: as(ctx, other.viewer), admin, invoice, pay }
}

const amounts = (list: { rows: { amountMinor: number }[] }) => list.rows.map(({ amountMinor }) => amountMinor)

describe('the list', () => {
  test('shows members their own, and finds by state, method, day, amount and words', async () => {
    const { mine, theirs, admin, client, other, invoice, pay } = await world()
    const { paymentId } = await pay(client.id, '120', {
      reference: 'Statement 7 Überweisung',
      receivedOn: '2026-03-01',
    })
    await pay(client.id, '9.50', { method: 'cash', receivedOn: '2026-03-11' })
    await pay(other.client.id, '1000')
    await refundPayment(admin, { refundId: admin.id('ref'), paymentId, amount: '20', reason: '' })

    expect(amounts(await listPayments(mine, {}))).toEqual([950, 12_000])
    expect(amounts(await listPayments(theirs, {}))).toEqual([100_000])
    expect(amounts(await listPayments(admin, { sort: 'amount', dir: 'asc' }))).toEqual([950, 12_000, 100_000])
    for (const [filters, found] of [
      [{ state: 'refunded' }, [12_000]],
      [{ state: 'flagged' }, []],
      [{ method: 'cash' }, [950]],
      [{ from: '2026-03-02', to: '2026-03-10' }, [100_000]],
      [{ min: '9.5', max: '120' }, [950, 12_000]],
      [{ q: 'statement' }, [12_000]],
      [{ q: 'ueberweisung 7' }, [12_000]],
      [{ q: 'uberweisung' }, [12_000]],
      [{ q: 'Überweisung 8' }, []],
      [{ q: 'fabri' }, [100_000]],
      [{ q: 'rec-2026-0002' }, [950]],
      // What was refunded opened the invoice again, and the other payment's credit paid that.
      [{ q: invoice.number }, [950, 12_000]],
      [{ client: other.client.id }, [100_000]],
      [{ currency: 'USD' }, []],
    ] as const) {
      expect(amounts(await listPayments(admin, filters)), JSON.stringify(filters)).toEqual(found)
    }
    const all = await listPayments(admin, {})
    expect(all.totals).toEqual([{ currency: 'EUR', exponent: 2, amountMinor: 12_000 + 950 + 100_000 - 2000 }])
    expect((await listPayments(admin, { to: '2026-03-01' })).totals).toMatchObject([{ amountMinor: 10_000 }])
    expect((await listPayments(mine, { client: other.client.id })).totals).toEqual([])
    expect(await brokenInvariants(admin.db)).toEqual([])
  })

  test('turns its pages in both directions, and leaves as a file with the same rows', async () => {
    const { mine, client, pay, ctx } = await world()
    for (let i = 1; i <= 30; i++) await pay(client.id, `${i}`)
    for (const sort of ['received', 'amount'] as const) {
      const first = await listPayments(mine, { sort })
      const second = await listPayments(mine, { sort, after: first.next ?? '' })
      expect([first.rows.length, second.rows.length, second.next]).toEqual([25, 5, null])
      expect((await listPayments(mine, { sort, before: second.previous ?? '' })).rows).toEqual(first.rows)
    }
    const rows = []
    for await (const batch of await exportPayments(mine, { method: 'transfer' })) rows.push(...batch)
    expect(rows).toHaveLength(30)
    expect(rows[0]?.[2]).toBe('Bank transfer')
    const made = (await ctx.db.select().from(events)).filter(({ did }) => did === 'export.made')
    expect(made).toHaveLength(1)
  })

  test('keeps those that do not match from the client', async () => {
    const { ctx, mine, admin, client } = await world()
    const row = { id: ctx.id('pay'), clientId: client.id, method: 'card' as const, currency: 'EUR', exponent: 2 }
    await ctx.write(async (tx) => {
      const when = { receivedOn: '2026-03-10', createdAt: ctx.now() }
      await tx.insert(payments).values({ ...row, ...when, state: 'flagged', amountMinor: 100, stripeId: 'pi_1' })
    })
    expect((await listPayments(mine, {})).rows).toEqual([])
    await expect(getPayment(mine, { paymentId: row.id })).rejects.toMatchObject({ code: 'not-found' })
    expect(await listPayments(mine, {})).toMatchObject({ flagged: null, client: null, can: { record: false } })
    expect(await listPayments(admin, {})).toMatchObject({ flagged: 1, can: { record: true } })
    expect(await listPayments(mine, { client: client.id })).toMatchObject({ client: null })
    expect(await getPayment(admin, { paymentId: row.id })).toMatchObject({ can: { decide: true, refund: false } })
  })
})

test('one payment says what it paid, what is left and what can be done', async () => {
  const { mine, theirs, admin, client, invoice, pay } = await world()
  const { paymentId } = await pay(client.id, '150')
  const seen = await getPayment(mine, { paymentId })
  expect(seen).toMatchObject({
    shown: 'succeeded',
    unappliedMinor: 3000,
    invoices: [{ id: invoice.id, amountMinor: 12_000, owedMinor: 0 }],
    receipt: { number: 'REC-2026-0001' },
    made: null,
    can: { refund: false, reverse: false },
  })
  expect(await getPayment(admin, { paymentId })).toMatchObject({ can: { refund: true, reverse: true, check: false } })
  for (const ctx of [theirs, as(admin, member(client, ['usage']))]) {
    await expect(getPayment(ctx, { paymentId })).rejects.toThrow()
  }
})

describe('a payment by hand', () => {
  test('is previewed as it is booked', async () => {
    const { ctx, admin, client, invoice, pay } = await world()
    const second = await makeIssued(ctx, client.id, 5000, 3)
    const asked = { invoiceIds: [invoice.id] }
    const preview = await previewPayment(admin, byHand(ctx, client.id, '180', asked))
    expect(preview.applied.map((one) => [one.invoice.id, one.amountMinor])).toEqual([
      [invoice.id, 12_000],
      [second.id, 5000],
    ])
    expect(preview.creditMinor).toBe(1000)
    const booked = await pay(client.id, '180', asked)
    expect(booked.creditMinor).toBe(1000)
    expect(booked.applied.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(17_000)
    expect(await newPayment(admin, { client: client.id })).toMatchObject({
      form: { invoices: [], credits: [{ amountMinor: 1000 }] },
    })
  })

  test('of nobody that is known is not found', async () => {
    const { admin, ctx } = await world()
    await expect(newPayment(admin, { client: 'cli_none' })).rejects.toMatchObject({ code: 'not-found' })
    await expect(newPayment(admin, { invoice: 'inv_none' })).rejects.toMatchObject({ code: 'not-found' })
    await expect(previewPayment(admin, byHand(ctx, 'cli_none', '1'))).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('what is to be paid', () => {
  test('is by currency, the one due first on top, and nobody else’s', async () => {
    const { ctx, mine, theirs, client, invoice, pay } = await world()
    const soon = await makeIssued(ctx, client.id, 5000, 3)
    await makeInvoice(ctx, client.id, { number: 'J-1', currency: 'JPY', exponent: 0, totalMinor: 9000 })
    const all = await getPayable(mine, {})
    const shape = all.groups.map((group) => [group.currency, group.owedMinor, group.invoices.map(({ id }) => id)])
    expect(shape).toContainEqual(['EUR', 17_000, [soon.id, invoice.id]])
    expect(shape).toContainEqual(['JPY', 9000, [expect.any(String)]])
    await pay(client.id, '50', { invoiceIds: [soon.id] })
    const chosen = await getPayable(mine, { invoiceIds: [soon.id, invoice.id] })
    expect(chosen).toMatchObject({ settled: [{ id: soon.id, status: 'paid' }], groups: [{ owedMinor: 12_000 }] })
    await expect(getPayable(theirs, { invoiceIds: [invoice.id] })).rejects.toMatchObject({ code: 'not-found' })
    await expect(getPayable(mine, { invoiceIds: ['inv_none'] })).rejects.toMatchObject({ code: 'not-found' })
  })
})

test('a visit to Stripe’s page shows the database’s truth, and asking Stripe books what it says', async () => {
  const { ctx, stripe } = await payingContext({ as: system })
  const { client, viewer } = await makePayer(ctx)
  const mine = as(ctx, viewer)
  const invoice = await makeIssued(ctx, client.id, 12_000)
  const { checkoutId } = await startCheckout(mine, { invoices: [{ invoiceId: invoice.id }], keepCard: false })
  expect(await getCheckout(mine, { checkoutId })).toMatchObject({ shown: 'confirming', payment: null })
  const [visit] = await ctx.db.select().from(checkouts).where(eq(checkouts.id, checkoutId))
  stripe.pay(visit?.stripeId ?? '', { card: '4242424242424242' })
  expect(await getCheckout(mine, { checkoutId })).toMatchObject({ shown: 'confirming' })
  await stripe.sendWaiting()
  const shown = await getCheckout(mine, { checkoutId })
  expect(shown).toMatchObject({ shown: 'paid', payment: { receipt: 'REC-2026-0001' }, invoices: [{ owedMinor: 0 }] })

  const admin = as(ctx, { ...staff('admin'), id: viewer.id })
  expect(shown).toMatchObject({ can: { pay: true, check: true } })
  expect(await getCheckout(admin, { checkoutId })).toMatchObject({ can: { pay: false, check: true } })
  for (let i = 0; i < 2; i++) await syncPayment(admin, { paymentId: shown.payment?.id ?? '' })
  expect(await ctx.db.select().from(payments)).toHaveLength(1)
  const stranger = as(ctx, member(await makeClient(ctx, { name: 'Fabrikam' }), ['billing']))
  await expect(getCheckout(stranger, { checkoutId })).rejects.toMatchObject({ code: 'not-found' })
  await expect(syncPayment(mine, { paymentId: shown.payment?.id ?? '' })).rejects.toMatchObject({ code: 'forbidden' })
})

test('an amount pays in order, and what is left is credit', () => {
  const owed = [{ owedMinor: 100 }, { owedMinor: 0 }, { owedMinor: 50 }]
  expect(settles(120, owed)).toEqual({
    applied: [
      { invoice: owed[0], amountMinor: 100 },
      { invoice: owed[2], amountMinor: 20 },
    ],
    creditMinor: 0,
  })
  expect(settles(500, owed).creditMinor).toBe(350)
  const paid = { state: 'succeeded' as const, amountMinor: 100 }
  expect([0, 1, 100].map((refundedMinor) => shownPayment({ ...paid, refundedMinor }))).toEqual([
    'succeeded',
    'partly-refunded',
    'refunded',
  ])
})
