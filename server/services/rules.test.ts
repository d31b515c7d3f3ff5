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
      const once = inOrderOf(all, sort, direction)
      expect(inOrderOf([...all].reverse(), sort, direction)).toEqual(once)
      expect(once).toHaveLength(all.length)
    }),
  )
})
