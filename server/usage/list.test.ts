import { describe, expect, test } from 'vitest'
import { invoiceLines } from '../../db/schema'
import { formatExact, parseExact } from '../kernel/exact'
import { as, makeClient, makeInvoice, makeService, member, staff, system, testContext } from '../testing'
import type { ListUsageInput } from './input'
import { listUsageRows } from './list'
import { makeUsage } from './testing'

async function portal() {
  const ctx = await testContext({ as: system })
  const [ours, theirs] = [await makeClient(ctx), await makeClient(ctx, { name: 'Fabrikam' })]
  const service = await makeService(ctx)
  return { ctx, ours, theirs, service }
}

describe('listUsageRows', () => {
  test('pages through all rows once, forwards and backwards, in both orders', async () => {
    const { ctx, ours, service } = await portal()
    await makeUsage(
      ctx,
      Array.from({ length: 60 }, (_, i) => ({
        clientId: ours.id,
        serviceId: service.id,
        day: `2026-03-${String((i % 7) + 1).padStart(2, '0')}`,
        billed: ['0.000000000000001', '-0.5', '12.25', '-3.000000000000001', '0'][i % 5],
      })),
    )
    const viewer = as(ctx, member(ours, ['billing']))
    for (const sort of ['day', 'cost'] as const) {
      const pages: string[][] = []
      let edge: ListUsageInput = {}
      for (;;) {
        const page = await listUsageRows(viewer, { sort, ...edge })
        pages.push(page.rows.map((row) => row.id))
        if (!page.next) break
        edge = { after: page.next }
      }
      expect(pages.map((page) => page.length)).toEqual([25, 25, 10])
      expect(new Set(pages.flat()).size).toBe(60)

      const last = await listUsageRows(viewer, { sort, ...edge })
      const back = await listUsageRows(viewer, { sort, before: last.previous ?? '' })
      expect(back.rows.map((row) => row.id)).toEqual(pages[1])
      const first = await listUsageRows(viewer, { sort, before: back.previous ?? '' })
      expect(first.rows.map((row) => row.id)).toEqual(pages[0])
      expect(first.previous).toBeNull()
    }
    const newest = await listUsageRows(viewer, {})
    let oldest = await listUsageRows(viewer, { dir: 'asc' })
    while (oldest.next) oldest = await listUsageRows(viewer, { dir: 'asc', after: oldest.next })
    expect(oldest.rows.map((row) => row.id).reverse()).toEqual(newest.rows.slice(0, 10).map((row) => row.id))
    const { rows } = await listUsageRows(viewer, { sort: 'cost' })
    const costs = rows.map((row) => parseExact(row.billed ?? ''))
    expect(costs).toEqual([...costs].sort((a, b) => (a > b ? -1 : 1)))
  })

  test('costs of several currencies are not compared: the one at home first, then each by itself', async () => {
    const { ctx, ours, service } = await portal()
    const currencies = ['EUR', 'CHF', 'USD']
    await makeUsage(
      ctx,
      Array.from({ length: 60 }, (_, i) => ({
        clientId: ours.id,
        serviceId: service.id,
        day: '2026-03-01',
        billed: String(i % 2 ? i : -i),
        currency: currencies[i % 3],
      })),
    )
    const viewer = as(ctx, staff('admin'))
    for (const dir of ['asc', 'desc'] as const) {
      const first = await listUsageRows(viewer, { sort: 'cost', dir })
      const second = await listUsageRows(viewer, { sort: 'cost', dir, after: first.next ?? '' })
      const third = await listUsageRows(viewer, { sort: 'cost', dir, after: second.next ?? '' })
      const all = [first, second, third].flatMap((page) => page.rows)
      expect(new Set(all.map((row) => row.id)).size).toBe(60)
      expect([...new Set(all.map((row) => row.currency))]).toEqual(currencies)
      for (const currency of currencies) {
        const costs = all.filter((row) => row.currency === currency).map((row) => Number(row.billed))
        expect(costs).toEqual([...costs].sort((a, b) => (dir === 'asc' ? a - b : b - a)))
      }
      const back = await listUsageRows(viewer, { sort: 'cost', dir, before: third.previous ?? '' })
      expect(back.rows.map((row) => row.id)).toEqual(second.rows.map((row) => row.id))
    }
  })

  test('totals agree with the rows, whatever the filter', async () => {
    const { ctx, ours, theirs, service } = await portal()
    const other = await makeService(ctx, { name: 'Compute' })
    const of = (clientId: string) => [
      { clientId, serviceId: service.id, day: '2026-03-01', billed: '0.1234567890123' },
      { clientId, serviceId: service.id, day: '2026-03-02', billed: '7', description: 'Egress 100%' },
      { clientId, serviceId: service.id, day: '2026-03-02', kind: 'credit' as const, billed: '-2.5' },
      { clientId, serviceId: other.id, day: '2026-03-31', billed: '4', currency: 'USD', unit: 'h' },
      { clientId, serviceId: other.id, day: '2026-04-01', billed: '100' },
    ]
    await makeUsage(ctx, [...of(ours.id), ...of(theirs.id)])
    const filters: ListUsageInput[] = [
      {},
      { serviceId: service.id },
      { kind: 'credit' },
      { currency: 'USD' },
      { q: '100%' },
      { q: '_' },
      { from: '2026-03-02', to: '2026-04-30' },
      { client: ours.id },
      { client: ours.id, serviceId: other.id, q: 'standard' },
    ]
    for (const filter of filters) {
      const { rows, totals } = await listUsageRows(as(ctx, staff('admin')), filter)
      const sums = new Map<string, bigint>()
      for (const { currency, billed } of rows) {
        sums.set(currency ?? '', (sums.get(currency ?? '') ?? 0n) + parseExact(billed ?? ''))
      }
      expect(totals.rows).toBe(rows.length)
      expect(new Map(totals.costs?.map(({ currency, cost }) => [currency, cost]))).toEqual(
        new Map([...sums].map(([currency, sum]) => [currency, formatExact(sum)])),
      )
    }
    const march = await listUsageRows(as(ctx, staff('admin')), { client: ours.id })
    expect(march.totals).toEqual({
      rows: 4,
      costs: [
        { currency: 'EUR', cost: '4.6234567890123' },
        { currency: 'USD', cost: '4' },
      ],
      quantities: [
        { unit: 'GB', quantity: '3' },
        { unit: 'h', quantity: '1' },
      ],
    })
    expect(march.places).toBe(13)
  })

  test("the neighbour's rows are in no list and no sum", async () => {
    const { ctx, ours, theirs, service } = await portal()
    await makeUsage(ctx, [
      { clientId: ours.id, serviceId: service.id, day: '2026-03-01' },
      { clientId: theirs.id, serviceId: service.id, day: '2026-03-01', resource: 'their-bucket' },
    ])
    const viewer = as(ctx, member(ours, 'owner'))
    for (const filter of [{}, { q: 'standard' }]) {
      const result = await listUsageRows(viewer, filter)
      expect(result.rows.map((row) => row.clientId)).toEqual([ours.id])
      expect(result.totals).toMatchObject({ rows: 1, costs: [{ cost: '1' }] })
      expect(JSON.stringify(result)).not.toContain('their-bucket')
    }
    await expect(listUsageRows(viewer, { client: theirs.id })).rejects.toMatchObject({ code: 'not-found' })
  })

  test('who may see no amounts gets none, and no order by them', async () => {
    const { ctx, ours, service } = await portal()
    await makeUsage(ctx, [
      { clientId: ours.id, serviceId: service.id, day: '2026-03-02', billed: '77.7' },
      { clientId: ours.id, serviceId: service.id, day: '2026-03-03', billed: '0.777' },
    ])
    for (const viewer of [member(ours, ['usage']), staff('support')]) {
      for (const filter of [{}, { q: 'standard' }]) {
        const result = await listUsageRows(as(ctx, viewer), { ...filter, sort: 'cost' })
        expect(result.rows.map((row) => row.day)).toEqual(['2026-03-03', '2026-03-02'])
        expect(result.totals).toEqual({ rows: 2, costs: null, quantities: [{ unit: 'GB', quantity: '2' }] })
        expect(JSON.stringify(result)).not.toMatch(/77|EUR/)
      }
    }
  })

  test('strangers sign in, members without the right are refused', async () => {
    const { ctx, ours } = await portal()
    await expect(listUsageRows({ ...ctx, viewer: { kind: 'nobody' } })).rejects.toMatchObject({ code: 'signed-out' })
    await expect(listUsageRows(as(ctx, member(ours, ['tickets'])))).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('rows of an import that is not published do not exist', async () => {
    const { ctx, ours, service } = await portal()
    await makeUsage(ctx, [{ clientId: ours.id, serviceId: service.id, day: '2026-03-01' }], 'running')
    expect(await listUsageRows(as(ctx, member(ours, 'owner')))).toMatchObject({ rows: [], totals: { rows: 0 } })
  })

  test('names the invoice a row became a part of, to those who may open it', async () => {
    const { ctx, ours, service } = await portal()
    const [sent, draft] = [
      await makeInvoice(ctx, ours.id, { number: '2001' }),
      await makeInvoice(ctx, ours.id, { number: '', status: 'draft' }),
    ]
    const lines = [sent, draft].map((invoice) => ({
      id: ctx.id('lin'),
      invoiceId: invoice.id,
      position: 1,
      description: 'Storage',
      netMinor: 100,
    }))
    await ctx.write(async (tx) => {
      await tx.insert(invoiceLines).values(lines)
    })
    await makeUsage(
      ctx,
      lines.map((line) => ({
        clientId: ours.id,
        serviceId: service.id,
        day: '2026-03-01',
        invoiceLineId: line.id,
      })),
    )
    const links = async (viewer: Parameters<typeof as>[1]) =>
      (await listUsageRows(as(ctx, viewer))).rows.map((row) => row.invoice?.id ?? null).reverse()
    expect(await links(staff('admin'))).toEqual([sent.id, draft.id])
    expect(await links(member(ours, 'owner'))).toEqual([sent.id, null])
    expect(await links(member(ours, ['usage']))).toEqual([null, null])
    expect(await links(staff('support'))).toEqual([null, null])
  })

  test('tells which field of the address is wrong', async () => {
    const { ctx } = await portal()
    const admin = as(ctx, staff('admin'))
    await expect(listUsageRows(admin, { from: '2026-02-30' })).rejects.toMatchObject({ fields: { from: [/a day/] } })
    await expect(listUsageRows(admin, { from: '2026-03-02', to: '2026-03-01' })).rejects.toMatchObject({
      fields: { to: ['The last day is before the first'] },
    })
    expect(await listUsageRows(admin, { after: 'nonsense' })).toMatchObject({ rows: [], previous: null })
  })
})
