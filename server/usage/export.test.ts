import { describe, expect, test } from 'vitest'
import { formatExact, parseExact } from '../kernel/exact'
import { as, makeClient, makeService, member, staff, system, testContext } from '../testing'
import { exportUsage } from './export'
import { listUsageRows } from './list'
import { collect, makeUsage } from './testing'

async function portal(rows = 3) {
  const ctx = await testContext({ as: system })
  const [ours, theirs] = [await makeClient(ctx), await makeClient(ctx, { name: 'Fabrikam' })]
  const service = await makeService(ctx)
  await makeUsage(
    ctx,
    Array.from({ length: rows }, (_, i) => ({
      clientId: i % 3 === 2 ? theirs.id : ours.id,
      serviceId: service.id,
      day: `2026-03-0${1 + (i % 2)}`,
      billed: '7.250000000000001',
      quantity: '1.5E-7',
    })),
  )
  return { ctx, ours, theirs }
}

describe('exportUsage', () => {
  test('streams every row once, over batches, with the sum that the list states', async () => {
    const { ctx } = await portal(4_100)
    const admin = as(ctx, staff('admin'))
    const { header, batches } = await exportUsage(admin)
    const all = await collect(batches)
    expect(all).toHaveLength(4_100)
    expect(all.every((row) => row.length === header.length)).toBe(true)
    const cost = header.indexOf('Billed cost')
    const sum = all.reduce((total, row) => total + parseExact(String(row[cost])), 0n)
    expect((await listUsageRows(admin)).totals.costs).toEqual([{ currency: 'EUR', cost: formatExact(sum) }])
    expect(all.map((row) => row[0])).toEqual(all.map((row) => row[0]).sort())
  })

  test('leaves amounts out, heads and all, for those without the right', async () => {
    const { ctx, ours } = await portal()
    for (const viewer of [member(ours, ['usage']), staff('support')]) {
      const { header, batches } = await exportUsage(as(ctx, viewer))
      expect(header.at(-1)).toBe('Unit')
      const all = await collect(batches)
      expect(all[0]).toHaveLength(header.length)
      expect(JSON.stringify(all)).not.toMatch(/7\.25|EUR/)
    }
  })

  test("holds nothing of a neighbour's and closes its view when the reader goes", async () => {
    const { ctx, ours, theirs } = await portal()
    let open = 0
    const viewer = {
      ...as(ctx, member(ours, 'owner')),
      snapshot: async () => {
        open++
        const { db, close } = await ctx.snapshot()
        return { db, close: () => close().then(() => void open--) }
      },
    }
    const { batches } = await exportUsage(viewer)
    for await (const [row] of batches) {
      expect(row).toContain('Contoso Ltd')
      break
    }
    expect(open).toBe(0)
    expect(JSON.stringify(await collect((await exportUsage(viewer)).batches))).not.toContain('Fabrikam')
    await expect(exportUsage(viewer, { client: theirs.id })).rejects.toMatchObject({ code: 'not-found' })
  })

  test('is refused before anything is read', async () => {
    const { ctx, ours } = await portal()
    await expect(exportUsage({ ...ctx, viewer: { kind: 'nobody' } })).rejects.toMatchObject({ code: 'signed-out' })
    await expect(exportUsage(as(ctx, member(ours, ['files'])))).rejects.toMatchObject({ code: 'forbidden' })
  })
})
