import type { Context } from '../context'
import { type Permission, policy, requireScope, scopeOf } from './policy'
import type { Person, Right, StaffRole } from './viewer'

const staff = (role: StaffRole) => personWith({ staff: role })
const member = (rights: Right[], owner = false) =>
  personWith({ membership: { clientId: '', clientName: '', currency: '', exponent: 0, owner, rights } })

/** Everybody there can be, in the order of the columns. */
const actors = {
  Administrator: staff('admin'),
  Support: staff('support'),
  Owner: member(['billing', 'tickets', 'usage', 'files'], true),
  Billing: member(['billing']),
  Usage: member(['usage']),
  Tickets: member(['tickets']),
  Files: member(['files']),
}

export type AccessTable = {
  actors: string[]
  rows: { permission: Permission; says: string; covers: ('all' | 'client' | 'self' | 'none')[] }[]
}

/** Who may do what, asked of the policy itself for each kind of person there is. */
export function accessTable(ctx: Context): AccessTable {
  requireScope(ctx.viewer, 'access.read')
  return {
    actors: Object.keys(actors),
    rows: (Object.keys(policy) as Permission[]).map((permission) => ({
      permission,
      says: policy[permission].says,
      covers: Object.values(actors).map((actor) => {
        const { kind } = scopeOf(actor, permission)
        return kind !== 'none' && 'self' in policy[permission] ? 'self' : kind
      }),
    })),
  }
}

function personWith(over: Partial<Person>): Person {
  return {
    kind: 'person',
    id: '',
    sessionId: '',
    confirmedAt: null,
    name: '',
    email: '',
    locale: '',
    timeZone: '',
    staff: null,
    membership: null,
    memberships: [],
    viewing: false,
    mustAddFactor: false,
    ...over,
  }
}
