import Database from 'better-sqlite3'
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { dialect } from '../../db/columns'
import { staff, testContext } from '../testing'
import { receivedFor } from './get'

test.runIf(dialect === 'sqlite')(
  'what was paid on an invoice is found by the invoice, however many payments there are',
  async () => {
    const ctx = await testContext({ as: staff('admin') })
    const named = sql<string>`(select file from pragma_database_list)`
    const [found] = await ctx.db.select({ file: named }).from(sql`(select 1)`)
    const file = new Database(found?.file ?? '', { readonly: true })
    const planOf = (built: { sql: string; params: unknown[] }) => {
      const steps = file.prepare(`explain query plan ${built.sql}`).all('inv_1', ...built.params.slice(1))
      return (steps as { detail: string }[]).map((step) => step.detail)
    }
    try {
      const [first = '', second = '', ...more] = planOf(receivedFor(ctx.db).toSQL())
      expect(first).toMatch(/^SEARCH payment_allocations USING .*INDEX \w+ \(invoice_id=\?\)$/)
      expect(second).toMatch(/^SEARCH payments USING .*INDEX \w+ \(id=\?\)$/)
      expect(more).toEqual([])
    } finally {
      file.close()
    }
  },
)
