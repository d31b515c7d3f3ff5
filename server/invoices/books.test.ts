import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { creditNotes, credits, invoices, payments } from '../../db/schema'
import type { Context } from '../context'
import { decimalOf, exponentOf } from '../kernel/money'
import { Refusal } from '../kernel/refusal'
import { applyFacts } from '../payments/applyFacts'
import { brokenInvariants } from '../payments/invariants'
import { bookPayment } from '../payments/ledger'
import { recordPayment } from '../payments/recordPayment'
import { refundPayment } from '../payments/refundPayment'
import { reversePayment } from '../payments/reversePayment'
import { today } from '../settings/firm'
import { getStatement } from '../statements/get'
import { makeClient, staff, testContext } from '../testing'
import { creditInvoice } from './credit'
import { creditedLines } from './credited'
import { draftTotals } from './draftTotals'
import { issueInvoice } from './issue'
import { basisOf, owedMinor, type TaxTreatment } from './rules'
import { draftLine, makeDraft } from './testing'
import { voidInvoice } from './void'
import { reopenInvoice, writeOffInvoice } from './writeOff'

const runs = Number(process.env.BOOKS ?? 25)
const currencies = ['EUR', 'JPY', 'KWD'] as const
const treatments: TaxTreatment[] = ['exclusive', 'inclusive', 'reverse-charge', 'none']
const rates = [0, 5_500, 7_000, 19_000, 25_000, 33_333]

const line = fc.record({
  quantity: fc.constantFrom('1', '3', '-1', '0.333', '12.5', '100'),
  price: fc.constantFrom('0.005', '1', '9.99', '33.335', '-20', '149.9', '1000'),
  discountPcm: fc.constantFrom(0, 0, 12_500, 33_333, 100_000),
  rate: fc.constantFrom(...rates),
})
const step = fc.record({
  what: fc.constantFrom(
    ...(['invoice', 'pay', 'card', 'credit', 'credit', 'whole', 'refund', 'refund', 'dispute'] as const),
    ...(['card', 'dispute', 'dispute', 'settle', 'settle', 'settle', 'returned'] as const),
    ...(['void', 'write-off', 'reopen', 'reverse'] as const),
  ),
  nth: fc.nat(20),
  part: fc.integer({ min: 1, max: 130 }),
  lines: fc.array(line, { minLength: 1, maxLength: 5 }),
})
type Step = {
  what: string
  nth: number
  part: number
  lines: { quantity: string; price: string; discountPcm: number; rate: number }[]
}

/** What some people do to the books of one client, in whatever order; what is refused did not happen. */
async function live(ctx: Context, clientId: string, of: { currency: string; treatment: TaxTreatment }, steps: Step[]) {
  const { currency, treatment } = of
  const exponent = exponentOf(currency) ?? 2
  const amount = (minor: number) => decimalOf({ minor, exponent })
  const desk = { firm: await ctx.firm(), today: await today(ctx) }
  const open: { stripeId: string; paymentId: string; amountMinor: number }[] = []
  const money = { clientId, currency, exponent, receivedOn: desk.today }
  for (const [i, { what, nth, part, lines }] of steps.entries()) {
    const bills = await ctx.db.select().from(invoices).where(eq(invoices.clientId, clientId)).orderBy(invoices.id)
    const paid = await ctx.db.select().from(payments).where(eq(payments.clientId, clientId)).orderBy(payments.id)
    const bill = bills[nth % (bills.length || 1)]
    const payment = paid[nth % (paid.length || 1)]
    const share = (minor: number) => Math.round((minor * part) / 100)
    const dispute = (one: (typeof open)[number], state: 'pending' | 'won' | 'lost') =>
      ctx.write((tx) =>
        applyFacts(tx, ctx, desk, {
          ...{
            of: 'dispute',
            stripeId: one.stripeId,
            paymentId: one.paymentId,
            state,
            live: false,
            reason: 'fraudulent',
          },
          ...{ amountMinor: one.amountMinor, currency, answerBy: null, at: ctx.now() },
        }),
      )
    try {
      if (what === 'invoice') {
        const rows = lines.map(({ rate, ...over }) =>
          draftLine({ ...over, taxName: rate ? `Tax ${rate}` : '', taxRatePcm: rate }),
        )
        const { id } = await makeDraft(ctx, clientId, { lines: rows, taxTreatment: treatment })
        await issueInvoice(ctx, { invoiceId: id })
      } else if (what === 'pay' && bill) {
        const booked = { paymentId: ctx.id('pay'), amount: amount(share(bill.totalMinor)), method: 'transfer' as const }
        await recordPayment(ctx, { ...booked, clientId, currency, receivedOn: desk.today, invoiceIds: [bill.id] })
      } else if (what === 'card' && bill && share(bill.totalMinor) > 0) {
        const id = ctx.id('pay')
        const row = { id, ...money, method: 'card' as const, amountMinor: share(bill.totalMinor), stripeId: `pi_${id}` }
        const wanted = [{ invoiceId: bill.id, amountMinor: row.amountMinor }]
        await ctx.write((tx) => bookPayment(tx, ctx, { ...desk, payment: row, wanted }))
      } else if (what === 'credit' && bill) {
        const rows = await creditedLines(ctx.db, bill.id)
        const asked = rows.map(({ line: one, credited }) => {
          const left = basisOf(one, treatment) - basisOf(credited, treatment)
          return { lineId: one.id, amount: amount(Math.sign(left) * Math.min(Math.abs(left), Math.abs(share(left)))) }
        })
        await creditInvoice(ctx, { invoiceId: bill.id, reason: 'Late', whole: false, lines: asked })
      } else if (what === 'whole' && bill) {
        await creditInvoice(ctx, { invoiceId: bill.id, reason: 'All of it', whole: true })
      } else if (what === 'refund' && payment) {
        const asked = { refundId: ctx.id('ref'), paymentId: payment.id, amount: amount(share(payment.amountMinor)) }
        if (!payment.stripeId) await refundPayment(ctx, asked)
      } else if (what === 'dispute' && payment?.stripeId) {
        const amountMinor = Math.min(payment.amountMinor, share(payment.amountMinor))
        const one = { stripeId: `dp_${clientId}_${i}`, paymentId: payment.stripeId, amountMinor }
        open.push(one)
        await dispute(one, 'pending')
      } else if (what === 'settle' && open.length) {
        await dispute(open[nth % open.length] as (typeof open)[number], part % 3 ? 'lost' : 'won')
      } else if (what === 'returned' && payment?.stripeId) {
        const facts = {
          of: 'refund' as const,
          stripeId: `re_${clientId}_${i}`,
          paymentId: payment.stripeId,
          ourId: null,
        }
        const amountMinor = Math.min(payment.amountMinor, share(payment.amountMinor))
        for (const state of part % 2 ? (['succeeded', 'failed'] as const) : (['succeeded'] as const)) {
          const told = { ...facts, state, amountMinor, currency, live: false, reason: '', at: ctx.now() }
          await ctx.write((tx) => applyFacts(tx, ctx, desk, told))
        }
      } else if (what === 'void' && bill) await voidInvoice(ctx, { invoiceId: bill.id, reason: 'Wrong' })
      else if (what === 'write-off' && bill) await writeOffInvoice(ctx, { invoiceId: bill.id })
      else if (what === 'reopen' && bill) await reopenInvoice(ctx, { invoiceId: bill.id })
      else if (what === 'reverse' && payment) await reversePayment(ctx, { paymentId: payment.id, reason: 'Mistake' })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
    }
  }
}

/** What is owed less credit is what the statement ends with, and no credit note took more of a line than it is. */
async function agrees(ctx: Context, clientId: string, treatment: TaxTreatment) {
  const bills = await ctx.db.select().from(invoices).where(eq(invoices.clientId, clientId))
  const [credit] = await ctx.db.select().from(credits).where(eq(credits.clientId, clientId))
  const owed = bills.reduce((sum, bill) => sum + owedMinor(bill), 0) - (credit?.amountMinor ?? 0)
  const { accounts } = await getStatement(ctx, { client: clientId })
  expect(accounts[0]?.closingMinor ?? 0).toBe(owed)
  for (const bill of bills) {
    for (const { line: one, credited } of await creditedLines(ctx.db, bill.id)) {
      const [whole, taken] = [basisOf(one, treatment), basisOf(credited, treatment)]
      expect(Math.abs(taken)).toBeLessThanOrEqual(Math.abs(whole))
      expect(Math.abs(credited.taxMinor)).toBeLessThanOrEqual(Math.abs(one.taxMinor))
      if (taken === whole) expect(credited.taxMinor).toBe(one.taxMinor)
    }
  }
  const notes = await ctx.db.select().from(creditNotes).where(eq(creditNotes.clientId, clientId))
  for (const { lines, netMinor, taxMinor } of notes) {
    expect(lines.reduce((sum, one) => sum + one.netMinor, 0)).toBe(netMinor)
    expect(lines.reduce((sum, one) => sum + one.taxMinor, 0)).toBe(taxMinor)
  }
}

test('books hold whatever is done to them, with every kind of tax and decimals', { timeout: 600_000 }, async () => {
  const ctx = await testContext({ as: staff('admin') })
  let nth = 0
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...currencies),
      fc.constantFrom(...treatments),
      fc.array(step, { minLength: 5, maxLength: 40 }),
      async (currency, treatment, steps) => {
        const client = await makeClient(ctx, { name: `Client ${nth++}`, currency, exponent: exponentOf(currency) ?? 2 })
        const first = {
          what: 'invoice',
          nth: 0,
          part: 1,
          lines: [{ quantity: '3', price: '33.335', discountPcm: 0, rate: 19_000 }],
        }
        await live(ctx, client.id, { currency, treatment }, [first, ...steps] as Step[])
        expect(await brokenInvariants(ctx.db)).toEqual([])
        await agrees(ctx, client.id, treatment)
      },
    ),
    { numRuns: runs, endOnFailure: true },
  )
})

test('an invoice is never larger than can be counted exactly', async () => {
  const ctx = await testContext({ as: staff('admin') })
  const client = await makeClient(ctx)
  const huge = draftLine({ price: '9999999999999', taxRatePcm: 33_333 })
  for (const lines of [[huge], Array.from({ length: 20 }, () => ({ ...huge, taxRatePcm: 0 }))]) {
    await expect(makeDraft(ctx, client.id, { lines })).rejects.toMatchObject({ code: 'invalid' })
    const typed = lines.map(() => ({ description: 'Hosting', price: '9999999999999' }))
    if (lines.length > 1)
      await expect(draftTotals(ctx, { clientId: client.id, lines: typed })).rejects.toMatchObject({ code: 'invalid' })
  }
  const payment = { paymentId: ctx.id('pay'), clientId: client.id, currency: 'EUR', method: 'cash' as const }
  const asked = recordPayment(ctx, { ...payment, amount: '90071992547409.91', receivedOn: await today(ctx) })
  await expect(asked).rejects.toMatchObject({ fields: { amount: ['That is more than can be booked'] } })
  expect(await brokenInvariants(ctx.db)).toEqual([])
})
