import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clients, events, invoices, subscriptionPeriods, subscriptions } from '../../db/schema'
import type { Context } from '../context'
import { issueInvoice } from '../invoices/issue'
import { formatExact } from '../kernel/exact'
import { addDays, type Day, daysBetween } from '../kernel/time'
import { brokenInvariants } from '../payments/invariants'
import { today } from '../settings/firm'
import { makeClient, makeService } from '../testing'
import { makeUsage } from '../usage/testing'
import { cancelSubscription } from './cancel'
import { changeSubscription, previewChange } from './change'
import { invoiceNow as issueNow } from './invoiceNow'
import { pauseSubscription } from './pause'
import { resumeSubscription } from './resume'
import { startSubscription } from './start'
import { allLines, invoiceNow, makePrice, stored, timedContext, usageOf, waitingItems } from './testing'

type Start = { startOn: Day; quantity?: number; timing?: 'advance' | 'arrears' }

async function start(
  ctx: Context,
  clientId: string,
  priceId: string,
  { startOn, quantity = 5, timing = 'advance' }: Start,
) {
  const { id } = await startSubscription(ctx, {
    ...{ subscriptionId: ctx.id('sub'), clientId, priceId, startOn, timing },
    quantity: String(quantity),
  })
  return id
}

const change = async (ctx: Context, id: string, priceId: string, quantity: number) => {
  const { updatedAt } = await stored(ctx, id)
  const asked = { subscriptionId: id, priceId, quantity: String(quantity), updatedAt: updatedAt.toISOString() }
  const words = await previewChange(ctx, asked)
  await changeSubscription(ctx, asked)
  return words
}

const shown = async (ctx: Context) => (await allLines(ctx)).map((line) => `${line.description} = ${line.netMinor}`)

test('missed periods are invoiced each with a line of its own, from one month’s end to the next', async () => {
  const { ctx, moveTo } = await timedContext('2026-01-31')
  const client = await makeClient(ctx)
  const price = await makePrice(ctx)
  const id = await start(ctx, client.id, price.id, { startOn: '2026-01-31' })
  moveTo('2026-04-01')
  const [invoiceId] = await invoiceNow(ctx, client.id)
  expect(await shown(ctx)).toEqual([
    'Mailboxes, 31 January – 27 February 2026 = 4750',
    'Mailboxes, 28 February – 30 March 2026 = 4750',
    'Mailboxes, 31 March – 29 April 2026 = 4750',
  ])
  const [invoice] = await ctx.db.select().from(invoices)
  expect(invoice).toMatchObject({ id: invoiceId, status: 'open', number: 'INV-2026-0001', origin: 'recurring' })
  expect(await stored(ctx, id)).toMatchObject({ periodOn: '2026-04-30', invoiceOn: '2026-04-30' })
  expect(await ctx.db.select().from(subscriptionPeriods)).toHaveLength(3)
  expect(await brokenInvariants(ctx.db)).toEqual([])
})

test('drafts are left and administrators are notified once a day while the firm has no legal name', async () => {
  const { ctx, moveTo } = await timedContext('2026-01-31')
  const [client, other] = [await makeClient(ctx), await makeClient(ctx, { name: 'Fabrikam' })]
  const price = await makePrice(ctx)
  const id = await start(ctx, client.id, price.id, { startOn: '2026-01-31' })
  await start(ctx, other.id, price.id, { startOn: '2026-01-31' })
  const known = await ctx.firm()
  const unnamed = { ...ctx, firm: async () => ({ ...known, party: { name: known.name, addressLines: [] } }) }
  moveTo('2026-02-28')
  await expect(issueNow(unnamed, { subscriptionId: id })).rejects.toMatchObject({
    code: 'invalid',
    fields: { firm: [expect.stringContaining('legal name and address')] },
  })
  expect(await ctx.db.select().from(invoices)).toEqual([])

  for (let i = 0; i < 2; i++) for (const { id: clientId } of [client, other]) await invoiceNow(unnamed, clientId)
  const left = await ctx.db.select().from(invoices)
  expect(left).toMatchObject([
    { status: 'draft', number: '', totalMinor: 9500 },
    { status: 'draft', number: '', totalMinor: 9500 },
  ])
  const notified = async () =>
    (await ctx.db.select().from(events))
      .filter(({ did }) => did === 'invoice.left-drafts')
      .map(({ thingId }) => thingId)
  expect(await notified()).toEqual(['2026-02-28'])
  moveTo('2026-03-31')
  for (const { id: clientId } of [client, other]) await invoiceNow(unnamed, clientId)
  expect(await notified()).toEqual(['2026-02-28', '2026-03-31'])

  // Once the details are there, what was left is issued, and nothing is invoiced twice.
  for (const draft of await ctx.db.select().from(invoices)) await issueInvoice(ctx, { invoiceId: draft.id })
  expect(await invoiceNow(ctx, client.id)).toEqual([])
  const all = await ctx.db.select().from(invoices)
  expect(all.map(({ status, totalMinor }) => [status, totalMinor])).toEqual([
    ['open', 9500],
    ['open', 9500],
    ['open', 4750],
    ['open', 4750],
  ])
  expect(await brokenInvariants(ctx.db)).toEqual([])
})

test('a hundred runs, four at a time, invoice nothing twice', async () => {
  const { ctx, moveTo } = await timedContext('2026-02-01')
  const client = await makeClient(ctx)
  const price = await makePrice(ctx)
  await start(ctx, client.id, price.id, { startOn: '2026-02-01' })
  moveTo('2026-03-02')
  for (let i = 0; i < 25; i++) await Promise.all([1, 2, 3, 4].map(() => invoiceNow(ctx, client.id)))
  expect(await shown(ctx)).toEqual(['Mailboxes, 1–28 February 2026 = 4750', 'Mailboxes, 1–31 March 2026 = 4750'])
  expect(await brokenInvariants(ctx.db)).toEqual([])
})

test('more seats are said in words and stand on the next invoice', async () => {
  const { ctx, moveTo } = await timedContext('2026-07-01')
  const client = await makeClient(ctx)
  const price = await makePrice(ctx)
  const id = await start(ctx, client.id, price.id, { startOn: '2026-07-01', quantity: 10 })
  await invoiceNow(ctx, client.id)
  moveTo('2026-07-16')
  expect(await change(ctx, id, price.id, 15)).toEqual([
    '16 of 31 days left: 5 more mailboxes for 16 days = 24.52\u00a0EUR on the next invoice.',
    'From then on 142.50\u00a0EUR a month.',
  ])
  moveTo('2026-08-01')
  await invoiceNow(ctx, client.id)
  expect((await shown(ctx)).slice(1)).toEqual([
    'Mailboxes, 1–31 August 2026 = 14250',
    'Mailboxes: 5 more mailboxes, 16 of 31 days until 31 July 2026 = 2452',
  ])
})

test('a change of what is invoiced afterwards leaves the days before as they were', async () => {
  const { ctx, moveTo } = await timedContext('2026-07-01')
  const client = await makeClient(ctx)
  const price = await makePrice(ctx)
  const id = await start(ctx, client.id, price.id, { startOn: '2026-07-01', quantity: 10, timing: 'arrears' })
  moveTo('2026-07-16')
  expect(await change(ctx, id, price.id, 15)).toEqual([
    'The 15 days until now as they were = 45.97\u00a0EUR on the next invoice.',
    'From then on 142.50\u00a0EUR a month.',
  ])
  moveTo('2026-08-01')
  await invoiceNow(ctx, client.id)
  expect(await shown(ctx)).toEqual([
    'Mailboxes, 16–31 July 2026 (16 of 31 days, 15 mailboxes) = 7355',
    'Mailboxes, 1–15 July 2026 (15 of 31 days, 10 mailboxes) = 4597',
  ])
})

test('what is given back waits until there is something to take it from', async () => {
  const { ctx, moveTo } = await timedContext('2026-07-01')
  const client = await makeClient(ctx)
  const price = await makePrice(ctx)
  const id = await start(ctx, client.id, price.id, { startOn: '2026-07-01', quantity: 10 })
  await invoiceNow(ctx, client.id)
  moveTo('2026-07-16')
  await cancelSubscription(ctx, { subscriptionId: id, when: 'now' })
  expect(await invoiceNow(ctx, client.id)).toEqual([])
  expect((await waitingItems(ctx)).map(({ price }) => formatExact(price))).toEqual(['-49.03'])
  expect(await stored(ctx, id)).toMatchObject({ status: 'cancelled', endedOn: '2026-07-15', invoiceOn: '' })
  await start(ctx, client.id, price.id, { startOn: '2026-07-16', quantity: 10 })
  await invoiceNow(ctx, client.id)
  expect((await shown(ctx)).slice(1)).toEqual([
    'Mailboxes, 16 July – 15 August 2026 = 9500',
    'Mailboxes: 16 of 31 days not used, until 31 July 2026 = -4903',
  ])
})

test('one that is cancelled for later ends by itself', async () => {
  const { ctx, moveTo } = await timedContext('2026-07-01')
  const client = await makeClient(ctx)
  const price = await makePrice(ctx)
  const id = await start(ctx, client.id, price.id, { startOn: '2026-07-01' })
  await invoiceNow(ctx, client.id)
  moveTo('2026-07-16')
  expect(await cancelSubscription(ctx, { subscriptionId: id, when: 'period-end' })).toMatchObject({
    lastOn: '2026-07-31',
  })
  expect(await stored(ctx, id)).toMatchObject({ status: 'active', cancelOn: '2026-07-31', invoiceOn: '2026-08-01' })
  moveTo('2026-08-01')
  expect(await invoiceNow(ctx, client.id)).toEqual([])
  expect(await stored(ctx, id)).toMatchObject({ status: 'cancelled', endedOn: '2026-07-31', invoiceOn: '' })
})

test('metered rows become lines by tier, late ones in the tiers where they would have been', async () => {
  const { ctx, moveTo } = await timedContext('2026-02-01')
  const client = await makeClient(ctx)
  const service = await makeService(ctx, { name: 'Traffic', unit: 'GB' })
  const tiers = [
    { upTo: '100', unit: '0.5' },
    { upTo: null, unit: '0.1' },
  ]
  const price = await makePrice(ctx, { serviceId: service.id, kind: 'metered', unit: '0', tiers })
  const id = await start(ctx, client.id, price.id, { startOn: '2026-02-01' })
  const of = { clientId: client.id, serviceId: service.id }
  await makeUsage(ctx, [
    { ...of, day: '2026-02-03', quantity: '60.5' },
    { ...of, day: '2026-02-28', quantity: '20' },
    { ...of, day: '2026-03-01', quantity: '7' },
    { ...of, day: '2026-02-05', quantity: '1', currency: 'USD' },
    { ...of, day: '2026-02-28', kind: 'credit', unit: '', quantity: '0', billed: '-1.005' },
  ])
  moveTo('2026-03-01')
  await invoiceNow(ctx, client.id)
  expect(await shown(ctx)).toEqual([
    'Traffic, 1–28 February 2026 (up to 100 GB) = 4025',
    'Traffic, 1–28 February 2026 (credits and taxes) = -101',
  ])
  await makeUsage(ctx, [{ ...of, day: '2026-02-10', quantity: '30' }])
  moveTo('2026-04-01')
  await invoiceNow(ctx, client.id)
  expect((await shown(ctx)).slice(2)).toEqual([
    'Traffic, late usage of 1–28 February 2026 (up to 100 GB) = 975',
    'Traffic, late usage of 1–28 February 2026 (over 100 GB) = 105',
    'Traffic, 1–31 March 2026 (up to 100 GB) = 350',
  ])
  const rows = await usageOf(ctx)
  expect(rows.filter((row) => row.invoiceLineId === null).map((row) => row.currency)).toEqual(['USD'])
  expect(await stored(ctx, id)).toMatchObject({ timing: 'arrears', periodOn: '2026-04-01', invoiceOn: '2026-05-01' })
  expect(await brokenInvariants(ctx.db)).toEqual([])
})

test('the tiers of a month that was paused go on where they were', async () => {
  const { ctx, moveTo } = await timedContext('2026-02-01')
  const client = await makeClient(ctx)
  const service = await makeService(ctx, { name: 'Traffic', unit: 'GB' })
  const tiers = [
    { upTo: '100', unit: '0.5' },
    { upTo: null, unit: '0.1' },
  ]
  const price = await makePrice(ctx, { serviceId: service.id, kind: 'metered', unit: '0', tiers })
  const id = await start(ctx, client.id, price.id, { startOn: '2026-02-01' })
  const of = { clientId: client.id, serviceId: service.id }
  await makeUsage(ctx, [
    { ...of, day: '2026-02-03', quantity: '90' },
    { ...of, day: '2026-02-20', quantity: '30' },
  ])
  moveTo('2026-02-10')
  await pauseSubscription(ctx, { subscriptionId: id })
  await invoiceNow(ctx, client.id)
  moveTo('2026-02-15')
  await resumeSubscription(ctx, { subscriptionId: id })
  moveTo('2026-03-01')
  await invoiceNow(ctx, client.id)
  expect(await shown(ctx)).toEqual([
    'Traffic, 1–9 February 2026 (up to 100 GB) = 4500',
    'Traffic, 10–28 February 2026 (up to 100 GB) = 500',
    'Traffic, 10–28 February 2026 (over 100 GB) = 200',
  ])
})

test('changes back and forth on a day come to nothing, and the end gives back what the days cost', async () => {
  const { ctx, moveTo } = await timedContext('2026-01-31')
  const client = await makeClient(ctx)
  const price = await makePrice(ctx, { unit: '0.07' })
  const id = await start(ctx, client.id, price.id, { startOn: '2026-01-31', quantity: 3 })
  await invoiceNow(ctx, client.id)
  for (const quantity of [5, 1, 3]) {
    moveTo('2026-02-07')
    await change(ctx, id, price.id, quantity)
  }
  moveTo('2026-02-07')
  await pauseSubscription(ctx, { subscriptionId: id })
  moveTo('2026-02-07')
  await resumeSubscription(ctx, { subscriptionId: id })
  const sum = async () => (await waitingItems(ctx)).reduce((all, item) => all + item.price, 0n)
  expect(await sum()).toBe(0n)
  moveTo('2026-02-07')
  await cancelSubscription(ctx, { subscriptionId: id, when: 'now' })
  // 21 of 28 days of 0.21.
  expect(formatExact(await sum())).toBe('-0.16')
})

test('what costs more than can be counted is refused at its quantity', async () => {
  const { ctx } = await timedContext('2026-03-01')
  const client = await makeClient(ctx)
  const price = await makePrice(ctx, { unit: '999999999999' })
  await expect(start(ctx, client.id, price.id, { startOn: '2026-03-01', quantity: 9_999_999 })).rejects.toMatchObject({
    fields: { quantity: [expect.stringContaining('too large')] },
  })
})

test('a price without an amount charges what the rows cost, rounded once', async () => {
  const { ctx, moveTo } = await timedContext('2026-02-01')
  const client = await makeClient(ctx)
  const service = await makeService(ctx, { name: 'Cloud', unit: 'hours' })
  const price = await makePrice(ctx, { serviceId: service.id, kind: 'metered', unit: '0' })
  await start(ctx, client.id, price.id, { startOn: '2026-02-01' })
  const of = { clientId: client.id, serviceId: service.id, unit: 'hours' }
  await makeUsage(ctx, [
    { ...of, day: '2026-02-03', quantity: '1', billed: '0.004' },
    { ...of, day: '2026-02-04', quantity: '2', billed: '0.004' },
  ])
  moveTo('2026-03-01')
  await invoiceNow(ctx, client.id)
  expect(await shown(ctx)).toEqual(['Cloud, 1–28 February 2026: 3 hours at metered cost = 1'])
})

test('an archived or inactive client, and what was imported without a price, is not invoiced', async () => {
  const { ctx, moveTo } = await timedContext('2026-02-01')
  const client = await makeClient(ctx)
  const price = await makePrice(ctx)
  const id = await start(ctx, client.id, price.id, { startOn: '2026-02-01' })
  await ctx.write(async (tx) => {
    const [row] = await tx.select().from(subscriptions).where(eq(subscriptions.id, id))
    if (row)
      await tx.insert(subscriptions).values({ ...row, id: ctx.id('sub'), priceId: null, periodOn: null, invoiceOn: '' })
    await tx.update(clients).set({ status: 'archived' }).where(eq(clients.id, client.id))
  })
  moveTo('2026-03-01')
  expect(await invoiceNow(ctx, client.id)).toEqual([])
  await ctx.write(async (tx) => {
    await tx.update(clients).set({ status: 'inactive' }).where(eq(clients.id, client.id))
  })
  expect(await invoiceNow(ctx, client.id)).toEqual([])
  await ctx.write(async (tx) => {
    await tx.update(clients).set({ status: 'active' }).where(eq(clients.id, client.id))
  })
  expect(await invoiceNow(ctx, client.id)).toHaveLength(1)
  expect(await shown(ctx)).toHaveLength(2)
})

type Step = { days: number; does: 'run' | 'change' | 'pause' | 'resume'; quantity: number }

/**
 * Without changes of price each day that was not rested costs its part of its period: whatever the history, the
 * days that lines and waiting items are for, less those given back, are the days of the subscription, once each.
 */
test('whatever happens to a subscription, each of its days is invoiced once', async () => {
  const step: fc.Arbitrary<Step> = fc.record({
    days: fc.integer({ min: 0, max: 40 }),
    does: fc.constantFrom('run', 'run', 'change', 'pause', 'resume'),
    quantity: fc.integer({ min: 1, max: 40 }),
  })
  const history = fc.record({
    startOn: fc.integer({ min: 0, max: 60 }).map((n) => addDays('2025-12-20', n)),
    timing: fc.constantFrom('advance' as const, 'arrears' as const),
    steps: fc.array(step, { minLength: 1, maxLength: 12 }),
    end: fc.constantFrom('now' as const, 'period-end' as const),
  })
  await fc.assert(
    fc.asyncProperty(history, async ({ startOn, timing, steps, end }) => {
      const { ctx, moveTo } = await timedContext(startOn)
      const client = await makeClient(ctx)
      const price = await makePrice(ctx)
      const id = await start(ctx, client.id, price.id, { startOn, timing })
      const rested = new Set<Day>()
      let day = startOn
      const move = async (to: Day) => {
        const { status } = await stored(ctx, id)
        if (status === 'paused') for (const one of daysBetween(day, addDays(to, -1))) rested.add(one)
        day = to
        moveTo(to)
      }
      for (const { days, does, quantity } of steps) {
        await move(addDays(day, days))
        const { status, quantity: had } = await stored(ctx, id)
        if (does === 'run') await invoiceNow(ctx, client.id)
        if (does === 'change' && had !== quantity) await change(ctx, id, price.id, quantity)
        if (does === 'pause' && status === 'active') await pauseSubscription(ctx, { subscriptionId: id })
        if (does === 'resume' && status === 'paused') await resumeSubscription(ctx, { subscriptionId: id })
      }
      await move(addDays(day, 1))
      await cancelSubscription(ctx, { subscriptionId: id, when: end })
      const last = await stored(ctx, id)
      const lastOn = last.cancelOn ?? addDays(day, -1)
      await move(addDays(day, 70))
      await invoiceNow(ctx, client.id)
      expect(await stored(ctx, id)).toMatchObject({ status: 'cancelled', invoiceOn: '' })

      const times = new Map<Day, number>()
      const pieces = [
        ...(await allLines(ctx)).map((line) => ({ ...line, minor: line.netMinor })),
        ...(await waitingItems(ctx)).map((item) => ({ ...item, minor: Number(item.price) })),
      ]
      for (const { description, startOn: from, endOn: to } of pieces) {
        if (!from || !to || / (more|fewer) /.test(description)) continue
        const sign = description.includes('not used') ? -1 : 1
        for (const one of daysBetween(from, to)) times.set(one, (times.get(one) ?? 0) + sign)
      }
      const expected = daysBetween(startOn, lastOn).filter((one) => !rested.has(one))
      expect(
        [...times]
          .filter(([, n]) => n !== 0)
          .map(([one]) => one)
          .sort(),
      ).toEqual(expected)
      expect([...times.values()].every((n) => n === 0 || n === 1)).toBe(true)
      expect(await today(ctx)).toBe(day)
      expect(await brokenInvariants(ctx.db)).toEqual([])
    }),
    { numRuns: 10, seed: 7 },
  )
})
