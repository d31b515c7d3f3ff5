import { describe, expect, test } from 'vitest'
import { nobody } from '../auth/viewer'
import { derived } from '../imports/clientFields'
import { listInvoices } from '../invoices/list'
import { encodeCursor } from '../kernel/page'
import { as, makeClient, member, staff, system, testContext } from '../testing'
import type { ListClientsInput } from './input'
import { listClients } from './list'
import { servicesInUse } from './servicesInUse'
import { addClient, addMany, anyAmount, twoClients, unpublished } from './testing'

describe('listClients', () => {
  test('shows staff all clients with their place, status and, for admins, what they owe', async () => {
    const { ctx, ours } = await twoClients()
    const list = await listClients(as(ctx, staff('admin')), {})
    expect(list.rows).toMatchObject([
      { id: ours.id, name: 'Contoso Ltd', email: 'pay@contoso.test', city: 'Vigo', country: 'Spain', status: 'active' },
      { name: 'Fabrikam', status: 'inactive', owed: [{ openMinor: 987_654, overdueMinor: 0 }], activeServices: null },
    ])
    expect(list.rows[0]?.owed).toEqual([
      { currency: 'EUR', exponent: 2, openMinor: 117_500, overdueMinor: 27_500 },
      { currency: 'USD', exponent: 2, openMinor: 30_000, overdueMinor: 30_000 },
    ])
    expect(list.counts).toEqual({ all: 2, active: 1, inactive: 1, archived: 0 })
    expect(list.countries).toEqual(['Chile', 'Spain'])
  })

  test('what a client owes is what its invoices say', async () => {
    const { ctx } = await twoClients()
    const admin = as(ctx, staff('admin'))
    for (const client of (await listClients(admin, {})).rows) {
      for (const status of ['open', 'overdue'] as const) {
        const { rows } = await listInvoices(admin, { client: client.id, status })
        for (const sum of client.owed ?? []) {
          const minor = rows.filter((row) => row.currency === sum.currency).reduce((all, row) => all + row.owedMinor, 0)
          expect(minor).toBe(status === 'open' ? sum.openMinor : sum.overdueMinor)
        }
      }
    }
  })

  test('support sees how many services are in use, and no amount', async () => {
    const { ctx, ours, theirs } = await twoClients()
    const support = as(ctx, staff('support'))
    const list = await listClients(support, {})
    expect(list.rows.map((row) => [row.owed, row.activeServices])).toEqual([
      [null, 2],
      [null, 1],
    ])
    for (const [i, client] of [ours, theirs].entries()) {
      const { services } = await servicesInUse(support, client.id)
      expect(list.rows[i]?.activeServices).toBe(services.length)
    }
    expect(JSON.stringify(list).replaceAll('"currency":"EUR"', '')).not.toMatch(anyAmount)
    await expect(listClients(support, { overdue: 'yes' })).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('narrows by status, country, words and overdue invoices, and says how many there are', async () => {
    const { ctx } = await twoClients()
    const alpenblick = { name: 'Alpenblick Köhler', contactName: 'Søn Straße', city: 'Davos', country: 'Chile' }
    const found = derived({ ...alpenblick, email: '', externalId: null })
    await addClient(ctx, { ...alpenblick, ...found, status: 'archived' })
    await addClient(ctx, { name: 'Zürich Früchte', country: 'Chile', status: 'archived' })
    const cases: [ListClientsInput, string[]][] = [
      [{ status: 'active' }, ['Contoso Ltd']],
      [{ status: 'archived' }, ['Alpenblick Köhler', 'Zürich Früchte']],
      [{ status: 'all' }, ['Alpenblick Köhler', 'Contoso Ltd', 'Fabrikam', 'Zürich Früchte']],
      [{ country: 'Chile' }, ['Alpenblick Köhler', 'Fabrikam', 'Zürich Früchte']],
      [{ country: 'Chile', status: 'inactive' }, ['Fabrikam']],
      [{ q: 'FRUCHTE' }, ['Zürich Früchte']],
      [{ q: 'FRUECHTE' }, ['Zürich Früchte']],
      ...['Alpenblick Davos', 'davos alpenblick', 'koehler', 'kohler', 'Köhler', 'strasse', 'son', 'soen koehler'].map(
        (q): [ListClientsInput, string[]] => [{ q }, ['Alpenblick Köhler']],
      ),
      [{ q: 'alpenblick bern' }, []],
      [{ q: 'a b c d e f g h i j' }, []],
      [{ q: '%' }, []],
      [{ overdue: 'yes' }, ['Contoso Ltd']],
      [{ overdue: 'yes', country: 'Chile' }, []],
    ]
    for (const [filters, names] of cases) {
      const list = await listClients(as(ctx, staff('admin')), filters)
      expect(list.rows.map((row) => row.name)).toEqual(names)
      const narrowed = filters.country || filters.q || filters.overdue
      expect(list.found).toBe(narrowed ? names.length : null)
    }
  })

  test('pages through all clients once, forwards and backwards, in every order', async () => {
    const ctx = await testContext({ as: system })
    await addMany(ctx, 60)
    const admin = as(ctx, staff('admin'))
    for (const order of [{}, { dir: 'desc' }, { sort: 'created' }, { sort: 'created', dir: 'asc' }] as const) {
      const pages: string[][] = []
      let edge: ListClientsInput = {}
      for (;;) {
        const page = await listClients(admin, { ...order, ...edge })
        pages.push(page.rows.map((row) => row.id))
        if (!page.next) break
        edge = { after: page.next }
      }
      expect(pages.map((page) => page.length)).toEqual([25, 25, 10])
      expect(new Set(pages.flat()).size).toBe(60)
      const last = await listClients(admin, { ...order, ...edge })
      const back = await listClients(admin, { ...order, before: last.previous ?? '' })
      expect(back.rows.map((row) => row.id)).toEqual(pages[1])
    }
    const second = await listClients(admin, { country: 'Chile' })
    expect(second.found).toBe(30)
    expect((await listClients(admin, { country: 'Chile', after: second.next ?? '' })).found).toBe(30)
  })

  test('a cursor of another order, or of nobody, starts at the first page', async () => {
    const { ctx } = await twoClients()
    const admin = as(ctx, staff('admin'))
    for (const value of ['x', 3, 1e300]) {
      for (const sort of ['name', 'created'] as const) {
        if ((typeof value === 'string') === (sort === 'name')) continue
        const list = await listClients(admin, { sort, before: encodeCursor({ value, id: 'cli_1' }) })
        expect(list.rows).toHaveLength(2)
        expect(list.previous).toBeNull()
      }
    }
    expect((await listClients(admin, { after: 'nonsense' })).rows).toHaveLength(2)
    expect(
      (await listClients(admin, { sort: 'created', after: encodeCursor({ value: 1e300, id: '' }) })).rows,
    ).toHaveLength(2)
  })

  test('does not show what an import has not published', async () => {
    const { ctx } = await twoClients()
    const importId = await unpublished(ctx)
    await makeClient(ctx, { name: 'Not yet', importId })
    expect((await listClients(as(ctx, staff('admin')), {})).rows).toHaveLength(2)
  })

  test('is for staff', async () => {
    const { ctx, ours } = await twoClients()
    await expect(listClients(as(ctx, nobody), {})).rejects.toMatchObject({ code: 'signed-out' })
    await expect(listClients(as(ctx, member(ours, 'owner')), {})).rejects.toMatchObject({ code: 'forbidden' })
  })
})
