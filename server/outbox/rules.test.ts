import { expect, test } from 'vitest'
import { delayAfter, MOST_ATTEMPTS, nextTry } from './rules'

const HOUR = 3_600_000
const createdAt = new Date('2026-03-15T12:00:00Z')

const spread = (chance: number) => {
  let sum = 0
  for (let attempts = 1; attempts < MOST_ATTEMPTS; attempts++) sum += delayAfter(attempts, chance)
  return sum / HOUR
}

test('the attempts are spread over about three days, and never all at one moment', () => {
  expect(delayAfter(1, 0.5)).toBe(30_000)
  expect(spread(0.5)).toBeCloseTo(68.3, 1)
  expect(spread(0)).toBeGreaterThan(54)
  expect(spread(1)).toBeLessThan(82)
})

test.each([
  ['a first failure is tried again', 1, 'later', 0, 30],
  ['a refusal is not', 1, 'refused', 0, null],
  ['nor is a last failure', MOST_ATTEMPTS, 'later', 0, null],
  ['a lost answer is repeated while the repeat is recognised', 1, 'unknown', 22, 30],
  ['and not when it could arrive as a second mail', 1, 'unknown', 23, null],
  ['a mail that certainly did not go out has longer', 1, 'later', 23, 30],
] as const)('%s', (_, attempts, outcome, hours, seconds) => {
  const now = new Date(createdAt.getTime() + hours * HOUR)
  const at = nextTry({ attempts, createdAt }, outcome, now, 0.5)
  expect(at && (at.getTime() - now.getTime()) / 1000).toBe(seconds)
})
