import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dialect } from '../../db/columns'
import { insertMany } from '../../db/insert'
import { invoices } from '../../db/schema'
import { fold, naturalKey } from '../kernel/text'
import { addDays } from '../kernel/time'
import { as, makeClient, makeInvoice, staff, system, testContext } from '../testing'
import { collect } from '../usage/testing'
import { exportInvoices } from './export'
import type { InvoiceFilters } from './input'
import { listInvoices } from './list'
import { invoiceOrigins, invoiceSorts, invoiceTabs } from './rules'

type Invoice = typeof invoices.$inferSelect

const TODAY = '2026-03-15'
const names = ['Contoso 100 %', 'Fab_rikam', 'Back\\slash', 'ŠKODA ﬁ']
const statuses = ['draft', 'open', 'paid', 'void', 'uncollectible'] as const
const money = [
  ['EUR', 2],
  ['JPY', 0],
  ['KWD', 3],
] as const

/** Many with the same amount, day and state, so that ties are between pages. */
async function scene() {
  const ctx = await testContext({ as: staff('admin') })
  const clients: Awaited<ReturnType<typeof makeClient>>[] = []
  for (const name of names) clients.push(await makeClient(ctx, { name, searchText: fold(name) }))
  const plain = await makeInvoice(ctx, clients[0]?.id ?? '', { number: 'X-0' })
  const more = Array.from({ length: 79 }, (_, i) => {
    const client = clients[i % 4]
    const [currency, exponent] = money[i % 3] ?? money[0]
    const number = i % 5 ? `X-${i + 1}` : ''
    return {
      ...plain,
      ...{
        id: `inv_${String((i * 37) % 80).padStart(4, '0')}`,
        clientId: client?.id ?? '',
        number,
        currency,
        exponent,
      },
      ...{ numberKey: naturalKey(number), status: statuses[i % 5] ?? 'open', faceValue: 1000 * (i % 7) },
      ...{ origin: invoiceOrigins[i % 2] ?? 'manual', issuedOn: addDays('2026-02-26', i % 6) },
      ...{ dueOn: addDays('2026-03-11', i % 8), searchText: fold(`${number} ${client?.name}`) },
    }
  })
  await ctx.write((tx) => insertMany(tx, invoices, more))
  return { ctx, clients, all: await ctx.db.select().from(invoices) }
}

const keys = {
  number: (row: Invoice) => row.numberKey,
  issued: (row: Invoice) => row.issuedOn,
  due: (row: Invoice) => row.dueOn,
  amount: (row: Invoice) => row.faceValue,
  status: (row: Invoice) => row.status,
}

function expected(all: Invoice[], asked: InvoiceFilters): string[] {
  const { status = 'all', from = '', to = '9', dueFrom = '', dueTo = '9', min = '0', max = '999999', q = '' } = asked
  const sort = asked.sort ?? 'issued'
  const sign = (asked.dir ?? (sort === 'number' || sort === 'status' ? 'asc' : 'desc')) === 'asc' ? 1 : -1
  const key = keys[sort]
  return all
    .filter(
      (row) =>
        (status === 'all' ||
          (status === 'overdue' ? row.status === 'open' && row.dueOn < TODAY : row.status === status)) &&
        row.issuedOn >= from &&
        row.issuedOn <= to &&
        row.dueOn >= dueFrom &&
        row.dueOn <= dueTo &&
        row.faceValue >= Number(min) * 1000 &&
        row.faceValue <= Number(max) * 1000 &&
        row.searchText.includes(fold(q)) &&
        (!asked.currency || row.currency === asked.currency) &&
        (!asked.origin || row.origin === asked.origin) &&
        (!asked.client || row.clientId === asked.client),
    )
    .sort((a, b) => {
      const [one, other] = [key(a), key(b)]
      return sign * (one < other ? -1 : one > other ? 1 : a.id < b.id ? -1 : 1)
    })
    .map(({ id }) => id)
}

const maybe = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: undefined, freq: 2 })
const day = (from: string) => maybe(fc.integer({ min: -1, max: 8 }).map((days) => addDays(from, days)))
const amount = maybe(fc.constantFrom('0', '2', '3.5', '6'))

test('every filter, alone and with others, in every order, forth and back and in the file', {
  timeout: 120_000,
}, async () => {
  const { ctx, clients, all } = await scene()
  // A person has only so many files an hour.
  const portal = as(ctx, system)
  const asks = fc.record({
    ...{ status: maybe(fc.constantFrom(...invoiceTabs)), from: day('2026-02-26'), to: day('2026-02-26') },
    ...{ dueFrom: day('2026-03-11'), dueTo: day('2026-03-11'), min: amount, max: amount },
    currency: maybe(fc.constantFrom('EUR', 'JPY', 'KWD', 'USD')),
    q: maybe(fc.constantFrom('%', '_', '\\', 'skoda', 'FI', 'x-1', '0 %', 'b_r', "'", '  contoso ')),
    client: maybe(fc.constantFrom(...clients.map(({ id }) => id), 'cli_none')),
    ...{ origin: maybe(fc.constantFrom(...invoiceOrigins)), sort: maybe(fc.constantFrom(...invoiceSorts)) },
    dir: maybe(fc.constantFrom('asc' as const, 'desc' as const)),
  })
  await fc.assert(
    fc.asyncProperty(asks, async (asked) => {
      const filters = Object.fromEntries(Object.entries(asked).filter(([, value]) => value)) as InvoiceFilters
      const wanted = expected(all, { ...filters, ...(filters.q ? { q: filters.q.trim() } : {}) })
      const forth: string[][] = []
      let page = await listInvoices(ctx, filters)
      if (page.found !== null) expect(page.found).toBe(wanted.length)
      for (forth.push(page.rows.map(({ id }) => id)); page.next; forth.push(page.rows.map(({ id }) => id))) {
        page = await listInvoices(ctx, { ...filters, after: page.next })
      }
      expect(forth.flat()).toEqual(wanted)
      const back = [page.rows.map(({ id }) => id)]
      while (page.previous) {
        page = await listInvoices(ctx, { ...filters, before: page.previous })
        back.unshift(page.rows.map(({ id }) => id))
      }
      expect(back.flat()).toEqual(wanted)
      const numbers = new Map(all.map(({ id, number }) => [id, number]))
      const file = await collect(await exportInvoices(portal, filters))
      expect(file.map(([number]) => number)).toEqual(wanted.map((id) => numbers.get(id)))
    }),
    { numRuns: dialect === 'sqlite' ? 150 : 8 },
  )
})
