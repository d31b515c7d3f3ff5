import { asc, eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { events, invoices, payments, receipts, reminders } from '../../db/schema'
import type { Context } from '../context'
import { makeId } from '../kernel/ids'
import { brokenInvariants } from '../payments/invariants'
import { makeMember } from '../people/testing'
import { as, makeClient, member, staff, testContext } from '../testing'
import { bulkMarkPaid } from './bulkMarkPaid'
import { previewBulk } from './bulkPreview'
import { bulkRemind } from './bulkRemind'
import { getBatch } from './bulkResult'
import { undoBatch } from './bulkUndo'
import { draftLine, issue, makeDraft } from './testing'

const refused = (code: string) => expect.objectContaining({ code })
const batch = (n: number) => makeId('bat', n, () => new Uint8Array(16))
const how = { method: 'transfer' as const, receivedOn: '2026-03-14', reference: 'Statement 12' }

let ctx: Context
let ours: Awaited<ReturnType<typeof makeClient>>
let open: string[]
let draft: string

beforeEach(async () => {
  ctx = await testContext({ as: staff('admin') })
  ours = await makeClient(ctx)
  await makeMember(ctx, ours.id, 'Ada', { billing: true })
  open = []
  for (const price of ['100', '200', '300']) {
    const { id } = await makeDraft(ctx, ours.id, { lines: [draftLine({ price })] })
    open.push((await issue(ctx, id)).id)
  }
  draft = (await makeDraft(ctx, ours.id)).id
})

const stateOf = async (id: string) => (await ctx.db.select().from(invoices).where(eq(invoices.id, id)))[0]
const booked = () => ctx.db.select().from(payments).orderBy(asc(payments.amountMinor))
const outcomes = async (batchId: string, from = ctx) =>
  Object.fromEntries((await getBatch(from, { batchId })).rows.map(({ id, outcome }) => [id, outcome]))

describe('the preview', () => {
  test('says what would happen to each, and to what sum', async () => {
    const shown = await previewBulk(ctx, { does: 'paid', invoiceIds: [...open, draft] })
    expect(shown.rows.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done', 'draft'])
    expect(shown.sums).toEqual([{ currency: 'EUR', exponent: 2, minor: 71_400 }])
    expect(await booked()).toEqual([])
  })

  test('of all that match takes the filters and the order of the list', async () => {
    const all = await previewBulk(ctx, { does: 'remind', all: { status: 'open', sort: 'amount', dir: 'desc' } })
    expect(all.rows.map(({ invoice }) => invoice.totalMinor)).toEqual([35_700, 23_800, 11_900])
    expect(all.more).toBe(false)
    const download = await previewBulk(ctx, { does: 'download', all: {} })
    expect(download.rows.filter(({ outcome }) => outcome === 'draft')).toHaveLength(1)
  })

  test('finds no id that is not there, and refuses none and too many', async () => {
    await expect(previewBulk(ctx, { does: 'paid', invoiceIds: [...open, 'inv_other'] })).rejects.toEqual(
      refused('not-found'),
    )
    await expect(previewBulk(ctx, { does: 'paid', invoiceIds: [] })).rejects.toEqual(refused('invalid'))
    const many = Array.from({ length: 501 }, (_, i) => `inv_${i}`)
    await expect(previewBulk(ctx, { does: 'paid', invoiceIds: many })).rejects.toEqual(refused('invalid'))
  })

  test('is for administrators', async () => {
    for (const viewer of [staff('support'), member(ours, 'owner'), member(ours, ['usage'])]) {
      const they = as(ctx, viewer)
      await expect(previewBulk(they, { does: 'paid', invoiceIds: open })).rejects.toEqual(refused('forbidden'))
      await expect(bulkMarkPaid(they, { batchId: batch(1), invoiceIds: open, ...how })).rejects.toEqual(
        refused('forbidden'),
      )
      await expect(bulkRemind(they, { batchId: batch(1), invoiceIds: open })).rejects.toEqual(refused('forbidden'))
      await expect(undoBatch(they, { batchId: batch(1) })).rejects.toEqual(refused('forbidden'))
      await expect(getBatch(they, { batchId: batch(1) })).rejects.toEqual(refused('forbidden'))
    }
  })
})

describe('marking as paid', () => {
  test('books what is owed on each, with its receipt, and says of the others why not', async () => {
    const [first = '', second = '', third = ''] = open
    await bulkMarkPaid(ctx, { batchId: batch(1), invoiceIds: [first], ...how })
    await bulkMarkPaid(ctx, { batchId: batch(2), invoiceIds: [first, second, third, draft, 'inv_gone'], ...how })
    expect(await outcomes(batch(2))).toEqual({
      [first]: 'paid',
      [second]: 'done',
      [third]: 'done',
      [draft]: 'draft',
      inv_gone: 'gone',
    })
    const result = await getBatch(ctx, { batchId: batch(2) })
    expect(result).toMatchObject({ does: 'paid', done: 2, skipped: 3, undone: false })
    expect(result.rows.find(({ id }) => id === second)).toMatchObject({
      paidMinor: 23_800,
      invoice: { status: 'paid', owedMinor: 0 },
    })
    expect((await booked()).map((row) => [row.amountMinor, row.method, row.receivedOn, row.reference])).toEqual([
      [11_900, 'transfer', '2026-03-14', 'Statement 12'],
      [23_800, 'transfer', '2026-03-14', 'Statement 12'],
      [35_700, 'transfer', '2026-03-14', 'Statement 12'],
    ])
    expect(await ctx.db.select().from(receipts)).toHaveLength(3)
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('sent twice, and by two at once, is done once, and both are told what is true', async () => {
    const asked = { batchId: batch(1), invoiceIds: open, ...how }
    await Promise.all([bulkMarkPaid(ctx, asked), bulkMarkPaid(ctx, asked), bulkMarkPaid(ctx, asked)])
    await bulkMarkPaid(ctx, asked)
    expect(await booked()).toHaveLength(3)
    expect(Object.values(await outcomes(batch(1)))).toEqual(['done', 'done', 'done'])
    expect(await ctx.db.select().from(events).where(eq(events.did, 'invoice.bulk-paid'))).toHaveLength(1)
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('one that fails stops no other', async () => {
    const [first = '', second = ''] = open
    await ctx.write(async (tx) => {
      await tx
        .update(invoices)
        .set({ totalMinor: Number.MAX_SAFE_INTEGER + 1 })
        .where(eq(invoices.id, first))
    })
    await bulkMarkPaid(ctx, { batchId: batch(1), invoiceIds: [first, second], ...how })
    expect(await outcomes(batch(1))).toMatchObject({ [first]: 'failed', [second]: 'done' })
  })

  test.each([
    ['2026-03-16', 'receivedOn'],
    ['2025-01-01', 'receivedOn'],
    ['yesterday', 'receivedOn'],
  ])('on %s is refused, and nothing is booked', async (receivedOn, field) => {
    const asked = bulkMarkPaid(ctx, { batchId: batch(1), invoiceIds: open, ...how, receivedOn })
    await expect(asked).rejects.toMatchObject({ code: 'invalid', fields: { [field]: expect.anything() } })
    expect(await booked()).toEqual([])
  })

  test('needs a way and a day, and knows no others', async () => {
    const asked = { batchId: batch(1), invoiceIds: open, ...how }
    for (const bad of [{ method: 'card' }, { receivedOn: undefined }, { batchId: 'bat_1' }, { more: 1 }]) {
      await expect(bulkMarkPaid(ctx, { ...asked, ...bad } as never)).rejects.toEqual(refused('invalid'))
    }
  })
})

describe('taking it back', () => {
  test('reverses exactly what the batch booked, once', async () => {
    const [first = '', second = '', third = ''] = open
    await bulkMarkPaid(ctx, { batchId: batch(1), invoiceIds: [first], ...how })
    await bulkMarkPaid(ctx, { batchId: batch(2), invoiceIds: open, ...how })
    await Promise.all([undoBatch(ctx, { batchId: batch(2) }), undoBatch(ctx, { batchId: batch(2) })])
    await undoBatch(ctx, { batchId: batch(2) })
    expect((await booked()).map(({ state }) => state)).toEqual(['succeeded', 'reversed', 'reversed'])
    expect((await stateOf(first))?.status).toBe('paid')
    expect(await stateOf(second)).toMatchObject({ status: 'open', paidMinor: 0 })
    const result = await getBatch(ctx, { batchId: batch(2) })
    expect(result).toMatchObject({ undone: true, undoUntil: null })
    expect(Object.fromEntries(result.rows.map(({ id, undone }) => [id, undone]))).toEqual({
      [first]: null,
      [second]: 'done',
      [third]: 'done',
    })
    expect(await ctx.db.select().from(events).where(eq(events.did, 'payment.reversed'))).toHaveLength(2)
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('is over after an hour, and knows only batches of payments', async () => {
    await bulkMarkPaid(ctx, { batchId: batch(1), invoiceIds: open, ...how })
    const later = (minutes: number) => ({ ...ctx, now: () => new Date(ctx.now().getTime() + minutes * 60_000) })
    expect((await getBatch(later(60), { batchId: batch(1) })).undoUntil).not.toBeNull()
    expect((await getBatch(later(61), { batchId: batch(1) })).undoUntil).toBeNull()
    await expect(undoBatch(later(61), { batchId: batch(1) })).rejects.toEqual(refused('conflict'))
    await expect(undoBatch(ctx, { batchId: batch(9) })).rejects.toEqual(refused('not-found'))
    await bulkRemind(ctx, { batchId: batch(2), invoiceIds: open })
    await expect(undoBatch(ctx, { batchId: batch(2) })).rejects.toEqual(refused('not-found'))
    await undoBatch(later(60), { batchId: batch(1) })
    expect((await booked()).every(({ state }) => state === 'reversed')).toBe(true)
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })
})

describe('reminding', () => {
  const told = () => ctx.db.select().from(events).where(eq(events.did, 'invoice.reminded'))

  test('once a day of the firm, of what is owed', async () => {
    const [first = '', second = ''] = open
    await bulkMarkPaid(ctx, { batchId: batch(1), invoiceIds: [second], ...how })
    const asked = { invoiceIds: [first, second, draft] }
    await bulkRemind(ctx, { batchId: batch(2), ...asked })
    await bulkRemind(ctx, { batchId: batch(2), ...asked })
    expect(await outcomes(batch(2))).toEqual({ [first]: 'done', [second]: 'paid', [draft]: 'draft' })
    await bulkRemind(ctx, { batchId: batch(3), ...asked })
    expect((await outcomes(batch(3)))[first]).toBe('reminded')
    expect((await previewBulk(ctx, { does: 'remind', invoiceIds: [first] })).rows[0]?.outcome).toBe('reminded')
    // 23:30 UTC on the 15th is the 16th in Berlin.
    const tomorrow = { ...ctx, now: () => new Date('2026-03-15T23:30:00Z') }
    await bulkRemind(tomorrow, { batchId: batch(4), ...asked })
    expect((await outcomes(batch(4), tomorrow))[first]).toBe('done')
    expect(await told()).toHaveLength(2)
    expect((await told())[0]?.data).toEqual({
      number: 'INV-2026-0001',
      days: -14,
      owedMinor: 11_900,
      currency: 'EUR',
      exponent: 2,
      dueOn: '2026-03-29',
    })
    expect((await ctx.db.select().from(reminders)).map(({ kind }) => kind).sort()).toEqual([
      'by-hand 2026-03-15',
      'by-hand 2026-03-16',
    ])
  })

  test('by ten at once is done once', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, i) => bulkRemind(ctx, { batchId: batch(i), invoiceIds: open })))
    expect(await told()).toHaveLength(3)
  })
})
