import { describe, expect, test } from 'vitest'
import { as, member, staff } from '../testing'
import { collect } from '../usage/testing'
import { exportClients } from './export'
import { listClients } from './list'
import { addMany, twoClients } from './testing'

describe('exportClients', () => {
  test('has the rows of the list in its order, with what is owed', async () => {
    const { ctx } = await twoClients()
    const admin = as(ctx, staff('admin'))
    const { header, batches } = await exportClients(admin, { sort: 'name', dir: 'desc' })
    const cells = await collect(batches)
    expect(header.slice(-3)).toEqual(['Open', 'Overdue', 'Open in other currencies'])
    expect(cells).toEqual([
      [null, 'Fabrikam', '', '', '', 'Chile', 'inactive', 'EUR', '2026-03-15', '9876.54', '0.00', ''],
      [
        ...[null, 'Contoso Ltd', '', 'pay@contoso.test', 'Vigo', 'Spain', 'active', 'EUR', '2026-03-15'],
        ...['1175.00', '275.00', '300.00 USD'],
      ],
    ])
    const overdue = await collect((await exportClients(admin, { overdue: 'yes' })).batches)
    expect(overdue.map((row) => row[1])).toEqual(['Contoso Ltd'])
  })

  test('goes on after a batch', async () => {
    const { ctx } = await twoClients()
    await addMany(ctx, 510)
    const admin = as(ctx, staff('admin'))
    const names = (await collect((await exportClients(admin, {})).batches)).map((row) => row[1])
    expect(names).toHaveLength(512)
    expect(names.slice(0, 25)).toEqual((await listClients(admin, {})).rows.map((row) => row.name))
  })

  test('has no amounts for support, and is for staff', async () => {
    const { ctx, ours } = await twoClients()
    const support = as(ctx, staff('support'))
    const { header, batches } = await exportClients(support, {})
    const cells = await collect(batches)
    expect(cells.every((row) => row.length === header.length)).toBe(true)
    expect(JSON.stringify([header, cells])).not.toMatch(/Open|1175|9876/)
    await expect(exportClients(support, { overdue: 'yes' })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(exportClients(as(ctx, member(ours, 'owner')), {})).rejects.toMatchObject({ code: 'forbidden' })
  })
})
