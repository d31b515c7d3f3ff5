import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { creditNotes, credits, events, invoices } from '../../db/schema'
import type { Context } from '../context'
import { brokenInvariants } from '../payments/invariants'
import { bookPayment } from '../payments/ledger'
import { today } from '../settings/firm'
import { makeClient, staff, testContext } from '../testing'
import { creditInvoice } from './credit'
import { creditedLines } from './credited'
import { getCreditable } from './getCreditable'
import { draftLine, issue, makeDraft } from './testing'
import { voidInvoice } from './void'
import { reopenInvoice, writeOffInvoice } from './writeOff'

async function scene(lines = [draftLine({ price: '33.33' }), draftLine({ price: '10' })]) {
  const ctx = await testContext({ as: staff('admin') })
  const client = await makeClient(ctx)
  const { id } = await issue(ctx, (await makeDraft(ctx, client.id, { lines })).id)
  return { ctx, client, id }
}

const stored = async (ctx: Context, id: string) => {
  const [row] = await ctx.db.select().from(invoices).where(eq(invoices.id, id))
  return row
}

async function pay(ctx: Context, clientId: string, invoiceId: string, amountMinor: number) {
  const [firm, day] = [await ctx.firm(), await today(ctx)]
  const money = { clientId, method: 'transfer' as const, currency: 'EUR', exponent: 2, amountMinor, receivedOn: day }
  const payment = { id: ctx.id('pay'), ...money }
  await ctx.write((tx) => bookPayment(tx, ctx, { firm, today: day, payment, wanted: [{ invoiceId, amountMinor }] }))
}

describe('credit notes', () => {
  test('of a form that is sent twice are written once', async () => {
    const { ctx, id } = await scene()
    const { creditNoteId, lines } = await getCreditable(ctx, { invoiceId: id })
    const part = [{ lineId: lines[0]?.id ?? '', amount: '5' }]
    const asked = { creditNoteId, invoiceId: id, reason: 'Late', whole: false, lines: part }
    const first = await creditInvoice(ctx, asked)
    expect(await creditInvoice(ctx, asked)).toEqual(first)
    expect(await ctx.db.select().from(creditNotes)).toHaveLength(1)
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('of the whole invoice leave nothing to pay', async () => {
    const { ctx, id, client } = await scene()
    const { number } = await creditInvoice(ctx, { invoiceId: id, reason: 'Ordered by mistake', whole: true })
    expect(number).toBe('CN-2026-0001')
    expect(await stored(ctx, id)).toMatchObject({ status: 'paid', creditedMinor: 5156, paidOn: '2026-03-15' })
    const [note] = await ctx.db.select().from(creditNotes)
    expect(note).toMatchObject({ netMinor: 4333, taxMinor: 823, totalMinor: 5156, reason: 'Ordered by mistake' })
    expect(note?.lines).toMatchObject([
      { price: '33.33', taxMinor: 633 },
      { netMinor: 1000, taxName: 'VAT 19 %' },
    ])
    const [, event] = await ctx.db.select().from(events)
    expect(event).toMatchObject({
      did: 'invoice.credited',
      clientId: client.id,
      data: { number: 'INV-2026-0001', creditNote: 'CN-2026-0001', reason: 'Ordered by mistake', totalMinor: 5156 },
    })
    await expect(creditInvoice(ctx, { invoiceId: id, reason: 'Again', whole: true })).rejects.toMatchObject({
      code: 'conflict',
    })
    await expect(voidInvoice(ctx, { invoiceId: id, reason: 'Again' })).rejects.toMatchObject({ code: 'conflict' })
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('of parts of a line come to the line, and never to more', async () => {
    const { ctx, id } = await scene()
    const [first] = await creditedLines(ctx.db, id)
    const lineId = first?.line.id ?? ''
    const part = (amount: string) =>
      creditInvoice(ctx, { invoiceId: id, reason: 'Outage', whole: false, lines: [{ lineId, amount }] })
    for (const amount of ['11.11', '11.11', '11.10']) await part(amount)
    await expect(part('0.02')).rejects.toMatchObject({
      fields: { 'lines.0.amount': ['Only 0.01\u00a0EUR are left of this line'] },
    })
    await expect(part('0')).rejects.toMatchObject({ fields: { lines: [expect.any(String)] } })
    await expect(part('-1')).rejects.toMatchObject({ code: 'invalid' })
    await expect(part('0.001')).rejects.toMatchObject({ fields: { 'lines.0.amount': [expect.any(String)] } })
    await part('0.01')
    const [whole] = await creditedLines(ctx.db, id)
    expect(whole?.credited).toEqual({ netMinor: 3333, taxMinor: 633 })
    expect(await stored(ctx, id)).toMatchObject({ status: 'open', creditedMinor: 3966 })
    await creditInvoice(ctx, { invoiceId: id, reason: 'The rest', whole: true })
    expect(await stored(ctx, id)).toMatchObject({ status: 'paid', creditedMinor: 5156 })
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('of a paid invoice free what was paid, which pays what else is open', async () => {
    const { ctx, id, client } = await scene()
    await pay(ctx, client.id, id, 5156)
    expect(await stored(ctx, id)).toMatchObject({ status: 'paid' })
    const other = await issue(ctx, (await makeDraft(ctx, client.id, { lines: [draftLine({ price: '20' })] })).id)
    await creditInvoice(ctx, { invoiceId: id, reason: 'Outage', whole: true })
    expect(await stored(ctx, id)).toMatchObject({ status: 'paid', paidMinor: 0, creditedMinor: 5156 })
    expect(await stored(ctx, other.id)).toMatchObject({ status: 'paid', paidMinor: 2380 })
    expect(await ctx.db.select().from(credits)).toMatchObject([{ amountMinor: 2776 }])
    const next = await issue(ctx, (await makeDraft(ctx, client.id)).id)
    expect(next).toMatchObject({ status: 'open', paidMinor: 2776 })
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('never take more than the invoice, whatever its other lines take off', async () => {
    const { ctx, id } = await scene([draftLine({ price: '100' }), draftLine({ price: '-20' })])
    const [first] = await creditedLines(ctx.db, id)
    const lines = [{ lineId: first?.line.id ?? '', amount: '100' }]
    await expect(creditInvoice(ctx, { invoiceId: id, reason: 'All', whole: false, lines })).rejects.toMatchObject({
      fields: { lines: ['Only 95.20\u00a0EUR are left of this invoice'] },
    })
    await creditInvoice(ctx, { invoiceId: id, reason: 'All', whole: true })
    expect(await stored(ctx, id)).toMatchObject({ status: 'paid', creditedMinor: 9520 })
  })

  test('of the same rest at the same time: one of them', async () => {
    const { ctx, id } = await scene()
    const tries = await Promise.allSettled(
      Array.from({ length: 10 }, () => creditInvoice(ctx, { invoiceId: id, reason: 'Twice', whole: true })),
    )
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })
})

test('what is written off is owed no more, and asked for again when that is undone', async () => {
  const { ctx, id, client } = await scene()
  await writeOffInvoice(ctx, { invoiceId: id })
  expect(await stored(ctx, id)).toMatchObject({ status: 'uncollectible' })
  await expect(writeOffInvoice(ctx, { invoiceId: id })).rejects.toMatchObject({ code: 'conflict' })
  const day = await today(ctx)
  const firm = await ctx.firm()
  const money = { clientId: client.id, method: 'cash' as const, currency: 'EUR', exponent: 2, receivedOn: day }
  const payment = { id: ctx.id('pay'), ...money, amountMinor: 1000 }
  await ctx.write((tx) => bookPayment(tx, ctx, { firm, today: day, payment, wanted: [] }))
  await reopenInvoice(ctx, { invoiceId: id })
  expect(await stored(ctx, id)).toMatchObject({ status: 'open', paidMinor: 1000 })
  expect(await brokenInvariants(ctx.db)).toEqual([])
})
