import { DrizzleQueryError } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { DatabaseRefusal, Refusal } from '../server/kernel/refusal'
import { commitReasonOf, isConflict, unavailable } from './unavailable'

const withCode = (code: string, message = 'no') => Object.assign(new Error(message), { code })
const ofQuery = (cause: Error) => new DrizzleQueryError('select 1', [], cause)

test.each([
  ['a refused connection', withCode('ECONNREFUSED'), 'cannot reach'],
  ['a Unix socket that is gone', withCode('ENOENT'), 'cannot reach'],
  ['a name that does not resolve', withCode('EAI_AGAIN'), 'cannot reach'],
  ['a server that stops', withCode('57P01'), 'cannot reach'],
  ['a server that crashed', withCode('57P02'), 'cannot reach'],
  ['a server that starts', withCode('57P03'), 'cannot reach'],
  ['too many connections', withCode('53300'), 'cannot reach'],
  ['a standby', withCode('25006'), 'cannot reach'],
  ['a connection that broke', new Error('Connection terminated unexpectedly'), 'cannot reach'],
  ['a pool without a free connection', new Error('timeout exceeded when trying to connect'), 'cannot reach'],
  ['a query without an answer', new Error('Query read timeout'), 'cannot reach'],
  ['a lock that did not come', withCode('55P03'), 'busy'],
  ['a conflict', withCode('40001'), 'busy'],
  ['a deadlock', withCode('40P01'), 'busy'],
  ['a full disk', withCode('53100'), 'full'],
])('answers 503 for %s', (_, cause, sentence) => {
  const refusal = unavailable(ofQuery(cause))
  expect(refusal).toBeInstanceOf(DatabaseRefusal)
  expect(refusal).toMatchObject({ code: 'unavailable', message: expect.stringContaining(sentence), cause })
})

test('answers 503 for what SQLite throws without a wrapper', () => {
  const ofSqlite = (code: string) => Object.assign(withCode(code), { name: 'SqliteError' })
  expect(unavailable(ofSqlite('SQLITE_FULL'))?.message).toMatch('full')
  expect(unavailable(ofSqlite('SQLITE_BUSY_SNAPSHOT'))?.message).toMatch('busy')
  expect(unavailable(ofSqlite('SQLITE_IOERR_READ'))?.message).toMatch('cannot reach')
  expect(unavailable(ofSqlite('SQLITE_CONSTRAINT_UNIQUE'))).toBeNull()
})

test.each<[string, Error, string]>([
  ['a connection that broke', new Error('Connection terminated unexpectedly'), 'Check whether it was'],
  ['a server that stops', withCode('57P01'), 'Check whether it was'],
  ['a full disk', withCode('53100'), 'Nothing was changed'],
  ['a conflict', withCode('40001'), 'busy'],
])('answers a commit that fails for %s with what is known', (_, cause, sentence) => {
  expect(commitReasonOf(cause)).toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining(sentence),
    cause,
  })
})

test('leaves a commit that fails for another reason as it is', () => {
  expect(commitReasonOf(withCode('23505'))).toBeNull()
})

test('leaves bugs, and the same codes of anything but the database, as they are', () => {
  expect(unavailable(ofQuery(withCode('23505')))).toBeNull()
  expect(unavailable(ofQuery(withCode('42P01')))).toBeNull()
  expect(unavailable(withCode('ENOENT'))).toBeNull()
  expect(unavailable(withCode('ECONNREFUSED'))).toBeNull()
  expect(unavailable(new Refusal('invalid'))).toBeNull()
  const ofStripe = new Refusal('unavailable', 'Stripe is busy.')
  expect(unavailable(ofStripe)).toBe(ofStripe)
  expect(isConflict(ofQuery(withCode('40001')))).toBe(true)
  expect(isConflict(ofQuery(withCode('23505')))).toBe(false)
})
