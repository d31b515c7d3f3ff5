import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inOrderOf, sorts } from './rules'

const rowOf = fc.record({
  serviceId: fc.constantFrom('svc_1', 'svc_2'),
  nameKey: fc.constantFrom('backup', 'compute'),
  rows: fc.integer({ min: 0, max: 2 }),
  cost: fc.constantFrom('0', '1.5', '-2', null),
  currency: fc.constantFrom('EUR', 'JPY', null),
  subscriptions: fc.integer({ min: 0, max: 1 }),
})

test('the order of services is one, however they came', () => {
  const rows = fc.uniqueArray(rowOf, { selector: (row) => `${row.nameKey} ${row.serviceId} ${row.currency ?? ''}` })
  fc.assert(
    fc.property(rows, fc.constantFrom(...sorts), fc.constantFrom('asc', 'desc'), (all, sort, direction) => {
      const once = inOrderOf(all, sort, direction, 'EUR')
      expect(inOrderOf([...all].reverse(), sort, direction, 'EUR')).toEqual(once)
      expect(once).toHaveLength(all.length)
    }),
  )
})

test('costs of several currencies are not compared: the one at home first, then each by itself', () => {
  const row = (currency: string, cost: string) => ({
    ...{ serviceId: `svc_${cost}`, nameKey: 'a', rows: 0, subscriptions: 0 },
    ...{ currency, cost },
  })
  const rows = [row('JPY', '900'), row('EUR', '1'), row('CHF', '5'), row('EUR', '20'), row('JPY', '1000')]
  const order = (direction: 'asc' | 'desc') =>
    inOrderOf(rows, 'cost', direction, 'EUR').map(({ currency, cost }) => `${currency} ${cost}`)
  expect(order('desc')).toEqual(['EUR 20', 'EUR 1', 'CHF 5', 'JPY 1000', 'JPY 900'])
  expect(order('asc')).toEqual(['EUR 1', 'EUR 20', 'CHF 5', 'JPY 900', 'JPY 1000'])
})
