import { expect, test } from 'vitest'
import { makeService, staff, testContext } from '../testing'
import { addPrice } from './add'
import { endPrice } from './end'
import type { AddPriceInput } from './input'
import { listPrices } from './list'

async function scene() {
  const ctx = await testContext({ as: staff('admin') })
  const service = await makeService(ctx, { unit: 'GB' })
  const add = (over: Partial<AddPriceInput> = {}) =>
    addPrice(ctx, {
      ...{
        priceId: ctx.id('prc'),
        serviceId: service.id,
        kind: 'seat',
        currency: 'eur',
        unit: '9.50',
        interval: 'month',
      },
      fromOn: '2026-03-01',
      ...over,
    })
  const list = async () =>
    (await listPrices(ctx, { serviceId: service.id })).prices.map(({ says, fromOn, toOn, state }) => [
      ...[says, fromOn, toOn, state],
    ])
  return { ctx, service, add, list }
}

test('a new price ends the one before it, and one that would overlap is refused', async () => {
  const { ctx, service, add, list } = await scene()
  await add()
  await add({ fromOn: '2026-06-01', unit: '10' })
  await add({ kind: 'flat', unit: '99' })
  expect(await list()).toEqual([
    ['99.00\u00a0EUR a month', '2026-03-01', null, 'active'],
    ['9.50\u00a0EUR per GB a month', '2026-03-01', '2026-05-31', 'active'],
    ['10.00\u00a0EUR per GB a month', '2026-06-01', null, 'scheduled'],
  ])
  for (const fromOn of ['2026-06-01', '2026-04-01', '2025-01-01']) {
    await expect(add({ fromOn })).rejects.toMatchObject({ code: 'invalid', fields: { fromOn: [expect.any(String)] } })
  }
  const { prices } = await listPrices(ctx, { serviceId: service.id })
  await endPrice(ctx, { serviceId: service.id, priceId: prices[2]?.id ?? '' })
  await endPrice(ctx, { serviceId: service.id, priceId: prices[1]?.id ?? '' })
  expect(await list()).toEqual([
    ['99.00\u00a0EUR a month', '2026-03-01', null, 'active'],
    ['9.50\u00a0EUR per GB a month', '2026-03-01', '2026-03-14', 'ended'],
  ])
})

test.each([
  [{ unit: '9,50' }, 'unit'],
  [{ unit: '-1' }, 'unit'],
  [{ unit: undefined }, 'unit'],
  [{ currency: 'EURO' }, 'currency'],
  [{ kind: 'metered', interval: 'once' }, 'interval'],
  [{ kind: 'metered', tiers: [{ upTo: null, unit: '1' }] }, 'unit'],
  [{ kind: 'metered', unit: undefined, tiers: [{ upTo: '5', unit: '1' }] }, 'tiers.0.upTo'],
  [{ kind: 'metered', unit: undefined, tiers: [{ upTo: null, unit: 'x' }] }, 'tiers.0.unit'],
  [{ fromOn: '2026-02-30' }, 'fromOn'],
] as [Partial<AddPriceInput>, string][])('%j is refused at its field', async (over, field) => {
  const { add, list } = await scene()
  await expect(add(over)).rejects.toMatchObject({ code: 'invalid', fields: { [field]: [expect.any(String)] } })
  expect(await list()).toEqual([])
})

test('a form that was sent already adds nothing else: its answer says so', async () => {
  const { ctx, add, list } = await scene()
  const priceId = ctx.id('prc')
  await add({ priceId })
  await add({ priceId })
  await expect(add({ priceId, kind: 'flat' })).rejects.toMatchObject({ code: 'invalid' })
  expect(await list()).toHaveLength(1)
})
