import { eq, sql } from 'drizzle-orm'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dialect } from '../../db/columns'
import { creditNotes, credits, events, invoices, paymentDays, payments, receipts, refunds } from '../../db/schema'
import type { Context } from '../context'
import { recountInvoice } from '../invoices/counts'
import { takeNumber } from '../invoices/series'
import { draftLine, issue, makeDraft } from '../invoices/testing'
import { addDays } from '../kernel/time'
import { today as todayOf } from '../settings/firm'
import { makeClient, system, testContext } from '../testing'
import { brokenInvariants } from './invariants'
import { bookPayment, freeFromInvoice, reverseBooked, settleCredit, takeBack } from './ledger'
import { leftMinor, type Payment } from './moves'

type Op =
  | { kind: 'issue'; amount: number; due: number }
  | { kind: 'pay'; amount: number; which: number; wanted: number }
  | { kind: 'refund' | 'credit'; which: number; part: number }
  | { kind: 'reverse' | 'write-off'; which: number }

const amount = fc.integer({ min: 1, max: 50_000 })
const which = fc.nat(20)
const part = fc.integer({ min: 1, max: 100 })
const issued = fc.record({ kind: fc.constant('issue' as const), amount, due: fc.integer({ min: 0, max: 40 }) })
const paid = fc.record({ kind: fc.constant('pay' as const), amount, which, wanted: amount })
const history = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: issued },
    { weight: 4, arbitrary: paid },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('refund' as const, 'credit' as const), which, part }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('reverse' as const, 'write-off' as const), which }) },
  ),
  { minLength: 3, maxLength: 14 },
)

const refundOf = (ctx: Context, { id: paymentId, clientId, currency, exponent }: Payment, amountMinor: number) => ({
  id: ctx.id('ref'),
  kind: 'refund' as const,
  state: 'succeeded' as const,
  paymentId,
  clientId,
  currency,
  exponent,
  amountMinor,
  refundedOn: '2026-03-15',
  createdAt: ctx.now(),
  updatedAt: ctx.now(),
})

/** Does one thing, to the invoice or payment that `which` points at, if there is one. */
async function play(ctx: Context, clientId: string, op: Op): Promise<void> {
  const [firm, today] = [await ctx.firm(), await todayOf(ctx)]
  if (op.kind === 'issue') {
    const price = `${Math.floor(op.amount / 100)}.${String(op.amount % 100).padStart(2, '0')}`
    const lines = [draftLine({ price, taxName: '', taxRatePcm: 0 })]
    const draft = await makeDraft(ctx, clientId, { lines, taxTreatment: 'none', dueDays: op.due })
    await issue(ctx, draft.id)
    await ctx.write((tx) => settleCredit(tx, { clientId, currency: 'EUR', today }))
    return
  }
  await ctx.write(async (tx) => {
    const mine = await tx.select().from(invoices).where(eq(invoices.clientId, clientId)).orderBy(invoices.id)
    const money = await tx.select().from(payments).where(eq(payments.clientId, clientId)).orderBy(payments.id)
    const invoice = mine.length ? mine[op.which % mine.length] : undefined
    const payment = money.length ? money[op.which % money.length] : undefined
    if (op.kind === 'pay') {
      const wanted = invoice ? [{ invoiceId: invoice.id, amountMinor: op.wanted }] : []
      const id = ctx.id('pay')
      const what = { id, clientId, method: 'transfer' as const, currency: 'EUR', exponent: 2, amountMinor: op.amount }
      await bookPayment(tx, ctx, { firm, today, payment: { ...what, receivedOn: today }, wanted })
    } else if (op.kind === 'refund' && payment?.state === 'succeeded') {
      const amountMinor = Math.ceil(((payment.amountMinor - payment.refundedMinor) * op.part) / 100)
      if (!amountMinor) return
      await tx.insert(refunds).values(refundOf(ctx, payment, amountMinor))
      await takeBack(tx, { payment, amountMinor, on: today, today })
    } else if (op.kind === 'reverse' && payment?.state === 'succeeded' && !payment.refundedMinor) {
      await reverseBooked(tx, ctx, { payment, reason: 'A mistake', today })
    } else if (op.kind === 'write-off' && invoice?.status === 'open') {
      const after = { ...invoice, status: 'uncollectible' as const }
      await tx.update(invoices).set({ status: 'uncollectible' }).where(eq(invoices.id, invoice.id))
      await recountInvoice(tx, invoice, after)
    } else if (op.kind === 'credit' && invoice && ['open', 'paid'].includes(invoice.status)) {
      const totalMinor = Math.ceil(((invoice.totalMinor - invoice.creditedMinor) * op.part) / 100)
      if (!totalMinor) return
      const freedMinor = Math.max(0, totalMinor - leftMinor(invoice))
      if (freedMinor) await freeFromInvoice(tx, { invoiceId: invoice.id, amountMinor: freedMinor })
      const [before] = await tx.select().from(invoices).where(eq(invoices.id, invoice.id))
      if (!before) return
      const numbered = await takeNumber(tx, firm, 'credit-note', { day: today, today })
      const { seller, buyer, taxTreatment, currency, exponent } = invoice
      await tx.insert(creditNotes).values({
        id: ctx.id('crn'),
        invoiceId: invoice.id,
        clientId,
        ...numbered,
        issuedOn: today,
        currency,
        exponent,
        netMinor: totalMinor,
        taxMinor: 0,
        totalMinor,
        reason: 'Wrong',
        lines: [],
        taxTreatment,
        seller,
        buyer,
        createdAt: ctx.now(),
      })
      const credited = { ...before, creditedMinor: before.creditedMinor + totalMinor }
      const settled = leftMinor(credited) === 0
      const after = {
        ...credited,
        status: settled ? ('paid' as const) : ('open' as const),
        paidOn: settled ? today : null,
      }
      await tx
        .update(invoices)
        .set({ creditedMinor: after.creditedMinor, status: after.status, paidOn: after.paidOn })
        .where(eq(invoices.id, invoice.id))
      await recountInvoice(tx, before, after)
      await settleCredit(tx, { clientId, currency, today })
    }
  })
}

const totalsOf = async (ctx: Context, clientId: string) => {
  const [paid] = await ctx.db
    .select({ paid: sql<number>`coalesce(sum(${invoices.paidMinor}), 0)`.mapWith(Number) })
    .from(invoices)
    .where(eq(invoices.clientId, clientId))
  const [credit] = await ctx.db.select().from(credits).where(eq(credits.clientId, clientId))
  return { paidMinor: paid?.paid ?? 0, creditMinor: credit?.amountMinor ?? 0 }
}

const numRuns = Number(process.env.HISTORIES ?? (dialect === 'postgres' ? 5 : 40))

test('whatever is issued, paid, refunded, taken back, credited and written off: every invariant holds', async () => {
  const ctx = await testContext({ as: system })
  await fc.assert(
    fc.asyncProperty(history, async (ops) => {
      const { id } = await makeClient(ctx)
      for (const op of ops) await play(ctx, id, op)
      expect(await brokenInvariants(ctx.db)).toEqual([])
    }),
    { numRuns, seed: 20260315 },
  )
})

test('what is paid and what is credit does not depend on the order in which money and invoices came', async () => {
  const ctx = await testContext({ as: system })
  const things = fc.array(fc.oneof(issued, paid), { minLength: 2, maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(
      things.chain((ops) => fc.tuple(fc.constant(ops), fc.shuffledSubarray(ops, { minLength: ops.length }))),
      async ([one, other]) => {
        const [first, second] = [await makeClient(ctx), await makeClient(ctx)]
        for (const op of one) await play(ctx, first.id, op)
        for (const op of other) await play(ctx, second.id, op)
        expect(await totalsOf(ctx, second.id)).toEqual(await totalsOf(ctx, first.id))
      },
    ),
    { numRuns, seed: 20260315 },
  )
  expect(await brokenInvariants(ctx.db)).toEqual([])
})

test('a payment pays what it is wanted for, then what is due first, and the rest is credit', async () => {
  const ctx = await testContext({ as: system })
  const { id: clientId } = await makeClient(ctx, { name: 'Contoso' })
  for (const [amount, due] of [
    [10_000, 10],
    [20_000, 20],
    [5_000, 30],
  ] as const) {
    await play(ctx, clientId, { kind: 'issue', amount, due })
  }
  const [first, second, third] = await ctx.db.select().from(invoices).orderBy(invoices.dueOn)
  const [firm, today] = [await ctx.firm(), await todayOf(ctx)]
  const payment = {
    id: ctx.id('pay'),
    clientId,
    method: 'transfer' as const,
    currency: 'EUR',
    exponent: 2,
    amountMinor: 36_000,
    receivedOn: addDays(today, -1),
  }
  const wanted = [{ invoiceId: second?.id ?? '', amountMinor: 15_000 }]
  const book = () => ctx.write((tx) => bookPayment(tx, ctx, { firm, today, payment, wanted }))
  expect(await book()).toEqual({
    paymentId: payment.id,
    booked: true,
    applied: [
      { invoiceId: first?.id, number: first?.number, amountMinor: 10_000 },
      { invoiceId: second?.id, number: second?.number, amountMinor: 20_000 },
      { invoiceId: third?.id, number: third?.number, amountMinor: 5_000 },
    ],
    creditMinor: 1_000,
  })
  expect(await book()).toMatchObject({ booked: false })
  const [receipt] = await ctx.db.select().from(receipts)
  expect(receipt).toMatchObject({
    number: 'REC-2026-0001',
    data: {
      amountMinor: 36_000,
      creditMinor: 1_000,
      buyer: { name: 'Contoso' },
      invoices: [{ amountMinor: 10_000 }, { amountMinor: 20_000 }, { amountMinor: 5_000 }],
    },
  })
  expect(await ctx.db.select().from(paymentDays)).toHaveLength(2)
  const [row] = await ctx.db.select().from(payments)
  await ctx.write(async (tx) => {
    if (!row) return
    await tx.insert(refunds).values(refundOf(ctx, row, 8_000))
    await takeBack(tx, { payment: row, amountMinor: 8_000, on: today, today })
  })
  expect(await ctx.db.select().from(invoices).orderBy(invoices.dueOn)).toMatchObject([
    { status: 'paid', paidMinor: 10_000 },
    { status: 'open', paidMinor: 18_000, paidOn: null },
    { status: 'open', paidMinor: 0 },
  ])
  expect((await ctx.db.select().from(events)).filter(({ did }) => did === 'payment.received')).toHaveLength(1)
  expect(await brokenInvariants(ctx.db)).toEqual([])
})
