import { describe, expect, test } from 'vitest'
import { daySchema } from './day'

const messages = (value: unknown, missing?: string) =>
  daySchema(missing)
    .safeParse(value)
    .error?.issues.map(({ message }) => message)

describe('daySchema', () => {
  test('takes a day of the calendar', () => {
    for (const day of ['1900-01-01', '2026-03-15', '2199-12-31']) expect(messages(day)).toBeUndefined()
  })

  test('says how a day looks, or that there is no such day, in one sentence', () => {
    for (const text of ['15.3.2026', '2026-3-15', '', '+10000-01-01', '2026-03-15T00:00:00Z']) {
      expect(messages(text), text).toEqual(['A day looks like 2026-03-15'])
    }
    for (const text of ['0001-01-01', '1899-12-31', '2200-01-01', '9999-12-31', '2026-02-30']) {
      expect(messages(text), text).toEqual(['Choose a day of the calendar from 1900-01-01 to 2199-12-31'])
    }
  })

  test('says what is missing in the words of its form', () => {
    expect(messages(undefined, 'Choose a day')).toEqual(['Choose a day'])
  })
})
