import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays } from '../kernel/time'
import {
  duePieces,
  lengthOf,
  nextLook,
  nextPiece,
  paidAhead,
  periodAt,
  pieceMinor,
  spanWords,
  type Timed,
} from './rules'

const monthly: Timed = {
  status: 'active',
  interval: 'month',
  timing: 'advance',
  startedOn: '2026-01-31',
  pausedOn: null,
  cancelOn: null,
  periodOn: '2026-01-31',
}

test.each([
  ['2026-01-31', 'month', '2026-01-31', '2026-01-31', '2026-02-27'],
  ['2026-01-31', 'month', '2026-02-28', '2026-02-28', '2026-03-30'],
  ['2026-01-31', 'month', '2026-03-31', '2026-03-31', '2026-04-29'],
  ['2026-01-31', 'month', '2026-03-30', '2026-02-28', '2026-03-30'],
  ['2024-01-31', 'month', '2024-02-29', '2024-02-29', '2024-03-30'],
  ['2025-12-01', 'month', '2026-01-15', '2026-01-01', '2026-01-31'],
  ['2024-02-29', 'year', '2025-02-28', '2025-02-28', '2026-02-27'],
  ['2024-02-29', 'year', '2028-03-01', '2028-02-29', '2029-02-27'],
  ['2026-03-01', 'month', '2026-02-28', '2026-02-01', '2026-02-28'],
] as const)('started on %s by the %s: %s is of %s to %s', (startedOn, interval, day, startOn, endOn) => {
  expect(periodAt({ startedOn, interval }, day)).toEqual({ startOn, endOn })
})

test('periods follow each other without a gap, for any first day', () => {
  const day = fc.integer({ min: 0, max: 4_000 }).map((n) => addDays('2023-01-01', n))
  fc.assert(
    fc.property(day, day, fc.constantFrom('month' as const, 'year' as const), (startedOn, at, interval) => {
      const period = periodAt({ startedOn, interval }, at)
      expect(period.startOn <= at && at <= period.endOn).toBe(true)
      const next = periodAt({ startedOn, interval }, addDays(period.endOn, 1))
      expect(next.startOn).toBe(addDays(period.endOn, 1))
    }),
  )
})

test('a period that is split comes to what it is as a whole', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10_000_000 }),
      fc.array(fc.integer({ min: 1, max: 27 }), { maxLength: 5 }),
      (amount, cuts) => {
        const period = periodAt(monthly, '2026-03-31')
        const starts = [...new Set([0, ...cuts])].sort((a, b) => a - b).map((n) => addDays(period.startOn, n))
        const parts = starts.map((startOn, i) => {
          const next = starts[i + 1]
          return pieceMinor(amount, { startOn, endOn: next ? addDays(next, -1) : period.endOn, period })
        })
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(amount)
      },
    ),
  )
})

test('what is due is caught up period by period', () => {
  const { pieces, after } = duePieces(monthly, '2026-04-01', (piece) => piece.startOn)
  expect(pieces.map(spanWords)).toEqual([
    '31 January – 27 February 2026',
    '28 February – 30 March 2026',
    '31 March – 29 April 2026',
  ])
  expect(after.periodOn).toBe('2026-04-30')
})

test('it is invoiced up to where it ends or rests', () => {
  expect(nextPiece({ ...monthly, cancelOn: '2026-02-05' })).toMatchObject({ endOn: '2026-02-05' })
  expect(nextPiece({ ...monthly, status: 'paused', pausedOn: '2026-01-31' })).toBe(null)
  expect(nextLook({ ...monthly, timing: 'arrears' })).toBe('2026-02-28')
  expect(nextLook({ ...monthly, periodOn: '2026-02-28', cancelOn: '2026-02-27' })).toBe('2026-02-28')
  expect(nextLook({ ...monthly, periodOn: null })).toBe('')
})

test('days that are invoiced ahead are those from today on', () => {
  const ahead = paidAhead({ ...monthly, startedOn: '2026-07-01', periodOn: '2026-08-01' }, '2026-07-16')
  expect(ahead && lengthOf(ahead)).toBe(16)
  expect(paidAhead({ ...monthly, startedOn: '2026-07-01', periodOn: '2026-07-01' }, '2026-07-16')).toBe(null)
  expect(paidAhead({ ...monthly, startedOn: '2026-07-20', periodOn: '2026-07-20' }, '2026-07-16')).toBe(null)
})

test.each([
  ['2026-02-01', '2026-02-28', '1–28 February 2026'],
  ['2026-02-05', '2026-02-05', '5 February 2026'],
  ['2025-12-15', '2026-01-14', '15 December 2025 – 14 January 2026'],
])('%s to %s', (startOn, endOn, words) => {
  expect(spanWords({ startOn, endOn })).toBe(words)
})
