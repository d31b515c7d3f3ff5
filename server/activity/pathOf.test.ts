import { expect, test } from 'vitest'
import { pathOf } from './pathOf'

test.each([
  ['client', 'cli_1', 'cli_1', '/settings/organisation', '/clients/cli_1'],
  ['invoice', 'inv_1', 'cli_1', '/invoices/inv_1', '/invoices/inv_1'],
  ['service', 'srv_1', null, '/services/srv_1', '/services/srv_1'],
  ['person', 'per_1', 'cli_1', '/settings/team', '/clients/cli_1/people'],
  ['invitation', 'lnk_1', null, null, '/settings/staff'],
  ['export', 'clients', null, null, null],
  ['person', '', 'cli_1', null, null],
])('a %s has its page', (kind, id, clientId, members, staffs) => {
  expect(pathOf({ kind, id, clientId })).toBe(members)
  expect(pathOf({ kind, id, clientId }, true)).toBe(staffs)
})
