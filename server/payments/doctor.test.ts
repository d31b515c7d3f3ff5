import { eq, sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import type { Tx } from '../../db/client'
import { dialect } from '../../db/columns'
import { checkouts, invoiceLines } from '../../db/schema'
import type { Context } from '../context'
import { creditInvoice } from '../invoices/credit'
import { today } from '../settings/firm'
import { as, makeService, staff, system, testContext } from '../testing'
import { makeUsage } from '../usage/testing'
import { doctor } from './doctor'
import { brokenInvariants, moneyRules, whatBreaks } from './invariants'
import { bookPayment } from './ledger'
import { makeIssued, makePayer } from './ledgerTesting'
import { refundPayment } from './refundPayment'

/** Invoices that are paid, open and credited, a payment by card with a refund, credit, and a metered line. */
async function world() {
  const ctx = await testContext({ as: system })
  const { client, viewer } = await makePayer(ctx)
  const other = await makePayer(ctx, { name: 'Fabrikam' })
  const admin = as(ctx, { ...staff('admin'), id: viewer.id })
  const [first, second, third] = [
    await makeIssued(ctx, client.id, 12_000, 5),
    await makeIssued(ctx, client.id, 5_000, 10),
    await makeIssued(ctx, client.id, 8_000, 15),
  ]
  await makeIssued(ctx, other.client.id, 1_000)
  const desk = { firm: await ctx.firm(), today: await today(ctx) }
  const book = async (clientId: string, amountMinor: number, over = {}) => {
    const what = { id: ctx.id('pay'), clientId, method: 'transfer' as const, currency: 'EUR', exponent: 2, amountMinor }
    const payment = { ...what, receivedOn: desk.today, ...over }
    return ctx.write((tx) => bookPayment(tx, ctx, { ...desk, payment, wanted: [] }))
  }
  const card = await book(client.id, 13_000, { method: 'card', stripeId: 'pi_1', checkoutId: 'chk_1' })
  const bank = await book(client.id, 1_000)
  const ours = await book(other.client.id, 3_000)
  await creditInvoice(admin, { invoiceId: third.id, reason: 'Wrong', whole: true, lines: [] })
  await refundPayment(admin, { refundId: ctx.id('ref'), paymentId: bank.paymentId, amount: '4.00' })
  const service = await makeService(ctx)
  const [line] = await ctx.db.select().from(invoiceLines).where(eq(invoiceLines.invoiceId, first.id))
  await makeUsage(ctx, [
    { clientId: client.id, serviceId: service.id, day: '2026-03-01', invoiceLineId: line?.id ?? '' },
  ])
  expect(await ctx.db.select().from(checkouts)).toEqual([])
  return { ctx, first, second, third, card, bank, ours, client, other: other.client }
}
type World = Awaited<ReturnType<typeof world>>

const run = (tx: Tx, text: string) => {
  const raw = tx as unknown as Record<'run' | 'execute', (query: unknown) => PromiseLike<unknown>>
  return dialect === 'postgres' ? raw.execute(sql.raw(text)) : raw.run(sql.raw(text))
}

/** Each rule broken by hand: the statements that do it, and what is to be named. */
const breaks: Record<string, (made: World) => { by: string[]; named?: string }> = {
  'invoices.paid': ({ first }) => ({
    by: [`update invoices set paid_minor = paid_minor - 1 where id = '${first.id}'`],
    named: first.id,
  }),
  'invoices.credited': ({ third }) => ({
    by: [`update invoices set credited_minor = 7999 where id = '${third.id}'`],
    named: third.id,
  }),
  'invoices.bounds': ({ second }) => ({
    by: [`update invoices set paid_minor = total_minor + 1 where id = '${second.id}'`],
    named: second.id,
  }),
  'invoices.status': ({ second }) => ({
    by: [`update invoices set status = 'paid' where id = '${second.id}'`],
    named: second.id,
  }),
  'invoices.sums': ({ first }) => ({
    by: [`update invoice_lines set net_minor = net_minor + 1 where invoice_id = '${first.id}'`],
    named: first.id,
  }),
  'invoices.numbered': ({ first }) => ({
    by: [`update invoices set series = null where id = '${first.id}'`],
    named: first.id,
  }),
  'credit_notes.sums': () => ({ by: ['update credit_notes set tax_minor = tax_minor + 1'] }),
  'payments.sums': ({ card }) => ({
    by: [`update payments set amount_minor = amount_minor + 1 where id = '${card.paymentId}'`],
    named: card.paymentId,
  }),
  'payments.refunded': ({ bank }) => ({
    by: [`update payments set refunded_minor = 0 where id = '${bank.paymentId}'`],
    named: bank.paymentId,
  }),
  'refunds.payment': ({ other }) => ({ by: [`update refunds set client_id = '${other.id}'`] }),
  'allocations.match': ({ card, other }) => ({
    by: [`update payments set client_id = '${other.id}' where id = '${card.paymentId}'`],
  }),
  'payments.once': ({ bank }) => ({
    by: [`update payments set checkout_id = 'chk_1' where id = '${bank.paymentId}'`],
    named: 'chk_1',
  }),
  'refunds.once': () => ({
    by: [
      'drop index refunds_stripe',
      "update refunds set stripe_id = 're_1'",
      `insert into refunds (id, kind, state, currency, exponent, amount_minor, refunded_on, stripe_id, created_at, updated_at)
        select 'ref_2', kind, 'failed', currency, exponent, amount_minor, refunded_on, stripe_id, created_at, updated_at from refunds`,
    ],
    named: 're_1',
  }),
  'receipts.one': ({ ours }) => ({
    by: [`delete from receipts where payment_id = '${ours.paymentId}'`],
    named: ours.paymentId,
  }),
  'invoices.gapless': ({ second }) => ({
    by: [`update invoices set series_number = 99 where id = '${second.id}'`],
    named: 'INV-2026',
  }),
  'invoices.number': ({ second }) => ({
    by: [`update invoices set number = 'INV-2026-0099' where id = '${second.id}'`],
    named: second.id,
  }),
  'receipts.gapless': ({ ours }) => ({
    by: [`delete from receipts where payment_id = '${ours.paymentId}'`],
    named: 'REC-2026',
  }),
  'receipts.number': () => ({ by: ["update receipts set series = 'INV-2026'"] }),
  'credit_notes.gapless': () => ({
    by: ["update series set next = next + 1 where kind = 'credit-note'"],
    named: 'CN-2026',
  }),
  'credit_notes.number': () => ({ by: ["update credit_notes set number = 'CN-1'"] }),
  'credits.sums': ({ other }) => ({
    by: ['update credits set amount_minor = amount_minor + 1'],
    named: `${other.id} EUR`,
  }),
  'credits.beside-open': ({ client }) => ({
    by: [`update credits set amount_minor = 5 where client_id = '${client.id}'`],
    named: `${client.id} EUR`,
  }),
  'counters.invoices': () => ({
    by: ["update invoice_counts set count = count + 1 where scope = 'firm' and status = 'open'"],
  }),
  'counters.received': () => ({
    by: ["update payment_days set amount_minor = amount_minor - 1 where scope = 'firm'"],
    named: 'firm 2026-03-15 EUR',
  }),
  'usage.client': ({ other }) => ({ by: [`update usage_rows set client_id = '${other.id}'`] }),
}

class Undo extends Error {}

/** What is named with something broken in the database, which is undone again. */
async function namedWith(ctx: Context, rule: (typeof moneyRules)[number], statements: string[]) {
  let found: string[] = []
  await ctx
    .write(async (tx) => {
      for (const text of statements) await run(tx, text)
      found = await whatBreaks(tx, rule)
      throw new Undo()
    })
    .catch((error) => {
      if (!(error instanceof Undo)) throw error
    })
  return found
}

test('each rule, broken by hand, is named with what breaks it', async () => {
  const made = await world()
  expect(await brokenInvariants(made.ctx.db)).toEqual([])
  expect(Object.keys(breaks).sort()).toEqual(moneyRules.map(({ rule }) => rule).sort())
  for (const rule of moneyRules) {
    const { by, named } = breaks[rule.rule]?.(made) ?? { by: [] }
    const ids = await namedWith(made.ctx, rule, by)
    expect(ids, rule.rule).not.toEqual([])
    if (named) expect(ids, rule.rule).toContain(named)
  }
  expect(await brokenInvariants(made.ctx.db)).toEqual([])
})

test('says so in words and as JSON, and answers with the status', async () => {
  const { ctx, second } = await world()
  const said: string[] = []
  const out = { write: (text: string) => void said.push(text) }
  expect(await doctor(ctx, {}, out)).toBe(0)
  expect(said.join('')).toBe(`All ${moneyRules.length} rules of money hold.\n`)
  await ctx.write((tx) => Promise.resolve(run(tx, `update invoices set paid_minor = 7 where id = '${second.id}'`)))
  said.length = 0
  expect(await doctor(ctx, {}, out)).toBe(1)
  expect(said.join('')).toContain(
    `invoices.paid: What an invoice says was paid is not what its payments paid on it.\n  ${second.id}\n`,
  )
  said.length = 0
  expect(await doctor(ctx, { json: true }, out)).toBe(1)
  expect(JSON.parse(said.join(''))).toMatchObject({ broken: [{ rule: 'invoices.paid', ids: [second.id] }, {}] })
})
