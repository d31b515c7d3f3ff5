import { describe, expect, test } from 'vitest'
import { member, staff, system } from '../testing'
import { may, type Permission, policy, requireScope, scopeOf } from './policy'
import { nobody, type Right, type Viewer } from './viewer'

const client = { id: 'cli_1', name: 'Contoso' }
const rights: Right[] = ['billing', 'tickets', 'usage', 'files']
const permissions = Object.keys(policy) as Permission[]

/** As agreed, written apart from the code: everything (A), own (O) or nothing (-). */
const agreed = `
                    admin support owner billing usage tickets files viewing
portal.use          A     A       O     O       O     O       O     O
dashboard.read      A     A       O     O       O     O       O     O
account.manage      A     A       O     O       O     O       O     -
clients.read        A     A       -     -       -     -       -     -
clients.export      A     A       -     -       -     -       -     -
clients.manage      A     -       -     -       -     -       -     -
clients.view-as     A     -       -     -       -     -       -     -
organisation.read   -     -       O     O       -     -       -     O
organisation.edit   -     -       O     O       -     -       -     -
organisation.switch -     -       O     O       O     O       O     -
team.read           A     A       O     -       -     -       -     O
team.manage         A     -       O     -       -     -       -     -
staff.manage        A     -       -     -       -     -       -     -
firm.settings       A     -       -     -       -     -       -     -
access.read         A     A       O     -       -     -       -     O
audit.read          A     -       -     -       -     -       -     -
audit.export        A     -       -     -       -     -       -     -
jobs.manage         A     -       -     -       -     -       -     -
mails.read          A     -       -     -       -     -       -     -
mails.resend        A     -       -     -       -     -       -     -
announcements.manage A    -       -     -       -     -       -     -
announcements.dismiss -   -       O     O       O     O       O     -
activity.read       A     A       O     O       O     O       O     O
notifications.read  A     A       O     O       O     O       O     O
notifications.manage A    A       O     O       O     O       O     -
firm.figures        A     -       -     -       -     -       -     -
services.read       A     A       O     O       O     -       -     O
usage.read          A     A       O     O       O     -       -     O
usage.export        A     A       O     O       O     -       -     O
amounts.read        A     -       O     O       -     -       -     O
invoices.read       A     -       O     O       -     -       -     O
invoices.export     A     -       O     O       -     -       -     O
invoices.manage     A     -       -     -       -     -       -     -
payments.read       A     -       O     O       -     -       -     O
payments.export     A     -       O     O       -     -       -     O
payments.make       -     -       O     O       -     -       -     -
payments.manage     A     -       -     -       -     -       -     -
catalogue.manage    A     -       -     -       -     -       -     -
subscriptions.read  A     A       O     O       O     -       -     O
subscriptions.manage A    -       -     -       -     -       -     -
subscriptions.request -   -       O     O       -     -       -     -
`

const table = agreed
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/))
const actors: Record<string, Viewer> = {
  admin: staff('admin'),
  support: staff('support'),
  owner: member(client, 'owner'),
  billing: member(client, ['billing']),
  usage: member(client, ['usage']),
  tickets: member(client, ['tickets']),
  files: member(client, ['files']),
  /** An administrator who views the portal as the client. */
  viewing: { ...member(client, 'owner'), viewing: true },
}

describe('the policy is what was agreed', () => {
  const [names = [], ...rows] = table
  test('and has a row for each permission', () => {
    expect(rows.map(([permission]) => permission).sort()).toEqual([...permissions].sort())
    expect(names).toEqual(Object.keys(actors))
  })
  test.each(rows)('%s', (permission, ...letters) => {
    const covered = Object.values(actors).map((actor) => scopeOf(actor, permission as Permission).kind)
    expect(covered.map((kind) => ({ all: 'A', client: 'O', none: '-' })[kind])).toEqual(letters)
  })
  test.each(permissions)('%s: staff who must add a factor can do nothing else', (permission) => {
    const open = ['portal.use', 'account.manage'].includes(permission)
    expect(may({ ...staff('admin'), mustAddFactor: true }, permission)).toBe(open)
  })
})

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

  test('whoever sees invoices sees the payments and the subscriptions that they name', () => {
    for (const actor of Object.values(actors).filter((one) => may(one, 'invoices.read'))) {
      for (const permission of ['payments.read', 'subscriptions.read'] as const) {
        expect(scopeOf(actor, permission)).toEqual(scopeOf(actor, 'invoices.read'))
      }
    }
  })

  test('strangers are asked to sign in, others told that it is not theirs', () => {
    expect(() => requireScope(nobody, 'invoices.read')).toThrow(expect.objectContaining({ code: 'signed-out' }))
    expect(() => requireScope(staff('support'), 'invoices.read')).toThrow(
      expect.objectContaining({ code: 'forbidden' }),
    )
  })
})
