import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkouts, credits, invoices, payments } from '../../db/schema'
import type { Context } from '../context'
import { statementPdf } from '../documents/statement'
import { flat, pagesOf } from '../documents/testing'
import { creditInvoice } from '../invoices/credit'
import { draftLine, issue, makeDraft } from '../invoices/testing'
import { voidInvoice } from '../invoices/void'
import { writeOffInvoice } from '../invoices/writeOff'
import { csvStream } from '../kernel/csv'
import { Refusal } from '../kernel/refusal'
import { brokenInvariants } from '../payments/invariants'
import { makeIssued, makePayer } from '../payments/ledgerTesting'
import { recordPayment } from '../payments/recordPayment'
import { refundPayment } from '../payments/refundPayment'
import { reversePayment } from '../payments/reversePayment'
import { startCheckout } from '../payments/startCheckout'
import { payingContext } from '../payments/testing'
import { as, makeClient, makeInvoice, member, staff, testContext } from '../testing'
import { collect } from '../usage/testing'
import { exportStatement, statementCsvHeader } from './export'
import { getStatement } from './get'

const step = fc.record({
  does: fc.constantFrom('issue', 'issue', 'pay', 'pay', 'credit', 'refund', 'reverse', 'void', 'write-off'),
  amount: fc.integer({ min: 1, max: 30_000 }),
  which: fc.nat(5),
})

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

/** What cannot be done in a state is refused, and changes nothing. */
async function take(ctx: Context, clientId: string, { does, amount, which }: Step) {
  const [open, paid] = await Promise.all([
    ctx.db.select().from(invoices).where(eq(invoices.clientId, clientId)).orderBy(invoices.id),
    ctx.db.select().from(payments).where(eq(payments.clientId, clientId)).orderBy(payments.id),
  ])
  const invoiceId = open[which % Math.max(1, open.length)]?.id ?? ''
  const paymentId = paid[which % Math.max(1, paid.length)]?.id ?? ''
  const decimal = (amount / 100).toFixed(2)
  const one = { issue: makeAndIssue, pay, credit, refund, reverse, void: makeVoid, 'write-off': giveUp }[does]
  try {
    await one()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
  }
  async function makeAndIssue() {
    const draft = await makeDraft(ctx, clientId, { lines: [draftLine({ price: decimal })] })
    await issue(ctx, draft.id)
  }
  async function pay() {
    const how = { currency: 'EUR', method: 'transfer' as const, receivedOn: '2026-03-14' }
    await recordPayment(ctx, { paymentId: ctx.id('pay'), clientId, amount: decimal, ...how })
  }
  async function credit() {
    await creditInvoice(ctx, { invoiceId, whole: true, reason: 'Not ordered' })
  }
  async function refund() {
    await refundPayment(ctx, { refundId: ctx.id('ref'), paymentId, amount: decimal })
  }
  async function reverse() {
    await reversePayment(ctx, { paymentId, reason: 'Another client’s' })
  }
  async function makeVoid() {
    await voidInvoice(ctx, { invoiceId, reason: 'Made twice' })
  }
  async function giveUp() {
    await writeOffInvoice(ctx, { invoiceId })
  }
}

test('after any history the statement closes with what is owed less credit, and each part of it goes on from the last', async () => {
  const ctx = await testContext({ as: staff('admin') })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
      const client = await makeClient(ctx, { name: 'Contoso' })
      for (const one of steps) await take(ctx, client.id, one)
      const mine = await ctx.db.select().from(invoices).where(eq(invoices.clientId, client.id))
      const [credit] = await ctx.db.select().from(credits).where(eq(credits.clientId, client.id))
      const owed = mine
        .filter(({ status }) => status === 'open')
        .reduce((sum, row) => sum + row.totalMinor - row.paidMinor - row.creditedMinor, 0)
      const { accounts } = await getStatement(ctx, { client: client.id })
      expect(accounts[0]?.closingMinor ?? 0).toBe(owed - (credit?.amountMinor ?? 0))
      const [first] = (await getStatement(ctx, { client: client.id, to: '2026-03-14' })).accounts
      const [second] = (await getStatement(ctx, { client: client.id, from: '2026-03-15' })).accounts
      expect(second?.openingMinor ?? 0).toBe(first?.closingMinor ?? 0)
      expect(second?.closingMinor ?? first?.closingMinor ?? 0).toBe(owed - (credit?.amountMinor ?? 0))
    }),
    { numRuns: 12, seed: 20260315 },
  )
  expect(await brokenInvariants(ctx.db)).toEqual([])
})

test('says what was invoiced and paid, on the page, as a file and as a document', async () => {
  const ctx = await testContext({ as: staff('admin') })
  const client = await makeClient(ctx, { name: 'Contoso' })
  const invoice = await issue(ctx, (await makeDraft(ctx, client.id)).id)
  const payment = { paymentId: ctx.id('pay'), clientId: client.id, amount: '150.00', currency: 'EUR' }
  await recordPayment(ctx, { ...payment, method: 'transfer', receivedOn: '2026-03-14' })
  const owner = as(ctx, member(client, 'owner'))
  const { accounts } = await getStatement(owner, {})
  expect(accounts).toMatchObject([
    {
      currency: 'EUR',
      openingMinor: 0,
      closingMinor: -3100,
      entries: [
        { on: '2026-03-14', kind: 'payment', label: 'REC-2026-0001', amountMinor: -15_000, balanceMinor: -15_000 },
        { on: '2026-03-15', kind: 'invoice', label: invoice.number, amountMinor: 11_900, balanceMinor: -3100 },
      ],
    },
  ])
  expect(await collect(await exportStatement(owner, {}))).toEqual([
    ['2026-01-01', 'Balance before', '', 'EUR', '', '0.00'],
    ['2026-03-14', 'Payment', 'REC-2026-0001', 'EUR', '-150.00', '-150.00'],
    ['2026-03-15', 'Invoice', invoice.number, 'EUR', '119.00', '-31.00'],
    ['2026-03-15', 'Balance', '', 'EUR', '', '-31.00'],
  ])
  const text = flat((await pagesOf((await statementPdf(owner, {})).bytes)).join(' '))
  for (const part of ['Statement of account', invoice.number, 'REC-2026-0001', '31.00 EUR credit', '119.00 EUR']) {
    expect(text).toContain(part)
  }
})

test('of another client nothing is found; in several currencies the firm’s own comes first', async () => {
  const ctx = await testContext({ as: staff('admin') })
  const [client, other] = [await makeClient(ctx, { name: 'Contoso' }), await makeClient(ctx, { name: 'Fabrikam' })]
  for (const currency of ['CHF', 'EUR']) {
    await issue(ctx, (await makeDraft(ctx, client.id, { money: { currency, exponent: 2 } })).id)
  }
  const { accounts } = await getStatement(ctx, { client: client.id })
  expect(accounts.map(({ currency }) => currency)).toEqual(['EUR', 'CHF'])
  const owner = as(ctx, member(other, 'owner'))
  await expect(getStatement(owner, { client: client.id })).rejects.toMatchObject({ code: 'not-found' })
  expect((await getStatement(owner, {})).accounts).toEqual([])
  expect((await getStatement(ctx, {})).client).toBeNull()
  await expect(exportStatement(ctx, {})).rejects.toMatchObject({ code: 'not-found' })
  await expect(getStatement(owner, { from: '2026-03-02', to: '2026-03-01' })).rejects.toMatchObject({ code: 'invalid' })
  await expect(getStatement(as(ctx, staff('support')), {})).rejects.toMatchObject({ code: 'forbidden' })
})

test('at each step of payments by card, in several currencies, it closes with what is owed less credit', async () => {
  const { ctx, stripe, clock } = await payingContext({ as: staff('admin') })
  const { client, viewer } = await makePayer(ctx)
  const owner = as(ctx, viewer)
  /** Of each currency what is owed less credit, as the tables have it and as the statement closes. */
  const agrees = async () => {
    const mine = await ctx.db.select().from(invoices).where(eq(invoices.clientId, client.id))
    const kept = await ctx.db.select().from(credits).where(eq(credits.clientId, client.id))
    const owed = new Map<string, number>()
    const add = (currency: string, minor: number) => owed.set(currency, (owed.get(currency) ?? 0) + minor)
    for (const one of mine) {
      add(one.currency, one.status === 'open' ? one.totalMinor - one.paidMinor - one.creditedMinor : 0)
    }
    for (const { currency, amountMinor } of kept) add(currency, -amountMinor)
    const { accounts } = await getStatement(owner, { to: '2027-12-31', from: '2026-01-01' })
    expect(new Map(accounts.map(({ currency, closingMinor }) => [currency, closingMinor]))).toEqual(owed)
    const text = flat((await pagesOf((await statementPdf(owner, { from: '2026-01-01' })).bytes)).join(' '))
    for (const { currency } of accounts) expect(text).toContain(currency)
    return owed
  }
  const moneys = [
    { currency: 'EUR', exponent: 2 },
    { currency: 'JPY', exponent: 0 },
    { currency: 'KWD', exponent: 3 },
  ]
  for (const money of moneys) {
    const lines = [draftLine({ price: '120', taxName: '', taxRatePcm: 0 })]
    await issue(ctx, (await makeDraft(ctx, client.id, { lines, money, taxTreatment: 'none' })).id)
  }
  expect(await agrees()).toEqual(new Map(Object.entries({ EUR: 12_000, JPY: 120, KWD: 120_000 })))
  const disputed = '4000000000000259'
  for (const [i, invoice] of (await ctx.db.select().from(invoices).orderBy(invoices.id)).entries()) {
    const { checkoutId } = await startCheckout(owner, { invoices: [{ invoiceId: invoice.id }], keepCard: false })
    const [visit] = await ctx.db.select().from(checkouts).where(eq(checkouts.id, checkoutId))
    stripe.pay(visit?.stripeId ?? '', { card: i === 1 ? disputed : '4242424242424242' })
    await stripe.sendWaiting()
    await agrees()
  }
  clock.now = new Date(clock.now.getTime() + 86_400_000)
  const [euros] = await ctx.db.select().from(payments).where(eq(payments.currency, 'EUR'))
  await refundPayment(ctx, { refundId: ctx.id('ref'), paymentId: euros?.id ?? '', amount: '20.00' })
  await stripe.sendWaiting()
  await agrees()
  const [dispute] = stripe.disputes()
  stripe.closeDispute(dispute?.id ?? '', false)
  await stripe.sendWaiting()
  await agrees()
  const next = await makeIssued(ctx, client.id, 5000)
  await creditInvoice(ctx, { invoiceId: next.id, whole: true, reason: 'Not ordered' })
  await agrees()
  expect(await brokenInvariants(ctx.db)).toEqual([])
})

test('what spreadsheets would run is none in its file', async () => {
  const ctx = await testContext({ as: staff('admin') })
  const client = await makeClient(ctx, { name: 'Contoso' })
  await makeInvoice(ctx, client.id, { number: '=HYPERLINK("http://evil.example")' })
  const batches = await exportStatement(ctx, { client: client.id })
  const file = await new Response(csvStream(statementCsvHeader, batches)).text()
  expect(file).toContain(`"'=HYPERLINK(""http://evil.example"")",EUR,120.00,120.00`)
})
