import { expect, test } from 'vitest'
import { formatExact, parseExact } from '../kernel/exact'
import { minorOf, overlaps, type Price, priceOf, priceWords, wrongTier } from './rules'

const tiers = [
  { upTo: '100', unit: '0.05' },
  { upTo: '500', unit: '0.04' },
  { upTo: null, unit: '0.0125' },
]
const flat: Price = { kind: 'flat', unit: parseExact('49.9'), tiering: 'graduated', tiers: [] }
const seat: Price = { kind: 'seat', unit: parseExact('9.5'), tiering: 'graduated', tiers: [] }
const metered: Price = { kind: 'metered', unit: parseExact('0.0011'), tiering: 'graduated', tiers: [] }
const graduated: Price = { kind: 'metered', unit: 0n, tiering: 'graduated', tiers }
const volume: Price = { kind: 'metered', unit: 0n, tiering: 'volume', tiers }

test.each([
  ['flat, whatever the quantity', flat, '7', 2, ['1 x 49.9'], 4_990],
  ['per seat', seat, '5', 2, ['5 x 9.5'], 4_750],
  ['no seats', seat, '0', 2, ['0 x 9.5'], 0],
  ['metered', metered, '1234.5', 2, ['1234.5 x 0.0011'], 136],
  ['in yen', metered, '1234.5', 0, ['1234.5 x 0.0011'], 1],
  ['in dinars', metered, '1234.5', 3, ['1234.5 x 0.0011'], 1_358],
  ['graduated: nothing', graduated, '0', 2, ['0 x 0.05'], 0],
  ['graduated: below an edge', graduated, '99.999', 2, ['99.999 x 0.05'], 500],
  ['graduated: on an edge', graduated, '100', 2, ['100 x 0.05'], 500],
  ['graduated: over an edge', graduated, '100.5', 2, ['100 x 0.05', '0.5 x 0.04'], 502],
  ['graduated: in the last', graduated, '1000', 2, ['100 x 0.05', '400 x 0.04', '500 x 0.0125'], 2_725],
  ['graduated: less than nothing', graduated, '-3', 2, ['-3 x 0.05'], -15],
  ['volume: nothing', volume, '0', 2, ['0 x 0.05'], 0],
  ['volume: on an edge', volume, '100', 2, ['100 x 0.05'], 500],
  ['volume: over an edge', volume, '100.5', 2, ['100.5 x 0.04'], 402],
  ['volume: on the last edge', volume, '500', 2, ['500 x 0.04'], 2_000],
  ['volume: in the last', volume, '500.000000000000001', 2, ['500.000000000000001 x 0.0125'], 625],
])('%s', (_says, price, quantity, exponent, lines, minor) => {
  const parts = priceOf(price, parseExact(quantity))
  expect(parts.map((part) => `${formatExact(part.quantity)} x ${formatExact(part.price)}`)).toEqual(lines)
  expect(minorOf(parts, exponent)).toBe(minor)
})

test('tiers are named by what they hold', () => {
  expect(priceOf(graduated, parseExact('1000')).map(({ tier }) => tier)).toEqual([
    'up to 100',
    'over 100 up to 500',
    'over 500',
  ])
})

test.each([
  [[], null],
  [tiers, null],
  [[{ upTo: null, unit: '1' }], null],
  [[{ upTo: '10', unit: '1' }], 0],
  [
    [
      { upTo: null, unit: '1' },
      { upTo: '10', unit: '1' },
    ],
    0,
  ],
  [
    [
      { upTo: '10', unit: '1' },
      { upTo: '10', unit: '1' },
      { upTo: null, unit: '1' },
    ],
    1,
  ],
  [
    [
      { upTo: '0', unit: '1' },
      { upTo: null, unit: '1' },
    ],
    0,
  ],
])('tiers ascend, and the last alone has no end: %j', (given, at) => {
  expect(wrongTier(given)?.index ?? null).toBe(at)
})

test.each([
  ['2026-01-01', null, '2026-06-01', null, true],
  ['2026-01-01', '2026-05-31', '2026-06-01', null, false],
  ['2026-01-01', '2026-06-01', '2026-06-01', null, true],
  ['2026-07-01', null, '2026-06-01', '2026-06-30', false],
])('%s to %s and %s to %s', (aFrom, aTo, bFrom, bTo, expected) => {
  const [a, b] = [
    { activeFromOn: aFrom, activeToOn: aTo },
    { activeFromOn: bFrom, activeToOn: bTo },
  ]
  expect(overlaps(a, b)).toBe(expected)
  expect(overlaps(b, a)).toBe(expected)
})

test.each([
  [flat, 'mailboxes', '49.90\u00a0EUR a month'],
  [{ ...flat, unit: parseExact('12345678.905') }, '', '12,345,678.905\u00a0EUR a month'],
  [seat, 'mailboxes', '9.50\u00a0EUR per mailbox a month'],
  [seat, '', '9.50\u00a0EUR each a month'],
  [metered, 'GB days', '0.0011\u00a0EUR per GB day, metered'],
  [graduated, 'vCPU hours', 'From 0.05\u00a0EUR per vCPU hour, metered in 3 graduated tiers'],
])('says what one of what is counted costs: %#', (price, unit, says) => {
  expect(priceWords({ ...price, currency: 'EUR', exponent: 2, interval: 'month' }, unit, 'en-GB')).toBe(says)
})
