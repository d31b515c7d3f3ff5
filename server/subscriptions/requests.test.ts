import { asc, eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { events, services, subscriptionCounts } from '../../db/schema'
import { as, makeClient, member, staff } from '../testing'
import { askForChange } from './ask'
import { cancelSubscription } from './cancel'
import { changeSubscription } from './change'
import { declineRequest } from './decline'
import { changeForm } from './forms'
import { getSubscription } from './get'
import { keepSubscription } from './keep'
import { listSubscriptions } from './list'
import { pauseSubscription } from './pause'
import { resumeSubscription } from './resume'
import { startSubscription } from './start'
import { invoiceNow, makePrice, stored, timedContext } from './testing'
import { withdrawRequest } from './withdraw'

async function scene() {
  const { ctx, moveTo } = await timedContext('2026-03-01')
  const client = await makeClient(ctx)
  const price = await makePrice(ctx)
  const asked = {
    clientId: client.id,
    priceId: price.id,
    quantity: '5',
    startOn: '2026-03-01',
    timing: 'advance',
  } as const
  const wanted = { ...asked, subscriptionId: ctx.id('sub') }
  const { id } = await startSubscription(ctx, wanted)
  return { ctx, moveTo, client, price, wanted, id, billing: as(ctx, member(client, ['billing'])) }
}

test('what is sent twice is started once, and counted', async () => {
  const { ctx, wanted, price, id } = await scene()
  await startSubscription(ctx, wanted)
  expect((await listSubscriptions(ctx)).rows.map((row) => row.id)).toEqual([id])
  const counts = () => ctx.db.select().from(subscriptionCounts)
  expect(await counts()).toEqual([{ serviceId: price.serviceId, count: 1 }])
  await pauseSubscription(ctx, { subscriptionId: id })
  expect(await counts()).toEqual([])
  await resumeSubscription(ctx, { subscriptionId: id })
  expect(await counts()).toEqual([{ serviceId: price.serviceId, count: 1 }])
})

test('a form that was sent already starts nothing else: its answer says so', async () => {
  const { ctx, wanted, price } = await scene()
  const flat = await makePrice(ctx, { serviceId: price.serviceId, kind: 'flat' })
  await expect(startSubscription(ctx, { ...wanted, priceId: flat.id })).rejects.toMatchObject({ code: 'invalid' })
  expect((await listSubscriptions(ctx)).rows).toHaveLength(1)
})

test('a retired service, another currency and a price that ended cannot be chosen', async () => {
  const { ctx, wanted, price } = await scene()
  const start = (over: object) => startSubscription(ctx, { ...wanted, subscriptionId: ctx.id('sub'), ...over })
  const dollars = await makePrice(ctx, { serviceId: price.serviceId, currency: 'USD' })
  const ended = await makePrice(ctx, { serviceId: price.serviceId, activeToOn: '2026-02-28' })
  const once = await makePrice(ctx, { serviceId: price.serviceId, interval: 'once' })
  for (const [priceId, says] of [
    [dollars.id, 'pays in EUR'],
    [ended.id, 'not valid'],
    [once.id, 'sold once'],
    ['none_such', 'from the list'],
  ]) {
    await expect(start({ priceId })).rejects.toMatchObject({
      fields: { priceId: [expect.stringContaining(says ?? '')] },
    })
  }
  await ctx.write((tx) => tx.update(services).set({ status: 'retired' }).where(eq(services.id, price.serviceId)))
  await expect(start({})).rejects.toMatchObject({
    code: 'invalid',
    fields: { priceId: ['Mailboxes is retired and cannot be newly chosen'] },
  })
})

test('one request at a time: asked, withdrawn, asked again and declined with a reason', async () => {
  const { ctx, billing, id } = await scene()
  const ask = () => askForChange(billing, { subscriptionId: id, kind: 'change', quantity: '9' })
  await ask()
  await expect(ask()).rejects.toMatchObject({ code: 'invalid' })
  const open = async () => (await getSubscription(billing, { subscriptionId: id })).requests?.[0]?.id ?? ''
  await withdrawRequest(billing, { subscriptionId: id, requestId: await open() })
  await ask()
  const requestId = await open()
  await expect(declineRequest(ctx, { subscriptionId: id, requestId, answer: ' ' })).rejects.toMatchObject({
    code: 'invalid',
  })
  await declineRequest(ctx, { subscriptionId: id, requestId, answer: 'Not this year' })
  await expect(declineRequest(ctx, { subscriptionId: id, requestId, answer: 'Again' })).rejects.toMatchObject({
    code: 'invalid',
  })
  const { requests } = await getSubscription(billing, { subscriptionId: id })
  expect(requests?.map(({ state, answer }) => [state, answer])).toEqual([
    ['declined', 'Not this year'],
    ['withdrawn', ''],
  ])
})

test('a change that was asked for stands in the form, and is answered by doing it', async () => {
  const { ctx, billing, id, price } = await scene()
  await askForChange(billing, { subscriptionId: id, kind: 'change', quantity: '9' })
  const form = await changeForm(ctx, { subscriptionId: id })
  expect(form.request).toMatchObject({ kind: 'change', quantity: 9, by: 'Member' })
  const change = (updatedAt: Date) =>
    changeSubscription(ctx, {
      ...{ subscriptionId: id, priceId: price.id, quantity: '9', updatedAt: updatedAt.toISOString() },
      requestId: form.request?.id,
    })
  await expect(change(new Date(0))).rejects.toMatchObject({ code: 'invalid' })
  await change(form.subscription.updatedAt)
  expect(await stored(ctx, id)).toMatchObject({ quantity: 9, amountMinor: 8_550 })
  const { requests } = await getSubscription(billing, { subscriptionId: id })
  expect(requests?.map(({ state }) => state)).toEqual(['done'])
  const told = await ctx.db.select({ did: events.did }).from(events).orderBy(asc(events.seq))
  expect(told.map(({ did }) => did)).toEqual([
    'subscription.started',
    'subscription.asked',
    'subscription.changed',
    'subscription.answered',
  ])
})

test('a cancellation for later can be taken back', async () => {
  const { ctx, id } = await scene()
  await cancelSubscription(ctx, { subscriptionId: id, when: 'period-end' })
  await keepSubscription(ctx, { subscriptionId: id })
  expect(await stored(ctx, id)).toMatchObject({ status: 'active', cancelOn: null })
  await cancelSubscription(ctx, { subscriptionId: id, when: 'now' })
  await expect(keepSubscription(ctx, { subscriptionId: id })).rejects.toMatchObject({ code: 'invalid' })
})

test('who sees no amounts is told none, and others’ subscriptions do not exist', async () => {
  const { ctx, client, id } = await scene()
  for (const viewer of [staff('support'), member(client, ['usage'])]) {
    const seen = as(ctx, viewer)
    const page = await getSubscription(seen, { subscriptionId: id })
    expect(page).toMatchObject({ money: null, requests: null, says: null })
    expect(JSON.stringify([page, await listSubscriptions(seen)])).not.toMatch(/4750|9\.5|EUR/)
  }
  const stranger = as(ctx, member(await makeClient(ctx, { name: 'Fabrikam' }), 'owner'))
  expect((await listSubscriptions(stranger, { client: client.id })).rows).toEqual([])
  await expect(getSubscription(stranger, { subscriptionId: id })).rejects.toMatchObject({ code: 'not-found' })
  await expect(askForChange(stranger, { subscriptionId: id, kind: 'cancel' })).rejects.toMatchObject({
    code: 'not-found',
  })
})

test('asking is for members who may, invoicing at once and giving back for administrators', async () => {
  const { ctx, id, billing } = await scene()
  const { can: theirs } = await getSubscription(billing, { subscriptionId: id })
  expect(theirs).toMatchObject({ ask: true, settle: false, invoice: false, change: false })
  const { can: ours } = await getSubscription(as(ctx, staff('admin')), { subscriptionId: id })
  expect(ours).toMatchObject({ ask: false, settle: true, change: true })
})

test.each(['now', 'period-end'] as const)(
  'what is still asked when it ends, %s, is answered by its end',
  async (when) => {
    const { ctx, moveTo, client, id, billing } = await scene()
    await askForChange(billing, { subscriptionId: id, kind: 'change', quantity: '7' })
    moveTo('2026-03-02')
    await cancelSubscription(ctx, { subscriptionId: id, when })
    moveTo('2026-04-01')
    await invoiceNow(ctx, client.id)
    expect((await listSubscriptions(ctx, { status: 'requests' })).rows).toEqual([])
    const { requests } = await getSubscription(billing, { subscriptionId: id })
    expect(requests).toMatchObject([{ state: 'declined', answer: 'The subscription has ended.' }])
  },
)
