import { DrizzleQueryError } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { createLog } from './log'

test('a statement that fails is logged without its values', () => {
  const lines: string[] = []
  const log = createLog('info', { write: (line) => void lines.push(line) })
  const values = ['ada@firm.test', 'Ada\nExample', 'hash-of-a-password']
  const error = new DrizzleQueryError('insert into "people" values ($1, $2, $3)', values, new Error('duplicate key'))
  log.error({ err: error }, 'a page failed')
  log.error({ err: new Error('the outbox failed', { cause: error }) }, 'again')
  for (const line of lines) {
    for (const kept of ['insert into', 'duplicate key', 'log.test.ts']) expect(line).toContain(kept)
    for (const value of ['hash-of-a-password', 'ada@firm.test', 'Example']) expect(line).not.toContain(value)
  }
})

test('any other error is logged as it is', () => {
  const lines: string[] = []
  const log = createLog('info', { write: (line) => void lines.push(line) })
  log.error({ err: new TypeError('no such thing') }, 'failed')
  log.error({ err: 'text' }, 'failed')
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ err: { type: 'TypeError', message: 'no such thing' } })
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({ err: 'text' })
})
