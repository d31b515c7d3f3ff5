import { describe, expect, test } from 'vitest'
import { subscriptions } from '../../db/schema'
import type { Context } from '../context'
import { as, makeClient, makeService, member, staff, system, testContext } from '../testing'
import { collect, makeUsage } from '../usage/testing'
import { recountSubscriptions } from './counts'
import { exportServices } from './export'
import { getService } from './get'
import { listServices } from './list'

async function subscribe(ctx: Context, clientId: string, serviceId: string, status: 'active' | 'cancelled' = 'active') {
  await ctx.write(async (tx) => {
    await tx.insert(subscriptions).values({
      id: ctx.id('sub'),
      clientId,
      serviceId,
      status,
      currency: 'EUR',
      exponent: 2,
      amountMinor: 7_777,
      interval: 'month',
      startedOn: '2026-01-01',
      createdAt: ctx.now(),
      updatedAt: ctx.now(),
    })
    await recountSubscriptions(tx, [serviceId])
  })
}

async function portal() {
  const ctx = await testContext({ as: system })
  const [ours, theirs] = [await makeClient(ctx), await makeClient(ctx, { name: 'Fabrikam' })]
  const storage = await makeService(ctx, { name: 'Object storage', provider: 'Northwind', category: 'Storage' })
  const compute = await makeService(ctx, { name: 'Compute' })
  const support = await makeService(ctx, { name: 'Support plan' })
  const secret = await makeService(ctx, { name: 'Their secret service' })
  await subscribe(ctx, ours.id, support.id)
  await subscribe(ctx, theirs.id, secret.id)
  await subscribe(ctx, theirs.id, support.id)
  await subscribe(ctx, ours.id, compute.id, 'cancelled')
  await makeUsage(ctx, [
    { clientId: ours.id, serviceId: storage.id, day: '2026-03-01', billed: '16.04169305050', quantity: '2.5' },
    { clientId: ours.id, serviceId: storage.id, day: '2026-03-02', billed: '4', unit: 'h', quantity: '3' },
    { clientId: ours.id, serviceId: storage.id, day: '2026-02-28', billed: '1000' },
    { clientId: theirs.id, serviceId: storage.id, day: '2026-03-02', billed: '60', currency: 'USD' },
    { clientId: theirs.id, serviceId: secret.id, day: '2026-03-02', billed: '0.5' },
  ])
  return { ctx, ours, theirs, storage, compute, support, secret }
}

describe('listServices', () => {
  test('shows a member what the organisation subscribes to or has used, with exact figures', async () => {
    const { ctx, ours } = await portal()
    const result = await listServices(as(ctx, member(ours, ['billing'])))
    expect(result).toMatchObject({
      from: '2026-03-01',
      to: '2026-03-31',
      sort: 'cost',
      total: { rows: 2, costs: [{ currency: 'EUR', cost: '20.0416930505' }] },
      places: 10,
    })
    expect(result.services.map((one) => one.name)).toEqual(['Object storage', 'Compute', 'Support plan'])
    expect(result.services[0]).toMatchObject({
      provider: 'Northwind',
      category: 'Storage',
      rows: 2,
      cost: '20.0416930505',
      currency: 'EUR',
      share: 1,
      subscriptions: 0,
      quantities: [
        { unit: 'GB', quantity: '2.5' },
        { unit: 'h', quantity: '3' },
      ],
    })
    expect(result.services[2]).toMatchObject({ rows: 0, cost: '0', currency: 'EUR', share: 0, subscriptions: 1 })
    expect(JSON.stringify(result)).not.toContain('secret')
  })

  test('shows the staff all, a row for each currency, or what one client has', async () => {
    const { ctx, theirs, secret } = await portal()
    const admin = as(ctx, staff('admin'))
    const all = await listServices(admin)
    expect(all.services.map((one) => [one.name, one.currency, one.cost, one.subscriptions])).toEqual([
      ['Object storage', 'EUR', '20.0416930505', 0],
      ['Their secret service', 'EUR', '0.5', 1],
      ['Compute', 'EUR', '0', 0],
      ['Support plan', 'EUR', '0', 2],
      ['Object storage', 'USD', '60', 0],
    ])
    expect(all.total.costs).toEqual([
      { currency: 'EUR', cost: '20.5416930505' },
      { currency: 'USD', cost: '60' },
    ])
    const one = await listServices(admin, { client: theirs.id, sort: 'name', dir: 'desc' })
    expect(one.services.map((service) => service.name)).toEqual([
      'Their secret service',
      'Support plan',
      'Object storage',
    ])
    for (const q of ['service secret', 'SECRET']) {
      expect((await listServices(admin, { q })).services.map(({ serviceId }) => serviceId)).toEqual([secret.id])
    }
    const found = await listServices(admin, { q: 'SECRET' })
    expect(found.services.map((service) => service.serviceId)).toEqual([secret.id])
    expect(found.total).toEqual({ rows: 1, costs: [{ currency: 'EUR', cost: '0.5' }] })
  })

  test('without the right to amounts there are none, and no order by them', async () => {
    const { ctx, ours, storage } = await portal()
    for (const viewer of [member(ours, ['usage']), staff('support')]) {
      const asked = as(ctx, viewer)
      const list = await listServices(asked, { sort: 'cost' })
      expect(list).toMatchObject({ sort: 'rows', total: { costs: null }, places: 0 })
      expect(list.services[0]).toMatchObject({ name: 'Object storage', cost: null, currency: null, share: null })
      const one = await getService(asked, { serviceId: storage.id })
      const csv = await exportServices(asked)
      expect(csv.header.at(-1)).toBe('Unit')
      const cells = await collect(csv.batches)
      expect(cells[0]).toHaveLength(csv.header.length)
      expect(JSON.stringify([list, one, cells])).not.toMatch(/16\.04|20\.04|EUR|7777/)
    }
  })

  test('is refused without the right', async () => {
    const { ctx, ours, theirs } = await portal()
    await expect(listServices({ ...ctx, viewer: { kind: 'nobody' } })).rejects.toMatchObject({ code: 'signed-out' })
    await expect(listServices(as(ctx, member(ours, ['tickets'])))).rejects.toMatchObject({ code: 'forbidden' })
    const neighbour = listServices(as(ctx, member(ours, 'owner')), { client: theirs.id })
    await expect(neighbour).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('getService', () => {
  test('adds its days up to its figures, and these to the list', async () => {
    const { ctx, ours, storage } = await portal()
    const viewer = as(ctx, member(ours, 'owner'))
    const one = await getService(viewer, { serviceId: storage.id })
    expect(one.service.name).toBe('Object storage')
    expect(one.days.map((day) => [day.day, day.costs?.[0]?.cost])).toEqual([
      ['2026-03-02', '4'],
      ['2026-03-01', '16.0416930505'],
    ])
    expect(one.figures).toMatchObject({ rows: 2, costs: [{ cost: '20.0416930505' }] })
    expect(one.places).toBe(10)
    const before = await getService(viewer, { serviceId: storage.id, from: '2026-02-01', to: '2026-02-28' })
    expect(before.figures.costs).toEqual([{ currency: 'EUR', cost: '1000' }])
    expect((await getService(viewer, { serviceId: storage.id, kind: 'tax' })).days).toEqual([])
  })

  test('what an organisation has no use of does not exist, nor what nobody has', async () => {
    const { ctx, ours, secret, support } = await portal()
    const viewer = as(ctx, member(ours, 'owner'))
    await expect(getService(viewer, { serviceId: secret.id })).rejects.toMatchObject({ code: 'not-found' })
    await expect(getService(viewer, { serviceId: 'svc_none' })).rejects.toMatchObject({ code: 'not-found' })
    expect((await getService(viewer, { serviceId: support.id })).subscriptions).toBe(1)
    expect((await getService(as(ctx, staff('admin')), { serviceId: support.id })).subscriptions).toBe(2)
  })
})

describe('exportServices', () => {
  test('has the list with every unit', async () => {
    const { ctx, ours } = await portal()
    const { header, batches } = await exportServices(as(ctx, member(ours, ['billing'])))
    const cells = await collect(batches)
    expect(cells.every((row) => row.length === header.length)).toBe(true)
    expect(cells.slice(0, 2)).toEqual([
      ['Object storage', 'Northwind', 'Storage', 'active', 0, 2, '2.5', 'GB', 'EUR', '20.0416930505'],
      ['Object storage', 'Northwind', 'Storage', '', '', '', '3', 'h', '', ''],
    ])
  })
})
