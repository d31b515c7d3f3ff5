import { describe, expect, test } from 'vitest'
import { addDays, addMonths, dayIn, daysBetween, isDay, isTimeZone, monthEnd, startOfDay } from './time'

describe('days', () => {
  test.each(['2026-02-29', '2026-13-01', '2026-1-1', '20260101', '', '2026-04-31'])('%j is no day', (text) => {
    expect(isDay(text)).toBe(false)
  })

  test('begin in 1900 and end in 2199', () => {
    expect([isDay('1900-01-01'), isDay('2199-12-31')]).toEqual([true, true])
    for (const day of ['0000-01-01', '0001-01-01', '1899-12-31', '2200-01-01', '9999-12-31', '+10000-01-01']) {
      expect(isDay(day), day).toBe(false)
    }
  })

  test('leap days and months of different length', () => {
    expect(isDay('2028-02-29')).toBe(true)
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
    expect(addMonths('2026-01-31', 1)).toBe('2026-02-28')
    expect(addMonths('2026-12-31', -10)).toBe('2026-02-28')
    expect(addMonths('2026-03-15', -11)).toBe('2025-04-15')
    expect(monthEnd('2026-12-01')).toBe('2026-12-31')
    expect(monthEnd('2028-02-10')).toBe('2028-02-29')
    expect(daysBetween('2026-10-24', '2026-10-26')).toEqual(['2026-10-24', '2026-10-25', '2026-10-26'])
  })

  test.each([
    ['Pacific/Kiritimati', '2026-03-16'],
    ['Australia/Lord_Howe', '2026-03-15'],
    ['Europe/Berlin', '2026-03-15'],
    ['America/Los_Angeles', '2026-03-15'],
  ])('noon UTC of 15 March is in %s on %s', (zone, day) => {
    expect(dayIn(new Date('2026-03-15T12:00:00Z'), zone)).toBe(day)
  })

  test('a time zone is one that the machine knows', () => {
    expect(isTimeZone('Europe/Berlin')).toBe(true)
    expect(isTimeZone('Europe/Nowhere')).toBe(false)
  })
})

describe('startOfDay', () => {
  test.each([
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
    ['2026-03-30', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
    ['2026-03-15', 'UTC', '2026-03-15T00:00:00.000Z'],
    ['2026-03-15', 'Pacific/Kiritimati', '2026-03-14T10:00:00.000Z'],
    ['2026-03-15', 'Pacific/Midway', '2026-03-15T11:00:00.000Z'],
    // The clock goes from midnight to one.
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
  ])('%s in %s', (day, timeZone, moment) => {
    expect(startOfDay(day, timeZone).toISOString()).toBe(moment)
  })
})
