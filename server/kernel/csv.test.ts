import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Cell, csvStream, neutral, withoutNeutral } from './csv'

async function textOf(rows: Cell[][]): Promise<string> {
  const lines = async function* () {
    yield* rows
  }
  return new Response(csvStream(['A', 'B'], lines())).text()
}

describe('csv', () => {
  test.each(['=1+1', '+1', '-1+2', '@sum', '\tx', '\rx', '＝1'])('%j cannot run as a formula', (text) => {
    expect(neutral(text)).toBe(`'${text}`)
    expect(withoutNeutral(neutral(text))).toBe(text)
  })

  test.each(['-12.50', '0', '1234567890.123456789012345', 'plain', "it's"])('%j passes as it is', (text) => {
    expect(neutral(text)).toBe(text)
    expect(withoutNeutral(text)).toBe(text)
  })

  test('is read back as it was, quotes and line ends included', async () => {
    const cell = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', ''))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }), async (rows) => {
        const text = await textOf(rows)
        const read = parse(text, { bom: true, record_delimiter: '\r\n' }) as string[][]
        expect(read.slice(1).map((row) => row.map(withoutNeutral))).toEqual(rows.map((row) => row.map(withoutNeutral)))
      }),
      { numRuns: 50 },
    )
  })
})
