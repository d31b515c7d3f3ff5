import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FIRM, invoiceCounts, invoices, paymentDays } from '../../db/schema'
import { makeClient, makeInvoice, system, testContext } from '../testing'
import { addReceived, recountInvoice } from './counts'

const change = fc.record({
  invoice: fc.nat(3),
  status: fc.constantFrom('draft', 'open', 'paid', 'void', 'uncollectible'),
  dueOn: fc.constantFrom('2026-03-01', '2026-04-01'),
  totalMinor: fc.nat(1000),
  paidMinor: fc.nat(500),
})

test('after any changes the counters are a recount of the invoices', async () => {
  const ctx = await testContext({ as: system })
  const client = await makeClient(ctx)
  const rows = await Promise.all([0, 1, 2, 3].map((i) => makeInvoice(ctx, client.id, { number: String(i) })))
  for (const row of rows) {
    const [stored] = await ctx.db.select().from(invoices).where(sql`${invoices.id} = ${row.id}`)
    await ctx.write((tx) => recountInvoice(tx, null, stored ?? null))
  }
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
      for (const { invoice, ...set } of changes) {
        await ctx.write(async (tx) => {
          const id = rows[invoice]?.id ?? ''
          const [before] = await tx.select().from(invoices).where(sql`${invoices.id} = ${id}`)
          if (!before) return
          await tx.update(invoices).set(set).where(sql`${invoices.id} = ${id}`)
          await recountInvoice(tx, before, { ...before, ...set })
        })
      }
      const expected = new Map<string, [number, number, number]>()
      for (const row of await ctx.db.select().from(invoices)) {
        for (const scope of [row.clientId, FIRM]) {
          const key = [scope, row.status, row.status === 'open' ? row.dueOn : ''].join(' ')
          const [count, total, paid] = expected.get(key) ?? [0, 0, 0]
          expected.set(key, [count + 1, total + row.totalMinor, paid + row.paidMinor])
        }
      }
      const kept = await ctx.db.select().from(invoiceCounts)
      const found = kept.map((row) => [
        `${row.scope} ${row.status} ${row.dueOn}`,
        [row.count, row.totalMinor, row.paidMinor],
      ])
      expect(new Map(found as [string, [number, number, number]][])).toEqual(expected)
    }),
    { numRuns: 25 },
  )
})

test('what was received on a day, less what was given back', async () => {
  const ctx = await testContext({ as: system })
  const received = { clientId: 'cli_1', day: '2026-03-01', currency: 'EUR', exponent: 2, count: 1, amountMinor: 500 }
  await ctx.write((tx) => addReceived(tx, received))
  await ctx.write((tx) => addReceived(tx, { ...received, count: 0, amountMinor: -200 }))
  const rows = await ctx.db.select().from(paymentDays)
  expect(rows.map((row) => [row.scope, row.count, row.amountMinor]).sort()).toEqual([
    ['cli_1', 1, 300],
    [FIRM, 1, 300],
  ])
})
