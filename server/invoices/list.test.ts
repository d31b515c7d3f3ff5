import Database from 'better-sqlite3'
import { sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { dialect } from '../../db/columns'
import { insertMany } from '../../db/insert'
import { imports, invoices } from '../../db/schema'
import type { Viewer } from '../auth/viewer'
import type { Context } from '../context'
import { noPayments } from '../ports/noPayments'
import { as, makeClient, makeInvoice, member, staff, system, testContext } from '../testing'
import { collect } from '../usage/testing'
import { recountInvoice } from './counts'
import { dueFor } from './dunning'
import { exportInvoices } from './export'
import type { InvoiceFilters } from './input'
import { listInvoices } from './list'
import { invoiceQuery } from './query'
import { invoiceSorts } from './rules'

async function portal() {
  const ctx = await testContext({ as: system })
  const [ours, theirs] = [await makeClient(ctx), await makeClient(ctx, { name: 'Fabrikam' })]
  const make = async (clientId: string, number: string, over: Partial<typeof invoices.$inferInsert> = {}) => {
    const row = await makeInvoice(ctx, clientId, { number, ...over })
    await ctx.write((tx) => recountInvoice(tx, null, { paidMinor: 0, ...row }))
  }
  await make(ours.id, 'A-2', { dueOn: '2026-03-10', totalMinor: 10_000, paidMinor: 2_000, creditedMinor: 3_000 })
  await make(ours.id, 'A-10', { issuedOn: '2026-02-01', dueOn: '2026-04-01', origin: 'recurring' })
  await make(ours.id, 'A-3', { status: 'paid', paidMinor: 12_000, dueOn: '2026-02-01', origin: 'imported' })
  await make(ours.id, 'A-4', { status: 'uncollectible', dueOn: '2026-01-01' })
  await make(ours.id, 'A-5', { currency: 'JPY', exponent: 0, totalMinor: 500, faceValue: 500_000 })
  await make(ours.id, '', { status: 'draft' })
  await make(theirs.id, 'B-1', { status: 'void' })
  return { ctx, ours, theirs }
}

describe('the list', () => {
  test.each<[string, InvoiceFilters, string[]]>([
    ['written off', { status: 'uncollectible' }, ['A-4']],
    ['overdue', { status: 'overdue' }, ['A-2']],
    ['days of issue', { to: '2026-02-28' }, ['A-10']],
    ['due days', { dueFrom: '2026-01-02', dueTo: '2026-03-10' }, ['A-2', 'A-3']],
    ['amounts', { max: '110' }, ['A-2']],
    ['a currency', { currency: 'JPY' }, ['A-5']],
    ['an origin', { origin: 'imported' }, ['A-3']],
    ['text', { q: 'a-10' }, ['A-10']],
    ['several', { origin: 'manual', currency: 'EUR', status: 'open' }, ['A-2']],
  ])('is narrowed by %s, and so is the file', async (_, filters, numbers) => {
    const { ctx, ours } = await portal()
    const they = as(ctx, member(ours, ['billing']))
    const list = await listInvoices(they, { ...filters, sort: 'number' })
    expect(list.rows.map(({ number }) => number)).toEqual(numbers)
    if (list.narrowed) expect(list.found).toBe(numbers.length)
    const file = await collect(await exportInvoices(they, { ...filters, sort: 'number' }))
    expect(file.map(([number]) => number)).toEqual(numbers)
  })

  test('takes credit notes off what is owed, in rows, counters and file', async () => {
    const { ctx, ours } = await portal()
    const they = as(ctx, member(ours, ['billing']))
    const list = await listInvoices(they, { status: 'overdue' })
    expect(list.rows[0]).toMatchObject({ totalMinor: 10_000, owedMinor: 5_000 })
    expect(list.totals).toMatchObject({
      counts: { all: 5, draft: 0, open: 3, overdue: 1, paid: 1, uncollectible: 1, void: 0 },
      currencies: ['EUR', 'JPY'],
      owed: [
        { currency: 'EUR', openMinor: 17_000, overdueMinor: 5_000, overdueCount: 1 },
        { currency: 'JPY', openMinor: 500, overdueMinor: 0 },
      ],
    })
    const [row] = await collect(await exportInvoices(they, { status: 'overdue' }))
    expect(row?.slice(-4)).toEqual(['100.00', '20.00', '30.00', '50.00'])
  })

  test('shows staff the drafts, and everybody only what they may do', async () => {
    const { ctx, ours } = await portal()
    const can = async (viewer: Viewer, mode: 'none' | 'embedded' = 'embedded') =>
      (await listInvoices({ ...as(ctx, viewer), payments: { ...noPayments, mode } }, {})).can
    const drafts = await listInvoices(as(ctx, staff('admin')), { status: 'draft' })
    expect(drafts.rows).toMatchObject([{ number: '', status: 'draft', owedMinor: 0 }])
    expect(await can(staff('admin'))).toEqual({ manage: true, pay: false })
    expect(await can(member(ours, ['billing']))).toEqual({ manage: false, pay: true })
    expect(await can(member(ours, ['billing']), 'none')).toEqual({ manage: false, pay: false })
    expect(await can({ ...member(ours, 'owner'), viewing: true })).toEqual({ manage: false, pay: false })
    expect((await listInvoices(as(ctx, member(ours, 'owner')), { status: 'draft' })).rows).toEqual([])
  })

  test('asks at most four questions', async () => {
    const { ctx, ours } = await portal()
    let asked = 0
    const counting = (viewer: Viewer): Context => {
      const db = new Proxy(ctx.db, {
        get: (target, name) => {
          if (name === 'prepared' || name === 'select') asked++
          return Reflect.get(target, name)
        },
      })
      return { ...as(ctx, viewer), db }
    }
    for (const viewer of [staff('admin'), member(ours, ['billing'])]) {
      asked = 0
      await listInvoices(counting(viewer), { q: 'a', currency: 'EUR' })
      expect(asked).toBeLessThanOrEqual(3)
    }
  })
})

const INVOICES = 20_000

const isPlaceholder = (param: unknown): param is { name: string } =>
  typeof param === 'object' && param !== null && 'name' in param

test.runIf(dialect === 'sqlite')(
  'a page of the list is read in its order along an index, and so are reminders',
  async () => {
    const ctx = await testContext({ as: system })
    const ours = await makeClient(ctx)
    const one = await makeInvoice(ctx, ours.id)
    const [stored] = await ctx.db.select().from(invoices)
    const rows = Array.from({ length: INVOICES }, (_, i) => ({
      ...stored,
      id: `${one.id}${i}`,
      clientId: ours.id,
      numberKey: String(i),
      status: i % 10 ? 'paid' : 'open',
      faceValue: i,
    }))
    for (let i = 0; i < INVOICES; i += 5_000) {
      await ctx.write((tx) => insertMany(tx, invoices, rows.slice(i, i + 5_000)))
    }
    expect(await ctx.db.select().from(imports)).toEqual([])
    const named = sql<string>`(select file from pragma_database_list)`
    const [found] = await ctx.db.select({ file: named }).from(sql`(select 1)`)
    const file = new Database(found?.file ?? '', { readonly: true })
    const planOf = (viewer: Viewer, filters: InvoiceFilters) => {
      const query = invoiceQuery({ viewer, today: '2026-03-15', filters, edge: {} })
      const prepared = query.rows(ctx.db, 26) as unknown as { getQuery: () => { sql: string; params: unknown[] } }
      const { sql: text, params } = prepared.getQuery()
      const values = params.map((param) => (isPlaceholder(param) ? query.values[param.name] : param))
      const steps = file.prepare(`explain query plan ${text}`).all(values) as { detail: string }[]
      return steps.map((step) => step.detail).join('; ')
    }
    try {
      for (const sort of invoiceSorts) {
        for (const status of [undefined, 'open', 'overdue', 'paid'] as const) {
          const plan = planOf(staff('admin'), { sort, status })
          expect(plan, `${sort} ${status}`).toContain('USING INDEX invoices_')
          if (status !== 'overdue' || sort === 'due') expect(plan, `${sort} ${status}`).not.toContain('TEMP B-TREE')
        }
      }
      expect(planOf(member(ours, 'owner'), {})).toContain('USING INDEX invoices_client_issued')
      const due = dueFor(ctx.db, { days: 7, dueFrom: '2026-03-01', dueTo: '2026-03-08' }, null).limit(200).toSQL()
      const steps = file.prepare(`explain query plan ${due.sql}`).all(due.params) as { detail: string }[]
      const plan = steps.map((step) => step.detail).join('; ')
      expect(plan).toContain('USING INDEX invoices_status_due (status=? AND due_on>? AND due_on<?)')
      expect(plan).not.toContain('TEMP B-TREE')
    } finally {
      file.close()
    }
  },
)
