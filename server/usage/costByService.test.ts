import { describe, expect, test } from 'vitest'
import { parseExact } from '../kernel/exact'
import { as, makeClient, makeService, member, staff, system, testContext } from '../testing'
import { costByService } from './costByService'
import { listUsageRows } from './list'
import { makeUsage } from './testing'

async function portal(costs: string[]) {
  const ctx = await testContext({ as: system })
  const [ours, theirs] = [await makeClient(ctx), await makeClient(ctx, { name: 'Fabrikam' })]
  for (const [i, billed] of costs.entries()) {
    const service = await makeService(ctx, { name: `Service ${i}` })
    const of = { serviceId: service.id, day: '2026-03-02', billed }
    await makeUsage(ctx, [
      { ...of, clientId: ours.id },
      { ...of, clientId: theirs.id },
    ])
  }
  return { ctx, ours, theirs }
}

describe('costByService', () => {
  test('shows the dearest and sums up the others', async () => {
    const { ctx, ours } = await portal(['1', '2.000000000000001', '3', '4', '5', '6', '7', '8', '9', '-1'])
    const viewer = as(ctx, member(ours, ['billing']))
    const result = await costByService(viewer)
    expect(result.bars.map((bar) => bar.name)).toEqual([...[8, 7, 6, 5, 4, 3, 2].map((i) => `Service ${i}`), 'Other'])
    expect(result.bars.at(-1)).toMatchObject({ serviceId: null, services: 3, cost: '2.000000000000001' })
    expect(result.bars.reduce((sum, bar) => sum + parseExact(bar.cost), 0n)).toBe(parseExact(result.total))
    expect(result).toMatchObject({ total: '44.000000000000001', places: 15, currency: 'EUR' })
    for (const { serviceId, cost } of result.bars) {
      if (!serviceId) continue
      const { totals } = await listUsageRows(viewer, { serviceId, from: result.from, to: result.to })
      expect(totals.costs?.[0]?.cost).toBe(cost)
    }
    expect((await costByService(as(ctx, staff('admin')))).total).toBe('88.000000000000002')
  })

  test('does not sum up a single one', async () => {
    const { ctx, ours } = await portal(['1', '2', '3'])
    const { bars } = await costByService(as(ctx, member(ours, 'owner')), { limit: 3 })
    expect(bars.map((bar) => [bar.name, bar.share])).toEqual([
      ['Service 2', 0.5],
      ['Service 1', 0.333333],
      ['Service 0', 0.166666],
    ])
  })

  test('is refused to those who see no amounts, and of others', async () => {
    const { ctx, ours, theirs } = await portal(['1'])
    for (const viewer of [member(ours, ['usage']), staff('support')]) {
      await expect(costByService(as(ctx, viewer))).rejects.toMatchObject({ code: 'forbidden' })
    }
    const neighbour = costByService(as(ctx, member(ours, 'owner')), { client: theirs.id })
    await expect(neighbour).rejects.toMatchObject({ code: 'not-found' })
  })
})
