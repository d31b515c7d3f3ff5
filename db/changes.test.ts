import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { record } from '../server/activity/record'
import { system, testContext, testStore } from '../server/testing'
import { openSqliteStore } from './client'
import { dialect } from './columns'

const event = { did: 'client.changed', thing: { kind: 'client', id: 'cli_1' }, audience: 'staff' } as const
const soon = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('whoever listens hears of each commit of this process, and nothing after stopping', async () => {
  const store = await testStore()
  const ctx = await testContext({ as: system, store })
  let heard = 0
  const stop = store.changes(() => {
    heard++
  })
  await ctx.write(async (tx) => record(tx, ctx, event))
  expect(heard).toBeGreaterThan(0)
  stop()
  heard = 0
  await ctx.write(async (tx) => record(tx, ctx, event))
  await soon(400)
  expect(heard).toBe(0)
})

test.runIf(dialect === 'sqlite')('another process on the same file is heard of by its version', async () => {
  const store = await testStore()
  const [row] = await store.db
    .select({ file: sql<string>`(select file from pragma_database_list)` })
    .from(sql`(select 1)`)
  const other = openSqliteStore(row?.file ?? '')
  try {
    const heard = new Promise<void>((resolve) => {
      store.changes(resolve)
    })
    const ctx = await testContext({ as: system, store: other })
    await ctx.write(async (tx) => record(tx, ctx, event))
    await heard
  } finally {
    await other.close()
  }
})
