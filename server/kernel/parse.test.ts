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
