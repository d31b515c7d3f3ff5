import { expect, test } from 'vitest'
import { creditNotes, invoiceItems, invoices } from '../../db/schema'
import type { Context } from '../context'
import { voidInvoice } from '../invoices/void'
import type { Day } from '../kernel/time'
import { brokenInvariants } from '../payments/invariants'
import { recordPayment } from '../payments/recordPayment'
import { as, makeClient, member } from '../testing'
import { cancelSubscription } from './cancel'
import { changeSubscription } from './change'
import { creditItem } from './creditItem'
import { dropItem } from './dropItem'
import { getSubscription } from './get'
import { invoiceNow } from './invoiceNow'
import { listSubscriptions } from './list'
import { pauseSubscription } from './pause'
import { resumeSubscription } from './resume'
import { startSubscription } from './start'
import { allLines, makePrice, invoiceNow as run, stored, timedContext, waitingItems } from './testing'

async function scene({ seats = 10, timing = 'advance' as 'advance' | 'arrears', startOn = '2026-07-01' as Day } = {}) {
  const { ctx, moveTo } = await timedContext('2026-07-01')
  const client = await makeClient(ctx)
  const price = await makePrice(ctx)
  const asked = { clientId: client.id, priceId: price.id, startOn, timing, quantity: String(seats) }
  const { id } = await startSubscription(ctx, { ...asked, subscriptionId: ctx.id('sub') })
  const cancelNow = () => cancelSubscription(ctx, { subscriptionId: id, when: 'now' })
  const change = async (quantity: number) => {
    const { updatedAt } = await stored(ctx, id)
    const to = { priceId: price.id, quantity: String(quantity), updatedAt: updatedAt.toISOString() }
    await changeSubscription(ctx, { ...to, subscriptionId: id })
  }
  return { ctx, moveTo, client, price, id, cancelNow, change }
}

const waitingOf = async (ctx: Context, subscriptionId: string) =>
  (await getSubscription(ctx, { subscriptionId })).money?.waiting ?? []
const notesOf = (ctx: Context) => ctx.db.select().from(creditNotes).orderBy(creditNotes.number)

test('what is given back and finds no next invoice becomes a credit note of the invoice that asked for those days', async () => {
  const { ctx, moveTo, client, id, cancelNow } = await scene()
  const [invoiceId] = await run(ctx, client.id)
  moveTo('2026-07-16')
  await cancelNow()
  await run(ctx, client.id)
  const listed = await listSubscriptions(ctx, { status: 'waiting' })
  expect(listed.rows.map((row) => row.id)).toEqual([id])
  const theirs = await listSubscriptions(as(ctx, member(client, 'owner')), { status: 'waiting' })
  expect(theirs).toMatchObject({ rows: [], can: { settles: false, manage: false } })
  const [item] = await waitingOf(ctx, id)
  expect(item).toMatchObject({ minor: -4903 })
  const asked = { subscriptionId: id, itemId: item?.id ?? '' }
  expect(await creditItem(ctx, asked)).toEqual({ numbers: ['CN-2026-0001'] })
  const [note] = await notesOf(ctx)
  expect(note).toMatchObject({ invoiceId, totalMinor: 4903, reason: expect.stringContaining('16 of 31 days not used') })
  expect((await ctx.db.select().from(invoices))[0]).toMatchObject({ creditedMinor: 4903, status: 'open' })
  expect(await waitingItems(ctx)).toEqual([])
  expect((await listSubscriptions(ctx, { status: 'waiting' })).rows).toEqual([])
  await expect(creditItem(ctx, asked)).rejects.toMatchObject({ code: 'invalid' })
  expect(await notesOf(ctx)).toHaveLength(1)
  expect(await brokenInvariants(ctx.db)).toEqual([])
})

test('what was paid already becomes the client’s credit', async () => {
  const { ctx, moveTo, client, id, cancelNow } = await scene()
  const [invoiceId = ''] = await run(ctx, client.id)
  await recordPayment(ctx, {
    ...{ paymentId: ctx.id('pay'), clientId: client.id, currency: 'EUR', amount: '95.00', method: 'transfer' },
    ...{ receivedOn: '2026-07-01', invoiceIds: [invoiceId] },
  })
  moveTo('2026-07-16')
  await cancelNow()
  const [item] = await waitingOf(ctx, id)
  await creditItem(ctx, { subscriptionId: id, itemId: item?.id ?? '' })
  expect((await ctx.db.select().from(invoices))[0]).toMatchObject({ paidMinor: 4597, creditedMinor: 4903 })
  expect(await brokenInvariants(ctx.db)).toEqual([])
})

test('days that two invoices asked for are credited on both, the newest first, and never beyond what they asked', async () => {
  const { ctx, moveTo, client, id, cancelNow, change } = await scene()
  await run(ctx, client.id)
  moveTo('2026-07-16')
  await change(15)
  expect(await invoiceNow(ctx, { subscriptionId: id })).toEqual({ numbers: ['INV-2026-0002'] })
  expect((await allLines(ctx)).at(-1)).toMatchObject({ netMinor: 2452 })
  await cancelNow()
  const [item] = await waitingOf(ctx, id)
  expect(item).toMatchObject({ minor: -7355 })
  expect(await creditItem(ctx, { subscriptionId: id, itemId: item?.id ?? '' })).toEqual({
    numbers: ['CN-2026-0001', 'CN-2026-0002'],
  })
  expect((await notesOf(ctx)).map((note) => note.totalMinor)).toEqual([2452, 4903])
  expect(await brokenInvariants(ctx.db)).toEqual([])
})

test('what waits and what is due is invoiced at once where somebody asks for it, and nothing is not', async () => {
  const { ctx, client, id } = await scene({ timing: 'arrears', startOn: '2026-05-01' })
  expect(await invoiceNow(ctx, { subscriptionId: id })).toEqual({ numbers: ['INV-2026-0001'] })
  expect((await allLines(ctx)).map((line) => line.description)).toEqual([
    'Mailboxes, 1–31 May 2026',
    'Mailboxes, 1–30 June 2026',
  ])
  await expect(invoiceNow(ctx, { subscriptionId: id })).rejects.toMatchObject({ code: 'invalid' })
  expect(await run(ctx, client.id)).toEqual([])
  expect(await brokenInvariants(ctx.db)).toEqual([])
})

test('what was counted wrong is dropped, once, by who writes invoices', async () => {
  const { ctx, moveTo, client, id, cancelNow } = await scene()
  await run(ctx, client.id)
  moveTo('2026-07-16')
  await cancelNow()
  const [item] = await waitingOf(ctx, id)
  const asked = { subscriptionId: id, itemId: item?.id ?? '' }
  await dropItem(ctx, asked)
  expect(await ctx.db.select().from(invoiceItems)).toEqual([])
  await expect(dropItem(ctx, asked)).rejects.toMatchObject({ code: 'invalid' })
  await expect(creditItem(ctx, asked)).rejects.toMatchObject({ code: 'invalid' })
})

test('an item of another subscription is not found, and one that asks for money is no credit note', async () => {
  const { ctx, moveTo, client, price, id, change } = await scene()
  const other = await startSubscription(ctx, {
    ...{ subscriptionId: ctx.id('sub'), clientId: client.id, priceId: price.id, startOn: '2026-07-01' },
    timing: 'arrears',
  })
  await run(ctx, client.id)
  moveTo('2026-07-16')
  await change(15)
  const [item] = await waitingOf(ctx, id)
  const itemId = item?.id ?? ''
  await expect(creditItem(ctx, { subscriptionId: other.id, itemId })).rejects.toMatchObject({ code: 'invalid' })
  await expect(dropItem(ctx, { subscriptionId: other.id, itemId })).rejects.toMatchObject({ code: 'invalid' })
  await expect(creditItem(ctx, { subscriptionId: id, itemId })).rejects.toMatchObject({ code: 'invalid' })
})

test.each(['cancel', 'pause', 'fewer'] as const)('days of a voided invoice are not given back: %s', async (does) => {
  const { ctx, moveTo, client, id, cancelNow, change } = await scene()
  const [invoiceId = ''] = await run(ctx, client.id)
  await voidInvoice(ctx, { invoiceId, reason: 'Wrong price' })
  moveTo('2026-07-16')
  expect((await getSubscription(ctx, { subscriptionId: id })).says?.pause).toEqual([
    'No days are invoiced ahead: nothing is given back.',
  ])
  if (does === 'cancel') await cancelNow()
  else if (does === 'fewer') await change(5)
  else {
    await pauseSubscription(ctx, { subscriptionId: id })
    await resumeSubscription(ctx, { subscriptionId: id })
  }
  expect(await waitingItems(ctx)).toEqual([])
  expect((await stored(ctx, id)).periodOn).toBe('2026-08-01')
})
