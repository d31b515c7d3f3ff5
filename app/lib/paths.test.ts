import { expect, test } from 'vitest'
import { ownPath } from './paths'

test.each(['/', '/invoices?status=open', '/settings/profile', '/a/../clients', '/clients?next=//other.test'])(
  'signing in leads on to %s, which is ours',
  (next) => {
    const path = ownPath(next)
    expect(new URL(path, 'https://portal.test')).toEqual(new URL(next, 'https://portal.test'))
  },
)

test.each([
  undefined,
  null,
  '',
  'invoices',
  'https://other.test',
  'javascript:alert(1)',
  '//other.test',
  '/\\other.test',
  '/\t/other.test',
  '/.//other.test',
  '/..//other.test/x',
  '/a/..//other.test',
  '/%2e//other.test',
  '/./\\other.test',
  '/.\\\\other.test',
])('signing in never leads to another site: %j', (next) => {
  expect(ownPath(next)).toBe('/')
})
