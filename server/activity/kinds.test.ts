import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { auditOnly } from './auditOnly'
import { kindOf, kinds } from './kinds'
import { areas } from './rules'

const sources = readdirSync('server', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !/testing\.ts$/i.test(name))
  .map((name) => readFileSync(join('server', name), 'utf8'))
  .filter((text) => text.includes('record('))

const recorded = new Set(
  sources
    .flatMap((text) => text.split('\n').filter((line) => /\bdid\b.*[:=]/.test(line)))
    .flatMap((line) => [...line.matchAll(/'([a-z]+)\.([a-z-]+)'/g)])
    .filter(([, area]) => area !== undefined && area in areas)
    .map(([, area, what]) => `${area}.${what}`),
)

test('everything that is recorded is either told to somebody or kept in the audit log', () => {
  expect(recorded.size).toBeGreaterThan(35)
  const undecided = [...recorded].filter((did) => !kindOf(did) && !auditOnly.includes(did))
  expect(undecided).toEqual([])
  expect(auditOnly.filter((did) => kindOf(did))).toEqual([])
})

test('an address is said as people read it', () => {
  expect(kindOf('invitation.sent')?.says({ data: { email: 'zoe@xn--bcher-kva.example' } })).toContain(
    'zoe@bücher.example',
  )
})

test('every kind says a sentence, even of an event without data', () => {
  for (const [did, kind] of Object.entries(kinds)) {
    expect(kind.says({ data: {} }), did).toMatch(/^\S.*\S$/)
    expect(kind.says({ data: { email: 1, name: null, totalMinor: 1234 } })).not.toContain('1234')
  }
  expect(kindOf('toString')).toBeNull()
  expect(kindOf('session.started')).toBeNull()
})
