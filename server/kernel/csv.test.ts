import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Cell, type CsvForm, csvFormOf, csvForms, csvStream, decimal, neutral, withoutNeutral } from './csv'

async function* inBatches(rows: Cell[][], size = 2) {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size)
}

async function textOf(rows: Cell[][], size?: number, form?: CsvForm): Promise<string> {
  // `text()` would leave the byte order mark out.
  const bytes = await new Response(csvStream(['A', 'B'], inBatches(rows, size), { form })).arrayBuffer()
  return Buffer.from(bytes).toString()
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

  test.each<[Cell, string]>([
    ['', ''],
    [null, ''],
    [0, '0'],
    [-2.5, '-2.5'],
    ['-2.50', '-2.50'],
    ['1234567890.123456789012345', '1234567890.123456789012345'],
    ['-1e5', "'-1e5"],
    ['a,b', '"a,b"'],
    ['a"b', '"a""b"'],
    ['"', '""""'],
    ['a\nb', '"a\nb"'],
    ['a\rb', '"a\rb"'],
    ['a\r\nb', '"a\r\nb"'],
    ['\rx', '"\'\rx"'],
    ['\tx', '"\'\tx"'],
    ['=1,"2"', '"\'=1,""2"""'],
    ['＝1', "'＝1"],
    ['a\0b', 'ab'],
    ['\0=1', "'=1"],
    ['\0-5', '-5'],
    ['\0', ''],
    [' spaced ', ' spaced '],
    ['a;b', '"a;b"'],
    ['a;=1+1', '"a;\'=1+1"'],
    ['a\t@x', '"a\t\'@x"'],
    ['a\n-1', '"a\n\'-1"'],
    ['a\r\n+1', '"a\r\n\'+1"'],
    ['a;"=1"', '"a;""\'=1"""'],
    ['a,=1', '"a,=1"'],
    ["'=1", "''=1"],
    [decimal('-1234.50'), '-1234.50'],
    [decimal('1.5E-7'), '1.5E-7'],
    [decimal('=1'), "'=1"],
    [decimal(''), ''],
    ["it's", "it's"],
    ['Παπαδόπουλος 佐藤 🧾', 'Παπαδόπουλος 佐藤 🧾'],
  ])('writes %j as %j', async (cell, written) => {
    expect(await textOf([[cell, 'z']])).toBe(`\uFEFFA,B\r\n${written},z\r\n`)
  })

  test.each<[Cell, string]>([
    ['a;b', '"a;b"'],
    ['a,=1', '"a,\'=1"'],
    ['a\n=1', '"a\n\'=1"'],
    ['a;=1', '"a;=1"'],
    ['12.50', '12.50'],
    [decimal('-1234.50'), '-1234,50'],
    [decimal('0.123456789012345'), '0,123456789012345'],
    [-2.5, '-2,5'],
    ['=1', "'=1"],
  ])('writes %j as %j with semicolons', async (cell, written) => {
    expect(await textOf([[cell, 'z']], 2, 'semicolon')).toBe(`\uFEFFA;B\r\n${written};z\r\n`)
  })

  test.each([
    ['en-GB', 'comma'],
    ['de-CH', 'comma'],
    ['ja-JP', 'comma'],
    ['es-MX', 'comma'],
    ['de-DE', 'semicolon'],
    ['fr-FR', 'semicolon'],
    ['pt-BR', 'semicolon'],
  ])('is for %s separated by a %s', (locale, form) => expect(csvFormOf(locale)).toBe(form))

  test('runs no formula in a spreadsheet of the other separator', async () => {
    const odd = fc.string({ unit: fc.constantFrom(...'",;\n\t=+-@\'0a') })
    await fc.assert(
      fc.asyncProperty(fc.array(odd, { minLength: 1, maxLength: 3 }), async (texts) => {
        for (const [form, other] of [
          ['comma', ';'],
          ['semicolon', ','],
        ] as const) {
          const [, ...lines] = (await textOf([texts], 2, form)).split('\r\n')
          // Read as such a spreadsheet does: quotes count at the start of a cell only.
          const cells = lines.join('\r\n').split(new RegExp(`[${other}\\t\\r\\n]`))
          for (const cell of cells.slice(1)) expect(cell.replace(/^"+/, '')).not.toMatch(/^[=+\-@]/)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('is a header where there are no rows', async () => {
    expect(await textOf([])).toBe('\uFEFFA,B\r\n')
  })

  test('is read back as it was, quotes and line ends included', async () => {
    const odd = fc.string({ unit: fc.constantFrom(...'",;\'\r\n\t=+-@＝0.a 佐🧾') })
    const cell = fc.oneof(odd, fc.string({ unit: 'binary' })).map((text) => text.replaceAll('\0', ''))
    const read = (text: string, delimiter: string) =>
      parse(text, { bom: true, delimiter, record_delimiter: '\r\n' }) as string[][]
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }), async (rows) => {
        for (const form of ['comma', 'semicolon'] as const) {
          const [, ...back] = read(await textOf(rows, 2, form), csvForms[form].separator)
          expect(back).toEqual(rows.map((row) => row.map((text) => neutral(text, form))))
          expect(back.map((row) => row.map(withoutNeutral))).toEqual(rows)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('comes in chunks of about 64 KB', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i): Cell[] => [i, 'é'.repeat(20)])
    const reader = csvStream(['A', 'B'], inBatches(rows, 500)).getReader()
    const sizes: number[] = []
    for (let next = await reader.read(); !next.done; next = await reader.read()) sizes.push(next.value.length)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(Buffer.byteLength(await textOf(rows)))
    expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThan(60_000)
    expect(Math.max(...sizes)).toBeLessThan(200_000)
  })

  test('asks for no more than is read, and for nothing once the reader is gone', async () => {
    const asked = { batches: 0, closed: 0 }
    async function* endless() {
      try {
        for (;;) {
          asked.batches++
          yield Array.from({ length: 500 }, (): Cell[] => ['x'.repeat(99), 'y'.repeat(99)])
        }
      } finally {
        asked.closed++
      }
    }
    const left = csvStream(['A', 'B'], endless()).getReader()
    expect(asked.batches).toBe(0)
    await left.read()
    expect(asked.batches).toBe(1)
    await left.cancel()
    expect(asked).toEqual({ batches: 1, closed: 1 })

    const gone = new AbortController()
    const reader = csvStream(['A', 'B'], endless(), { gone: gone.signal }).getReader()
    await reader.read()
    gone.abort()
    expect(await reader.read()).toMatchObject({ done: true })
    expect(asked).toEqual({ batches: 2, closed: 2 })
  })

  test('is broken off by a failure on the way', async () => {
    async function* broken(): AsyncGenerator<Cell[][]> {
      yield [['a', 'b']]
      throw new Error('the disk is gone')
    }
    await expect(new Response(csvStream(['A', 'B'], broken())).text()).rejects.toThrow('the disk is gone')
  })
})
