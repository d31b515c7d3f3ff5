import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Cursor, decodeCursor, type Edge, encodeCursor, momentOf, toPage } from './page'

type Row = { id: string; value: number }

/** What a database would answer: rows beyond the edge, nearest first. */
function find(all: Row[], size: number, edge: Edge): Row[] {
  const cursor = decodeCursor(edge.after ?? edge.before ?? '')
  const side = (row: Row) => {
    if (!cursor) return 1
    const order = row.value - Number(cursor.value) || (row.id < cursor.id ? -1 : row.id > cursor.id ? 1 : 0)
    return edge.before ? -order : order
  }
  const rows = all.filter((row) => side(row) > 0)
  return (edge.before ? rows.reverse() : rows).slice(0, size + 1)
}

const cursorOf = (row: Row): Cursor => ({ value: row.value, id: row.id })

describe('keyset pages', () => {
  test('walked forwards, then backwards, show each row once, with ties and any size', () => {
    const rows = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 40 })
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 7 }), (values, size) => {
        const all = values
          .map((value, i) => ({ value, id: `id_${String(i).padStart(3, '0')}` }))
          .sort((a, b) => a.value - b.value || (a.id < b.id ? -1 : 1))
        const forwards: Row[] = []
        let edge: Edge = {}
        let page = toPage(find(all, size, edge), size, edge, cursorOf)
        forwards.push(...page.rows)
        while (page.next) {
          edge = { after: page.next }
          page = toPage(find(all, size, edge), size, edge, cursorOf)
          forwards.push(...page.rows)
        }
        expect(forwards).toEqual(all)
        let backwards = page.rows
        while (page.previous) {
          edge = { before: page.previous }
          page = toPage(find(all, size, edge), size, edge, cursorOf)
          backwards = [...page.rows, ...backwards]
        }
        expect(backwards).toEqual(all)
      }),
    )
  })

  test.each([
    '',
    'x',
    encodeCursor({ value: 1, id: 'a' }).slice(1),
    'W10',
    Buffer.from('[{},"a"]').toString('base64url'),
  ])('%j is no cursor', (text) => {
    expect(decodeCursor(text)).toBeNull()
  })
})

describe('a cursor of a moment', () => {
  test('is read back', () => {
    const at = new Date('2026-03-15T12:00:00Z')
    expect(momentOf(decodeCursor(encodeCursor({ value: at.getTime(), id: 'x' })))).toEqual(at)
  })

  test.each([null, 'text', 8.64e15, -8.64e15, 8.7e15, 1e300, -1e15, Date.parse('2200-01-01'), 0.5])(
    'that holds %j names none',
    (value) => {
      const text = Buffer.from(JSON.stringify([value, 'x'])).toString('base64url')
      expect(momentOf(decodeCursor(text))).toBeNull()
    },
  )

  test('with a fraction, or a number that is no integer, is no cursor', () => {
    for (const value of ['1.5', '1e300', '9007199254740993']) {
      expect(decodeCursor(Buffer.from(`[${value},"x"]`).toString('base64url')), value).toBeNull()
    }
  })
})
