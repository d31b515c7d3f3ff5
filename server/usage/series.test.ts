import { describe, expect, test } from 'vitest'
import { formatExact, parseExact } from '../kernel/exact'
import { as, makeClient, makeService, member, staff, system, testContext } from '../testing'
import { listUsageRows } from './list'
import { usageSeries } from './series'
import { makeUsage } from './testing'

async function portal() {
  const ctx = await testContext({ as: system })
  const [ours, theirs] = [await makeClient(ctx), await makeClient(ctx, { name: 'Fabrikam' })]
  return { ctx, ours, theirs, service: await makeService(ctx) }
}

describe('usageSeries', () => {
  test('has a point for each day, whose value is the sum of the rows it leads to', async () => {
    const { ctx, ours, theirs, service } = await portal()
    const of = { clientId: ours.id, serviceId: service.id }
    await makeUsage(ctx, [
      { ...of, day: '2026-03-15', billed: '0.000000000000001' },
      { ...of, day: '2026-03-15', billed: '16.04169305050', unit: 'h' },
      { ...of, day: '2026-03-09', billed: '-3', kind: 'credit' },
      { ...of, day: '2026-03-08', billed: '500' },
      { ...of, day: '2026-03-10', billed: '40', currency: 'USD' },
      { ...of, clientId: theirs.id, day: '2026-03-10', billed: '9000' },
    ])
    const viewer = as(ctx, member(ours, ['billing']))
    const series = await usageSeries(viewer, { range: '7d' })
    expect(series).toMatchObject({
      from: '2026-03-09',
      to: '2026-03-15',
      measure: 'cost',
      currency: 'EUR',
      currencies: ['EUR', 'USD'],
      total: '13.041693050500001',
      places: 15,
      latest: null,
    })
    expect(series.points).toHaveLength(7)
    expect(series.points[6]).toMatchObject({ label: '15 March 2026', short: '15 Mar', value: '16.041693050500001' })
    expect(series.points.reduce((sum, point) => sum + parseExact(point.value), 0n)).toBe(parseExact(series.total))
    for (const { from, to, value } of series.points) {
      const { totals } = await listUsageRows(viewer, { from, to, currency: 'EUR' })
      expect(totals.costs?.[0]?.cost ?? '0').toBe(value)
    }
    expect((await usageSeries(viewer, { range: '7d', currency: 'USD' })).total).toBe('40')
  })

  test.each(['9999-12-31', '2200-01-01', '1899-12-31', '0001-01-01'])(
    'refuses %s, which no year leads up to',
    async (end) => {
      const { ctx } = await portal()
      await expect(usageSeries(as(ctx, staff('admin')), { range: '12m', end })).rejects.toMatchObject({
        code: 'invalid',
        fields: { end: ['Choose a day of the calendar from 1900-01-01 to 2199-12-31'] },
      })
    },
  )

  test.each(['1900-01-01', '2199-12-31'])('draws the twelve months up to %s', async (end) => {
    const { ctx } = await portal()
    expect((await usageSeries(as(ctx, staff('admin')), { range: '12m', end })).points).toHaveLength(12)
  })

  test('a year is twelve months', async () => {
    const { ctx, ours, theirs, service } = await portal()
    const days = ['2025-03-31', '2025-04-01', '2026-02-28', '2026-03-31']
    await makeUsage(
      ctx,
      [ours, theirs].flatMap((client) => days.map((day) => ({ clientId: client.id, serviceId: service.id, day }))),
    )
    const series = await usageSeries(as(ctx, staff('admin')), { range: '12m', serviceId: service.id })
    expect(series.points.map((point) => point.value)).toEqual(['2', ...Array(9).fill('0'), '2', '2'])
    expect(series.points[11]).toMatchObject({ from: '2026-03-01', to: '2026-03-31', label: 'March 2026' })
    expect(series.total).toBe(formatExact(parseExact('6')))
    expect((await usageSeries(as(ctx, staff('admin')), { range: '12m', client: ours.id })).total).toBe('3')
  })

  test('without amounts counts rows, or the quantity of a service with one unit', async () => {
    const { ctx, ours, service } = await portal()
    const mixed = await makeService(ctx, { name: 'Compute' })
    const of = { clientId: ours.id, day: '2026-03-15', billed: '77.7' }
    await makeUsage(ctx, [
      { ...of, serviceId: service.id, quantity: '2.5' },
      { ...of, serviceId: service.id, quantity: '0', unit: '', kind: 'tax' },
      { ...of, serviceId: mixed.id },
      { ...of, serviceId: mixed.id, unit: 'h' },
    ])
    for (const viewer of [member(ours, ['usage']), staff('support')]) {
      const asked = as(ctx, viewer)
      const all = await usageSeries(asked)
      expect(all).toMatchObject({ measure: 'rows', currency: null, currencies: [], unit: null, total: '4' })
      const one = await usageSeries(asked, { serviceId: service.id })
      expect(one).toMatchObject({ measure: 'quantity', unit: 'GB', total: '2.5' })
      expect(await usageSeries(asked, { serviceId: mixed.id })).toMatchObject({ measure: 'rows', total: '2' })
      expect(JSON.stringify([all, one])).not.toMatch(/77|EUR/)
    }
  })

  test('points to the last usage when the range has none, and to nothing hidden', async () => {
    const { ctx, ours, theirs, service } = await portal()
    const asked = as(ctx, member(ours, 'owner'))
    expect((await usageSeries(asked)).latest).toBeNull()
    await makeUsage(ctx, [{ clientId: ours.id, serviceId: service.id, day: '2025-06-30' }])
    await makeUsage(ctx, [{ clientId: theirs.id, serviceId: service.id, day: '2025-07-01' }])
    await makeUsage(ctx, [{ clientId: ours.id, serviceId: service.id, day: '2025-08-01' }], 'replaced')
    const empty = await usageSeries(asked)
    expect(empty).toMatchObject({ latest: '2025-06-30', total: '0', currency: 'EUR' })
    expect(empty.points).toHaveLength(30)
    expect((await usageSeries(asked, { end: '2025-06-30', range: '7d' })).total).toBe('1')
  })

  test('is of the own organisation only', async () => {
    const { ctx, ours, theirs } = await portal()
    const neighbour = usageSeries(as(ctx, member(ours, 'owner')), { client: theirs.id })
    await expect(neighbour).rejects.toMatchObject({ code: 'not-found' })
    await expect(usageSeries(as(ctx, member(ours, ['tickets'])))).rejects.toMatchObject({ code: 'forbidden' })
  })
})
