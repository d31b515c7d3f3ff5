import { and, eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { clients, events, invoices, subscriptions } from '../../db/schema'
import type { Context } from '../context'
import type { Day } from '../kernel/time'
import { brokenInvariants } from '../payments/invariants'
import { cancelSubscription } from '../subscriptions/cancel'
import { getSubscription } from '../subscriptions/get'
import { invoiceNow as invoiceNowByHand } from '../subscriptions/invoiceNow'
import { listSubscriptions } from '../subscriptions/list'
import { startSubscription } from '../subscriptions/start'
import { allLines, invoiceNow, makePrice, stored, timedContext, usageOf, waitingItems } from '../subscriptions/testing'
import { as, makeClient, makeService, member, staff } from '../testing'
import { makeUsage } from '../usage/testing'
import { activateClient } from './activate'
import type { ActivateClientInput } from './detailsInput'
import { getActivation } from './getActivation'
import { needsPreview } from './needsPreview'
import { setClientStatus } from './setStatus'

/** Ten seats at 9.50 a month since January, invoiced until the end of February; the client rests from 10 March on. */
async function rested({
  timing = 'advance' as 'advance' | 'arrears',
  status = 'inactive' as 'inactive' | 'archived',
} = {}) {
  const { ctx, moveTo } = await timedContext('2026-01-01')
  const client = await makeClient(ctx)
  const price = await makePrice(ctx)
  const asked = { clientId: client.id, priceId: price.id, startOn: '2026-01-01', timing, quantity: '10' }
  const { id } = await startSubscription(ctx, { ...asked, subscriptionId: ctx.id('sub') })
  for (const day of ['2026-01-01', '2026-02-01', '2026-03-01']) {
    moveTo(day)
    await invoiceNow(ctx, client.id)
  }
  moveTo('2026-03-10')
  await setClientStatus(ctx, { clientId: client.id, status })
  return { ctx, moveTo, client, id }
}

type Choice = Pick<ActivateClientInput, 'from' | 'day'>
const preview = async (ctx: Context, clientId: string, choice: Choice) => {
  const { chosen, problem } = await getActivation(ctx, { clientId, ...choice })
  if (!chosen) throw new Error(problem ?? 'nothing was chosen')
  return chosen
}
/** Previews and confirms, as the page does. */
async function activate(ctx: Context, clientId: string, choice: Choice) {
  const { seen, bills, skipped } = await preview(ctx, clientId, choice)
  const done = await activateClient(ctx, { clientId, ...choice, seen })
  return { ...done, bills, skipped }
}
const linesFrom = async (ctx: Context, number: number) =>
  (await allLines(ctx)).slice(number).map(({ description, netMinor }) => `${description}: ${netMinor}`)

describe('a client that is active again', () => {
  test.each(['inactive', 'archived'] as const)('while %s nothing is invoiced', async (status) => {
    const { ctx, moveTo, client, id } = await rested({ status })
    for (const day of ['2026-04-01', '2026-05-01', '2026-06-01']) {
      moveTo(day)
      expect(await invoiceNow(ctx, client.id)).toEqual([])
    }
    await expect(invoiceNowByHand(ctx, { subscriptionId: id })).rejects.toMatchObject({ code: 'invalid' })
    expect((await getSubscription(ctx, { subscriptionId: id })).can.invoice).toBe(false)
    expect((await listSubscriptions(ctx, { client: client.id })).rows).toMatchObject([{ invoiceOn: '' }])
    expect(await allLines(ctx)).toHaveLength(3)
  })

  test.each<[Choice, string[], string[], Day]>([
    [
      { from: 'today' },
      ['Mailboxes, 20–30 June 2026 (11 of 30 days, 10 mailboxes): 3483'],
      ['1–30 April 2026', '1–31 May 2026', '1–19 June 2026 (19 of 30 days'],
      '2026-07-01',
    ],
    [{ from: 'next' }, [], ['1–30 April 2026', '1–31 May 2026', '1–30 June 2026'], '2026-07-01'],
    [
      { from: 'missed' },
      ['Mailboxes, 1–30 April 2026: 9500', 'Mailboxes, 1–31 May 2026: 9500', 'Mailboxes, 1–30 June 2026: 9500'],
      [],
      '2026-07-01',
    ],
    [
      { from: 'day', day: '2026-05-01' },
      ['Mailboxes, 1–31 May 2026: 9500', 'Mailboxes, 1–30 June 2026: 9500'],
      ['1–30 April 2026'],
      '2026-07-01',
    ],
    [
      { from: 'day', day: '2026-07-16' },
      [],
      ['1–30 April 2026', '1–31 May 2026', '1–30 June 2026', '1–15 July'],
      '2026-07-16',
    ],
  ])('is invoiced from the chosen day on, just what the preview said: %j', async (choice, now, left, nextOn) => {
    const { ctx, moveTo, client, id } = await rested()
    moveTo('2026-06-20')
    const { bills, skipped, numbers } = await activate(ctx, client.id, choice)
    expect(await linesFrom(ctx, 3)).toEqual(now)
    expect(numbers).toHaveLength(now.length ? 1 : 0)
    expect(bills.flatMap(({ lines }) => lines.map(({ description, minor }) => `${description}: ${minor}`))).toEqual(now)
    expect(skipped).toHaveLength(left.length)
    for (const [i, says] of left.entries()) expect(skipped[i]?.description).toContain(says)
    expect((await stored(ctx, id)).invoiceOn).toBe(nextOn)
    // Nothing that was left out comes back.
    moveTo('2026-07-01')
    const later = await invoiceNow(ctx, client.id)
    expect(later).toHaveLength(nextOn === '2026-07-01' ? 1 : 0)
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('is invoiced for the days before it stopped in any case, whatever is left out', async () => {
    const { ctx, moveTo, client } = await rested({ timing: 'arrears' })
    moveTo('2026-06-20')
    const { skipped } = await activate(ctx, client.id, { from: 'today' })
    moveTo('2026-07-01')
    await invoiceNow(ctx, client.id)
    expect(await linesFrom(ctx, 2)).toEqual([
      'Mailboxes, 1–9 March 2026 (9 of 31 days, 10 mailboxes): 2758',
      'Mailboxes, 20–30 June 2026 (11 of 30 days, 10 mailboxes): 3483',
    ])
    expect(skipped.map(({ description }) => description.slice(0, 28))).toEqual([
      'Mailboxes, 10–31 March 2026 ',
      'Mailboxes, 1–30 April 2026',
      'Mailboxes, 1–31 May 2026',
      'Mailboxes, 1–19 June 2026 (1',
    ])
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('misses nothing on the day on which it stopped', async () => {
    const { ctx, client, id } = await rested({ timing: 'arrears' })
    expect(await needsPreview(ctx, { clientId: client.id })).toBe(false)
    await setClientStatus(ctx, { clientId: client.id, status: 'archived' })
    await setClientStatus(ctx, { clientId: client.id, status: 'active' })
    expect(await stored(ctx, id)).toMatchObject({ periodOn: '2026-03-01', billFromOn: null })
    expect((await ctx.db.select().from(clients))[0]).toMatchObject({ status: 'active', stoppedOn: null })
  })

  test('whose day of stopping is unknown may leave out all that was not invoiced', async () => {
    const { ctx, moveTo, client } = await rested({ timing: 'arrears' })
    await ctx.write(async (tx) => void (await tx.update(clients).set({ stoppedOn: null })))
    moveTo('2026-03-20')
    expect(await getActivation(ctx, { clientId: client.id })).toMatchObject({ since: '2026-03-01' })
    const { skipped, bills } = await activate(ctx, client.id, { from: 'today' })
    expect(bills).toEqual([])
    expect(skipped).toMatchObject([{ description: expect.stringContaining('1–19 March 2026') }])
  })

  test('cannot become active without that choice, nor with another preview than the one that was seen', async () => {
    const { ctx, moveTo, client } = await rested()
    moveTo('2026-06-20')
    const clientId = client.id
    expect(await needsPreview(ctx, { clientId })).toBe(true)
    await expect(setClientStatus(ctx, { clientId, status: 'active' })).rejects.toMatchObject({ code: 'conflict' })
    const { seen } = await preview(ctx, clientId, { from: 'today' })
    for (const wrong of [
      { from: 'missed' as const, seen },
      { from: 'today' as const, seen: 'x' },
    ]) {
      await expect(activateClient(ctx, { clientId, ...wrong })).rejects.toMatchObject({ code: 'invalid' })
    }
    moveTo('2026-06-21')
    await expect(activateClient(ctx, { clientId, from: 'today', seen })).rejects.toMatchObject({ code: 'invalid' })
    for (const day of [undefined, '2026-02-30', '2027-12-01']) {
      await expect(activateClient(ctx, { clientId, from: 'day', day, seen })).rejects.toMatchObject({
        fields: { day: [expect.any(String)] },
      })
      expect(await getActivation(ctx, { clientId, from: 'day', day })).toMatchObject({ chosen: null })
    }
    expect((await ctx.db.select().from(clients))[0]?.status).toBe('inactive')
    expect(await allLines(ctx)).toHaveLength(3)
  })

  test('stays as it is while an invoice would name no issuer, unless nothing is invoiced now', async () => {
    const { ctx, moveTo, client } = await rested()
    moveTo('2026-06-20')
    const known = await ctx.firm()
    const unnamed = { ...ctx, firm: async () => ({ ...known, party: { name: known.name, addressLines: [] } }) }
    const clientId = client.id
    expect(await getActivation(unnamed, { clientId, from: 'today' })).toMatchObject({
      firmProblem: expect.stringContaining('legal name and address'),
    })
    expect((await getActivation(unnamed, { clientId, from: 'next' })).firmProblem).toBe(null)
    expect((await getActivation(ctx, { clientId, from: 'today' })).firmProblem).toBe(null)
    await expect(activate(unnamed, clientId, { from: 'today' })).rejects.toMatchObject({
      code: 'invalid',
      fields: { firm: [expect.stringContaining('legal name and address')] },
    })
    expect((await ctx.db.select().from(clients))[0]?.status).toBe('inactive')
    expect(await allLines(ctx)).toHaveLength(3)
    expect(await activate(unnamed, clientId, { from: 'next' })).toMatchObject({ numbers: [] })
    expect((await ctx.db.select().from(clients))[0]?.status).toBe('active')
  })

  test('is activated once however often that is sent', async () => {
    const { ctx, moveTo, client } = await rested()
    moveTo('2026-06-20')
    const { seen } = await preview(ctx, client.id, { from: 'missed' })
    const wanted = { clientId: client.id, from: 'missed' as const, seen }
    const all = await Promise.all([1, 2, 3].map(() => activateClient(ctx, wanted)))
    expect(all.flatMap(({ numbers }) => numbers)).toEqual(['INV-2026-0004'])
    const told = await ctx.db.select().from(events).where(eq(events.did, 'client.activated'))
    expect(told.map(({ data }) => data)).toEqual([{ name: client.name, from: 'inactive', billing: 'missed' }])
  })

  test('whose days are all invoiced is asked nothing, and goes on as it was', async () => {
    const { ctx, moveTo, client, id } = await rested()
    moveTo('2026-03-20')
    expect(await needsPreview(ctx, { clientId: client.id })).toBe(false)
    const page = await getActivation(ctx, { clientId: client.id })
    expect(page).toMatchObject({ since: null, choices: [], chosen: { bills: [], skipped: [] } })
    await setClientStatus(ctx, { clientId: client.id, status: 'active' })
    expect(await stored(ctx, id)).toMatchObject({ periodOn: '2026-04-01', billFromOn: null })
  })

  test('gives no days back that were never invoiced', async () => {
    const { ctx, moveTo, client, id } = await rested()
    moveTo('2026-06-20')
    await activate(ctx, client.id, { from: 'next' })
    expect((await getSubscription(ctx, { subscriptionId: id })).says?.pause).toEqual([
      'No days are invoiced ahead: nothing is given back.',
    ])
    await cancelSubscription(ctx, { subscriptionId: id, when: 'now' })
    expect(await waitingItems(ctx)).toEqual([])
  })

  test('is given back the days that were invoiced before a pause that is longer', async () => {
    const { ctx, moveTo, client, id } = await rested()
    moveTo('2026-03-20')
    await ctx.write(
      async (tx) => void (await tx.update(subscriptions).set({ billFromOn: '2026-06-01', periodOn: '2026-06-01' })),
    )
    expect((await getSubscription(ctx, { subscriptionId: id })).says?.pause[0]).toContain('12 of 31 days are not used')
    expect(client.id).not.toBe('')
  })

  test('is for administrators', async () => {
    const { ctx, client } = await rested()
    for (const viewer of [staff('support'), member(client, 'owner')]) {
      const they = as(ctx, viewer)
      const refused = { code: 'forbidden' }
      await expect(getActivation(they, { clientId: client.id })).rejects.toMatchObject(refused)
      await expect(needsPreview(they, { clientId: client.id })).rejects.toMatchObject(refused)
      const wanted = { clientId: client.id, from: 'today' as const, seen: 'x' }
      await expect(activateClient(they, wanted)).rejects.toMatchObject(refused)
    }
    await expect(getActivation(ctx, { clientId: 'none_such' })).rejects.toMatchObject({ code: 'not-found' })
    const none = { clientId: 'none_such', from: 'today' as const, seen: 'x' }
    await expect(activateClient(ctx, none)).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('metered usage of the days between', () => {
  async function metered() {
    const { ctx, moveTo } = await timedContext('2026-01-01')
    const client = await makeClient(ctx)
    const service = await makeService(ctx, { name: 'Cloud', unit: 'hours' })
    const price = await makePrice(ctx, { serviceId: service.id, kind: 'metered', unit: '0.1' })
    const asked = { clientId: client.id, priceId: price.id, startOn: '2026-01-01', timing: 'arrears' as const }
    await startSubscription(ctx, { ...asked, subscriptionId: ctx.id('sub') })
    const of = { clientId: client.id, serviceId: service.id, unit: 'hours' }
    const used = (day: Day, quantity: string) => makeUsage(ctx, [{ ...of, day, quantity, billed: '1' }])
    await used('2026-01-10', '100')
    moveTo('2026-02-01')
    await invoiceNow(ctx, client.id)
    await setClientStatus(ctx, { clientId: client.id, status: 'inactive' })
    await used('2026-01-20', '7')
    await used('2026-03-05', '300')
    await used('2026-04-05', '20')
    await used('2026-04-25', '50')
    moveTo('2026-04-20')
    return { ctx, moveTo, client }
  }
  const onLines = async (ctx: Context) =>
    (await usageOf(ctx)).map(({ day, invoiceLineId }) => `${day} ${invoiceLineId === null ? 'open' : 'invoiced'}`)

  test('is left out with them, and stays to be invoiced by hand', async () => {
    const { ctx, moveTo, client } = await metered()
    const { skipped, bills } = await activate(ctx, client.id, { from: 'today' })
    expect(bills).toEqual([])
    expect(skipped.map(({ description, minor }) => `${description}: ${minor}`)).toEqual([
      'Cloud, late usage of 1–31 January 2026: 70',
      'Cloud, 1–31 March 2026: 3000',
      'Cloud, 1–19 April 2026: 200',
    ])
    moveTo('2026-05-01')
    await invoiceNow(ctx, client.id)
    expect(await onLines(ctx)).toEqual([
      '2026-01-10 invoiced',
      '2026-01-20 open',
      '2026-03-05 open',
      '2026-04-05 open',
      '2026-04-25 invoiced',
    ])
    expect((await linesFrom(ctx, 1)).at(-1)).toBe('Cloud, 20–30 April 2026: 500')
  })

  test('is invoiced where all that was missed is', async () => {
    const { ctx, client } = await metered()
    const { bills } = await activate(ctx, client.id, { from: 'missed' })
    const [bill] = bills
    expect(bill?.lines.map(({ description }) => description)).toEqual([
      'Cloud, late usage of 1–31 January 2026',
      'Cloud, 1–31 March 2026',
    ])
    const [issued] = await ctx.db
      .select()
      .from(invoices)
      .where(and(eq(invoices.clientId, client.id), eq(invoices.number, 'INV-2026-0002')))
    expect(issued?.totalMinor).toBe(bill?.totalMinor)
  })

  test('is invoiced for the days before it stopped in any case', async () => {
    const { ctx, moveTo, client } = await metered()
    await setClientStatus(ctx, { clientId: client.id, status: 'archived' })
    await ctx.write(async (tx) => void (await tx.update(clients).set({ stoppedOn: '2026-03-10' })))
    const { skipped, bills } = await activate(ctx, client.id, { from: 'today' })
    expect(skipped.map(({ description }) => description)).toEqual(['Cloud, 1–19 April 2026'])
    expect(bills[0]?.lines.map(({ description }) => description)).toEqual([
      'Cloud, late usage of 1–31 January 2026',
      'Cloud, 1–9 March 2026',
    ])
    moveTo('2026-05-01')
    await invoiceNow(ctx, client.id)
    expect((await onLines(ctx)).filter((row) => row.endsWith('open'))).toEqual(['2026-04-05 open'])
  })
})
