import { DrizzleQueryError } from 'drizzle-orm'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { ReadDb } from '../../db/client'
import { createLog } from '../log'
import { handlers } from './handlers'
import { startOutbox } from './loop'
import { testOutbox } from './testing'

test('says once that the database is away, and once that it answers again', async () => {
  const { ctx } = await testOutbox()
  const lines: { level: number; msg: string }[] = []
  const log = createLog('warn', { write: (line) => void lines.push(JSON.parse(line)) })
  let away = true
  let looks = 0
  const cause = Object.assign(new Error('no'), { code: '57P01' })
  const gone = () => {
    throw new DrizzleQueryError('select', [], cause)
  }
  const db = { select: gone, prepared: gone } as unknown as ReadDb
  const contextFor = () => {
    looks++
    return { ...ctx, log, ...(away ? { db, firm: async () => gone() } : {}) }
  }
  const outbox = startOutbox(contextFor, handlers)
  onTestFinished(() => outbox.stop())
  const looked = async (times: number) => {
    for (let i = 0; i < times; i++) {
      const before = looks
      outbox.wake()
      await vi.waitUntil(() => looks > before, { interval: 1 })
    }
  }
  await looked(3)
  expect(lines.map(({ level }) => level)).toEqual([50])
  expect(lines[0]?.msg).toMatch('the database is away')
  away = false
  await looked(2)
  await vi.waitUntil(() => lines.length > 1, { interval: 1 })
  await outbox.stop()
  expect(lines.map(({ level }) => level)).toEqual([50, 40])
  expect(lines[1]?.msg).toMatch('answers again')
})
