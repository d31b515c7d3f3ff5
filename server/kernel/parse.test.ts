import { expect, test } from 'vitest'
import { z } from 'zod'
import { parse } from './parse'

const schema = z.strictObject({ name: z.string() })

test('a NUL is refused wherever it stands', () => {
  for (const input of ['\0', { name: 'a\0' }, { name: 'a', more: [['\0']] }]) {
    expect(() => parse(schema, input)).toThrow(expect.objectContaining({ code: 'invalid', fields: {} }))
  }
  expect(parse(schema, { name: 'a' })).toEqual({ name: 'a' })
})

test('what is nested without end is refused like anything else that does not fit', () => {
  let deep: unknown = 'end'
  for (let i = 0; i < 200_000; i++) deep = [deep]
  expect(() => parse(schema, { name: deep })).toThrow(expect.objectContaining({ code: 'invalid' }))
})

test('more values than any form holds are refused as a whole, before each is looked at', () => {
  const many = z.strictObject({ ids: z.array(z.string()).max(100) })
  const refused = expect.objectContaining({ code: 'invalid', fields: {} })
  expect(() => parse(many, { ids: Array(500_000).fill(0) })).toThrow(refused)
  expect(() => parse(many, { ids: Array(500).fill(Array(500).fill(0)) })).toThrow(refused)
  const keys = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i]))
  expect(() => parse(many, keys)).toThrow(refused)
  expect(() => parse(z.instanceof(Uint8Array), new Uint8Array(200_000))).not.toThrow()
})

test('names a few of the keys that are not known', () => {
  const keys = Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`k${i}`.padEnd(100, 'x'), i]))
  try {
    parse(schema, { name: 'a', ...keys })
    expect.unreachable()
  } catch (error) {
    const named = [0, 1, 2, 3, 4].map((i) => `"${`k${i}`.padEnd(40, 'x')}"`)
    expect(error).toMatchObject({ fields: { '': [`Not known here: ${named.join(', ')} and 2 more`] } })
  }
})
