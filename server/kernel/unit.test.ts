import { expect, test } from 'vitest'
import { oneOf, unitOf } from './unit'

test.each([
  ['clusters', 'cluster'],
  ['mailboxes', 'mailbox'],
  ['licences', 'licence'],
  ['databases', 'database'],
  ['addresses', 'address'],
  ['branches', 'branch'],
  ['caches', 'cache'],
  ['queries', 'query'],
  ['cookies', 'cookie'],
  ['days', 'day'],
  ['vCPU hours', 'vCPU hour'],
  ['GB days', 'GB day'],
  ['VMs', 'VM'],
])('one of %s is a %s', (unit, one) => {
  expect(oneOf(unit)).toBe(one)
  expect(oneOf(one)).toBe(one)
})

test.each(['', 'GB', 'kWh', 'ms', 'Mbps', 'IOPS', 'series', 'bus', 'access', 'Stück', 'Postfächer'])(
  '%s stays as it is',
  (unit) => expect(oneOf(unit)).toBe(unit),
)

test.each([
  ['1', 'cluster'],
  ['1.000', 'cluster'],
  [1, 'cluster'],
  ['0', 'clusters'],
  ['0.5', 'clusters'],
  ['-1', 'clusters'],
  ['12', 'clusters'],
])('%s %s', (quantity, unit) => expect(unitOf(quantity, 'clusters')).toBe(unit))
