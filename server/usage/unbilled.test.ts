import { expect, test } from 'vitest'
import { invoiceLines } from '../../db/schema'
import { makeDraft } from '../invoices/testing'
import { formatExact } from '../kernel/exact'
import { makeClient, makeService, staff, testContext } from '../testing'
import { makeUsage } from './testing'
import { releaseUsage, takeUsage, unbilledUsage } from './unbilled'

async function scene() {
  const ctx = await testContext({ as: staff('admin') })
  const client = await makeClient(ctx)
  const other = await makeClient(ctx, { name: 'Fabrikam' })
  const service = await makeService(ctx)
  const of = { clientId: client.id, serviceId: service.id }
  await makeUsage(ctx, [
    { ...of, day: '2026-02-03', quantity: '1.5', billed: '0.004' },
    { ...of, day: '2026-02-05', quantity: '0.000000000000001', billed: '10' },
    { ...of, day: '2026-02-28', kind: 'credit', quantity: '0', billed: '-2.5' },
    { ...of, day: '2026-03-01', quantity: '7', billed: '1' },
    { ...of, day: '2026-02-07', quantity: '3', unit: 'hours', billed: '1', currency: 'USD' },
    { clientId: other.id, serviceId: service.id, day: '2026-02-07', quantity: '99' },
  ])
  await makeUsage(ctx, [{ ...of, day: '2026-02-09', quantity: '500' }], 'running')
  await makeDraft(ctx, client.id)
  await makeDraft(ctx, client.id)
  const lines = (await ctx.db.select({ id: invoiceLines.id }).from(invoiceLines)).map(({ id }) => id)
  return { ctx, client, service, lines }
}

test('metered rows are added up exactly by service, unit and currency', async () => {
  const { ctx, client, service } = await scene()
  const found = await unbilledUsage(ctx.db, { clientId: client.id, to: '2026-02-28' })
  expect(
    found.map(({ quantity, cost, ...rest }) => ({ ...rest, quantity: formatExact(quantity), cost: formatExact(cost) })),
  ).toEqual([
    {
      ...{ serviceId: service.id, unit: 'GB', currency: 'EUR', rows: 3, firstOn: '2026-02-03', lastOn: '2026-02-28' },
      ...{ quantity: '1.500000000000001', cost: '7.504' },
    },
    {
      ...{
        serviceId: service.id,
        unit: 'hours',
        currency: 'USD',
        rows: 1,
        firstOn: '2026-02-07',
        lastOn: '2026-02-07',
      },
      ...{ quantity: '3', cost: '1' },
    },
  ])
})

test('two lines cannot take the same rows, and rows of a line that went can be taken again', async () => {
  const { ctx, client, service, lines } = await scene()
  const [one = '', two = ''] = lines
  const wanted = { clientId: client.id, serviceId: service.id, unit: 'GB', currency: 'EUR', from: '2026-02-01' }
  const take = (lineId: string) => ctx.write((tx) => takeUsage(tx, { ...wanted, to: '2026-02-28', lineId }))
  const [first, second] = await Promise.all([take(one), take(two)])
  expect([first.rows, second.rows].sort()).toEqual([0, 3])
  expect(formatExact(first.cost + second.cost)).toBe('7.504')
  expect(await unbilledUsage(ctx.db, { clientId: client.id, to: '2026-02-28' })).toHaveLength(1)
  await ctx.write((tx) => releaseUsage(tx, lines))
  expect(await take(two)).toMatchObject({ rows: 3 })
})
