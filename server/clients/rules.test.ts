import { expect, test } from 'vitest'
import { automaticActions, clientStatuses, mayActAutomatically, statusesFor } from './rules'

test('allows automatic actions by status as docs/money.md says', () => {
  const allowed = Object.fromEntries(automaticActions.map((action) => [action, statusesFor(action)]))
  expect(allowed).toEqual({
    invoice: ['active'],
    charge: ['active'],
    checkout: ['active', 'inactive'],
    remind: ['active', 'inactive'],
    notify: ['active', 'inactive'],
    invite: ['active', 'inactive'],
    signIn: ['active', 'inactive'],
  })
  for (const action of automaticActions) {
    for (const status of clientStatuses) {
      expect(mayActAutomatically(action, { status })).toBe(statusesFor(action).includes(status))
    }
  }
})
