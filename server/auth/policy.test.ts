import { describe, expect, test } from 'vitest'
import { member, staff, system } from '../testing'
import { may, type Permission, policy, requireScope, scopeOf } from './policy'
import { nobody, type Right } from './viewer'

const client = { id: 'cli_1', name: 'Contoso' }
const rights: Right[] = ['billing', 'tickets', 'usage', 'files']
const permissions = Object.keys(policy) as Permission[]

describe('the policy', () => {
  test.each(permissions)('%s: nothing for nobody, own at most for members, all for the portal itself', (permission) => {
    expect(scopeOf(nobody, permission)).toEqual({ kind: 'none' })
    expect(scopeOf(system, permission)).toEqual({ kind: 'all' })
    for (const right of rights) expect(scopeOf(member(client, [right]), permission).kind).not.toBe('all')
    expect(scopeOf({ ...member(client, 'owner'), membership: null }, permission)).toEqual({ kind: 'none' })
  })

  test('no amounts without billing, none for support', () => {
    for (const permission of ['amounts.read', 'invoices.read', 'invoices.export'] as const) {
      expect(may(staff('support'), permission)).toBe(false)
      expect(may(member(client, ['usage', 'tickets', 'files']), permission)).toBe(false)
      expect(scopeOf(member(client, ['billing']), permission)).toEqual({ kind: 'client', clientId: 'cli_1' })
      expect(scopeOf(member(client, 'owner'), permission)).toEqual({ kind: 'client', clientId: 'cli_1' })
    }
  })

  test('strangers are asked to sign in, others told that it is not theirs', () => {
    expect(() => requireScope(nobody, 'invoices.read')).toThrow(expect.objectContaining({ code: 'signed-out' }))
    expect(() => requireScope(staff('support'), 'invoices.read')).toThrow(
      expect.objectContaining({ code: 'forbidden' }),
    )
  })
})
