import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readRange } from './range'

describe('readRange', () => {
  test.each([
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=0-', { start: 0, end: 9 }],
    ['bytes=2-5', { start: 2, end: 5 }],
    ['bytes=2-500', { start: 2, end: 9 }],
    ['bytes=9-9', { start: 9, end: 9 }],
    ['bytes=-3', { start: 7, end: 9 }],
    ['bytes=-300', { start: 0, end: 9 }],
    ['BYTES=1-1', { start: 1, end: 1 }],
  ])('reads %s of ten bytes', (header, range) => {
    expect(readRange(header, 10)).toEqual(range)
  })

  test.each(['bytes=10-', 'bytes=10-20', 'bytes=999999999999999-', 'bytes=-0'])('cannot satisfy %s', (header) => {
    expect(readRange(header, 10)).toBe('unsatisfiable')
  })

  test.each([
    undefined,
    '',
    'bytes=5-1',
    'bytes=0-1,3-4',
    'bytes=',
    'bytes=-',
    'bytes=a-b',
    'bytes=-1-2',
    'bytes=1.5-2',
    'lines=1-2',
    'bytes 1-2',
    `bytes=${'9'.repeat(400)}-`,
  ])('ignores %s', (header) => {
    expect(readRange(header, 10)).toBeNull()
  })

  test('cannot satisfy any range of an empty file', () => {
    for (const header of ['bytes=0-', 'bytes=0-0', 'bytes=-1']) expect(readRange(header, 0)).toBe('unsatisfiable')
  })

  test('never leaves the file', () => {
    const number = fc.oneof(fc.nat(), fc.constant(''), fc.string({ maxLength: 5 }))
    fc.assert(
      fc.property(number, number, fc.nat(1000), (first, last, size) => {
        const range = readRange(`bytes=${first}-${last}`, size)
        if (range === null || range === 'unsatisfiable') return
        expect(range.start).toBeGreaterThanOrEqual(0)
        expect(range.start).toBeLessThanOrEqual(range.end)
        expect(range.end).toBeLessThan(size)
      }),
    )
  })
})
